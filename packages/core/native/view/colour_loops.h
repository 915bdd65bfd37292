#pragma once

#include <cmath>
#include <cstring>

#include "view/colour_kernels.h"

/**
 * The loops that all tables share, in plain C++ over blocks of planes, which every compiler makes vector code of.
 * `Lanes` is what an instruction set does by hand: taking pixels apart, looking up tables, weighing rows. Everything
 * lies in an unnamed namespace: each table compiles its own copy with its own instructions, and the linker must not
 * merge them.
 */
namespace graft {

namespace {

// The standard's own would be merged.
template <class T>
inline T lesser(T a, T b) {
  return a < b ? a : b;
}
template <class T>
inline T greater(T a, T b) {
  return a > b ? a : b;
}

/** Pixels that a pass takes through all steps while they are in the nearest cache. */
constexpr size_t kBlock = 128;

struct alignas(64) Block {
  uint8_t channel[3][kBlock];

  uint8_t* bytes() { return channel[0]; }
};

/** ITU-R 601 luma as Pillow's `L`: (19595 R + 38470 G + 7471 B + 2^15) / 2^16. */
inline void luma(const Block& block, uint8_t* to) {
  for (size_t i = 0; i < kBlock; i++)
    to[i] = static_cast<uint8_t>(
        (block.channel[0][i] * 19595u + block.channel[1][i] * 38470u + block.channel[2][i] * 7471u + 0x8000u) >> 16);
}

/**
 * base + (factor · (value − base) + 2^15) / 2^16 of `count` values, clipped, in lanes of 16 bits: of the factor's lower
 * half the product's upper half is taken, and what rounding carries into it; the upper half, 0 … 101, leaves all in 16
 * bits.
 */
inline void blend(const uint8_t* base, const uint8_t* value, uint8_t* to, size_t count, int32_t factor) {
  const int16_t low = static_cast<int16_t>(static_cast<uint16_t>(factor));
  const int16_t high = static_cast<int16_t>((factor - low) >> 16);
  for (size_t i = 0; i < count; i++) {
    const int16_t distance = static_cast<int16_t>(value[i] - base[i]);
    const int16_t part = static_cast<int16_t>((low * distance) >> 16);
    const int16_t carry = static_cast<int16_t>(static_cast<uint16_t>(low * distance) >> 15);
    const int16_t blended = static_cast<int16_t>(base[i] + high * distance + part + carry);
    to[i] = static_cast<uint8_t>(lesser(greater(blended, int16_t{0}), int16_t{255}));
  }
}

inline void saturate(Block& block, int32_t factor) {
  alignas(64) uint8_t gray[kBlock];
  luma(block, gray);
  for (auto& channel : block.channel) blend(gray, channel, channel, kBlock, factor);
}

inline void to_grayscale(Block& block) {
  alignas(64) uint8_t gray[kBlock];
  luma(block, gray);
  for (auto& channel : block.channel) std::memcpy(channel, gray, kBlock);
}

/** A number between 0 and 1. */
inline float share(float value) {
  return lesser(greater(value, 0.0f), 1.0f);
}

/**
 * HSV without S and V: least value and chroma stay, the hue in sixths of a circle is turned, by −3 … 3. What is whole
 * numbers goes first, in lanes of 16 bits.
 */
inline void turn_hue(Block& block, float turn) {
  alignas(64) int16_t least[kBlock];
  alignas(64) int16_t chroma[kBlock];
  alignas(64) int16_t difference[kBlock];
  alignas(64) int16_t sector[kBlock];
  for (size_t i = 0; i < kBlock; i++) {
    const int16_t red = block.channel[0][i];
    const int16_t green = block.channel[1][i];
    const int16_t blue = block.channel[2][i];
    const int16_t most = greater(greater(red, green), blue);
    const int16_t low = lesser(lesser(red, green), blue);
    const int16_t of_red = static_cast<int16_t>(green - blue);
    const int16_t of_green = static_cast<int16_t>(blue - red);
    const int16_t of_blue = static_cast<int16_t>(red - green);
    const int16_t other = most == green ? of_green : of_blue;
    const int16_t other_sector = most == green ? 2 : 4;
    least[i] = low;
    chroma[i] = static_cast<int16_t>(most - low);
    difference[i] = most == red ? of_red : other;
    sector[i] = most == red ? int16_t{0} : other_sector;
  }
  // So that nothing is below zero.
  const float forward = turn < 1.0f ? turn + 6.0f : turn;
  for (size_t i = 0; i < kBlock; i++) {
    const float range = static_cast<float>(chroma[i]);
    // Gray has no hue: whatever comes of it is weighed with no chroma.
    const float place = static_cast<float>(difference[i]) / greater(range, 1.0f) + static_cast<float>(sector[i]);
    const float turned = place + forward;
    const float hue = turned - (turned >= 6.0f ? 6.0f : 0.0f);
    const float floor = static_cast<float>(least[i]) + 0.5f;
    block.channel[0][i] = static_cast<uint8_t>(static_cast<int>(floor + range * share(std::fabs(hue - 3.0f) - 1.0f)));
    block.channel[1][i] = static_cast<uint8_t>(static_cast<int>(floor + range * share(2.0f - std::fabs(hue - 2.0f))));
    block.channel[2][i] = static_cast<uint8_t>(static_cast<int>(floor + range * share(2.0f - std::fabs(hue - 4.0f))));
  }
}

/** Of the first `count` pixels. */
inline void survey_luma(const Block& block, size_t count, Surveyed& found) {
  alignas(64) uint8_t values[kBlock];
  luma(block, values);
  uint32_t sum = 0;
  for (size_t i = 0; i < count; i++) sum += values[i];
  found.luma += sum;
}

inline void survey_extremes(const Block& block, size_t count, Surveyed& found) {
  for (size_t c = 0; c < 3; c++) {
    uint8_t least = found.least[c];
    uint8_t most = found.most[c];
    for (size_t i = 0; i < count; i++) {
      least = lesser(least, block.channel[c][i]);
      most = greater(most, block.channel[c][i]);
    }
    found.least[c] = least;
    found.most[c] = most;
  }
}

/** Of `count` packed pixels, by turns in one of two sets of tables: neighbours are often alike, and would wait. */
struct Histograms {
  uint32_t counts[2][3][256];
};

inline void survey_histograms(const uint8_t* rgb, size_t count, Histograms& histograms) {
  for (size_t i = 0; i < count; i++, rgb += 3)
    for (size_t c = 0; c < 3; c++) histograms.counts[i & 1][c][rgb[c]]++;
}

template <class Lanes>
void apply(const ColourStep& step, Block& block) {
  switch (step.kind) {
    case ColourStep::Kind::kTables:
      for (size_t c = 0; c < 3; c++) Lanes::look_up(block.channel[c], step.tables[c]);
      return;
    case ColourStep::Kind::kSaturation:
      return saturate(block, step.factor);
    case ColourStep::Kind::kHue:
      return turn_hue(block, step.turn);
    case ColourStep::Kind::kGrayscale:
      return to_grayscale(block);
  }
}

template <class Lanes>
void pass(uint8_t* rgb, size_t count, const ColourStep* steps, size_t number, Survey survey, Surveyed& found) {
  Histograms histograms;
  if (survey == Survey::kHistograms) std::memset(&histograms, 0, sizeof histograms);
  Block block;
  alignas(64) uint8_t rest[kBlock * 3] = {};
  // Where every value goes the same way, it does not matter whose it is.
  const bool apart =
      survey != Survey::kNothing || number != 1 || steps->kind != ColourStep::Kind::kTables || !steps->alike;
  for (size_t done = 0; done < count; done += kBlock) {
    const size_t some = lesser(kBlock, count - done);
    uint8_t* at = rgb + done * 3;
    uint8_t* whole = at;
    if (some < kBlock) {
      std::memcpy(rest, at, some * 3);
      whole = rest;
    }
    if (apart && (number > 0 || survey != Survey::kHistograms))
      Lanes::split(whole, block);
    else if (!apart)
      std::memcpy(block.bytes(), whole, sizeof rest);
    for (size_t i = 0; i < number; i++) apply<Lanes>(steps[i], block);
    if (survey == Survey::kLuma) survey_luma(block, some, found);
    if (survey == Survey::kExtremes) survey_extremes(block, some, found);
    if (number > 0 && apart) Lanes::join(block, whole);
    if (number > 0 && !apart) std::memcpy(whole, block.bytes(), sizeof rest);
    if (number > 0 && some < kBlock) std::memcpy(at, rest, some * 3);
    if (survey == Survey::kHistograms) survey_histograms(whole, some, histograms);
  }
  if (survey != Survey::kHistograms) return;
  for (const auto& half : histograms.counts)
    for (size_t c = 0; c < 3; c++)
      for (size_t value = 0; value < 256; value++) found.histograms[c][value] += half[c][value];
}

inline void widen(const uint8_t* from, int16_t* to, size_t count) {
  for (size_t i = 0; i < count; i++) to[i] = from[i];
}

inline void narrow(const int16_t* from, uint8_t* to, size_t count) {
  for (size_t i = 0; i < count; i++) to[i] = static_cast<uint8_t>(from[i]);
}

inline void sharpen(const uint8_t* above, const uint8_t* at, const uint8_t* below, uint8_t* to, size_t count,
                    int32_t factor) {
  constexpr size_t kSome = 64;
  alignas(64) uint8_t smooth[kSome];
  for (size_t done = 0; done < count; done += kSome) {
    const size_t some = lesser(kSome, count - done);
    const auto smoothen = [&](size_t place) {
      // Signed, for what lies to the left.
      const auto i = static_cast<std::ptrdiff_t>(place);
      const uint16_t sum = static_cast<uint16_t>(above[i - 3] + above[i] + above[i + 3] + at[i - 3] + 5 * at[i] +
                                                 at[i + 3] + below[i - 3] + below[i] + below[i + 3] + 6);
      // A division by 13, exact up to 13 · 255 + 6.
      return static_cast<uint8_t>(sum * 5042u >> 16);
    };
    if (some == kSome) {
      for (size_t i = 0; i < kSome; i++) smooth[i] = smoothen(i);
      blend(smooth, at, to, kSome, factor);
    } else {
      for (size_t i = 0; i < some; i++) smooth[i] = smoothen(i);
      blend(smooth, at, to, some, factor);
    }
    above += some;
    at += some;
    below += some;
    to += some;
  }
}

}  // namespace

}  // namespace graft
