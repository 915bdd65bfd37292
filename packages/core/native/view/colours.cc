#include "view/colours.h"

#include <algorithm>
#include <cmath>

namespace graft {

namespace {

/** A factor in 16.16 fixed point. */
int32_t fixed(double factor) {
  return static_cast<int32_t>(std::floor(factor * 65536 + 0.5));
}

/** Leaves channels alone that have one value only. */
void stretch(int low, int high, uint8_t* table) {
  const bool flat = high <= low;
  const double scale = flat ? 1 : 255.0 / (high - low);
  const double offset = flat ? 0 : -low * scale;
  for (int value = 0; value < 256; value++)
    table[value] = static_cast<uint8_t>(std::clamp(static_cast<int>(value * scale + offset), 0, 255));
}

/** Leaves channels alone that have one value only, or too few pixels. */
void even_out(const uint32_t* histogram, size_t count, uint8_t* table) {
  uint32_t last = 0;
  for (int value = 0; value < 256; value++)
    if (histogram[value] != 0) last = histogram[value];
  const size_t step = (count - last) / 255;
  size_t sum = step / 2;
  for (size_t value = 0; value < 256; value++) {
    table[value] = static_cast<uint8_t>(step == 0 ? value : std::min<size_t>(sum / step, 255));
    sum += histogram[value];
  }
}

}  // namespace

void Colours::auto_contrast() {
  const Surveyed found = survey(Survey::kExtremes);
  ColourStep tables;
  tables.alike = false;
  for (size_t c = 0; c < 3; c++) stretch(found.least[c], found.most[c], tables.tables[c]);
  add_tables(tables);
}

void Colours::equalize() {
  const Surveyed found = survey(Survey::kHistograms);
  ColourStep tables;
  tables.alike = false;
  for (size_t c = 0; c < 3; c++) even_out(found.histograms[c], count_, tables.tables[c]);
  add_tables(tables);
}

void Colours::posterize(int bits) {
  const int mask = 0xff << (8 - bits);
  map([mask](int value) { return value & mask; });
}

void Colours::solarize(int threshold) {
  map([threshold](int value) { return value >= threshold ? 255 - value : value; });
}

void Colours::contrast(double factor) {
  const uint64_t sum = survey(Survey::kLuma).luma;
  blend_with(static_cast<int>((sum + count_ / 2) / count_), factor);
}

void Colours::saturation(double factor) {
  step(ColourStep::Kind::kSaturation).factor = fixed(factor);
}

void Colours::hue(double turn) {
  step(ColourStep::Kind::kHue).turn = static_cast<float>(turn * 6);
}

void Colours::grayscale() {
  step(ColourStep::Kind::kGrayscale);
}

void Colours::flush() {
  Surveyed nothing;
  if (!steps_.empty()) kernels_.pass(rgb_, count_, steps_.data(), steps_.size(), Survey::kNothing, nothing);
  steps_.clear();
}

/** Every value of every channel alike. */
template <class Function>
void Colours::map(const Function& value_of) {
  ColourStep tables;
  for (auto& table : tables.tables)
    for (int value = 0; value < 256; value++) table[value] = static_cast<uint8_t>(value_of(value));
  add_tables(tables);
}

/** base + factor·(v − base), rounded and clipped. */
void Colours::blend_with(int base, double factor) {
  const int64_t share = fixed(factor);
  map([base, share](int value) {
    return std::clamp<int64_t>((base * int64_t{65536} + share * (value - base) + 0x8000) >> 16, 0, 255);
  });
}

Surveyed Colours::survey(Survey what) {
  Surveyed found;
  kernels_.pass(rgb_, count_, steps_.data(), steps_.size(), what, found);
  steps_.clear();
  return found;
}

ColourStep& Colours::step(ColourStep::Kind kind) {
  steps_.emplace_back();
  steps_.back().kind = kind;
  return steps_.back();
}

/** Tables behind tables are one. */
void Colours::add_tables(const ColourStep& tables) {
  if (steps_.empty() || steps_.back().kind != ColourStep::Kind::kTables) {
    steps_.push_back(tables);
    return;
  }
  ColourStep& last = steps_.back();
  last.alike = last.alike && tables.alike;
  for (size_t c = 0; c < 3; c++)
    for (uint8_t& value : last.tables[c]) value = tables.tables[c][value];
}

}  // namespace graft
