#pragma once

#include <cstring>

#include "colour_kernels.h"

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

/** base + factor · (value − base) of `count` values, rounded and clipped; fits 32 bits up to a factor of 127. */
inline void blend(const uint8_t* base, const uint8_t* value, uint8_t* to, size_t count, int32_t factor) {
  for (size_t i = 0; i < count; i++) {
    const int32_t blended = (base[i] * 65536 + factor * (value[i] - base[i]) + 0x8000) >> 16;
    to[i] = static_cast<uint8_t>(lesser(greater(blended, 0), 255));
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

/**
 * One channel of a colour of the given hue (0 … 6), least value and chroma; `phase` is the channel's place on the
 * circle. Rises over one sixth, stays two, falls over one, stays two.
 */
inline float channel_of(float hue, float phase, float least, float chroma) {
  const float beyond = hue + phase;
  const float again = beyond - 6.0f;
  const float at = beyond >= 6.0f ? again : beyond;
  const float share = lesser(greater(lesser(at, 4.0f - at), 0.0f), 1.0f);
  return least + chroma * (1.0f - share) + 0.5f;
}

inline void turn_hue(Block& block, float turn) {
  for (size_t i = 0; i < kBlock; i++) {
    const int red = block.channel[0][i];
    const int green = block.channel[1][i];
    const int blue = block.channel[2][i];
    const int most = greater(greater(red, green), blue);
    const int least = lesser(lesser(red, green), blue);
    const int chroma = most - least;
    // Gray has no hue: whatever comes of it is weighed with no chroma.
    const float divisor = static_cast<float>(greater(chroma, 1));
    const bool red_most = most == red;
    const bool green_most = most == green;
    const int difference = red_most ? green - blue : green_most ? blue - red : red - green;
    const float sector = red_most ? 0.0f : green_most ? 2.0f : 4.0f;
    const float turned = static_cast<float>(difference) / divisor + sector + turn;
    const float above = turned + 6.0f;
    const float positive = turned < 0.0f ? above : turned;
    const float below = positive - 6.0f;
    const float hue = positive >= 6.0f ? below : positive;
    const float floor = static_cast<float>(least);
    const float range = static_cast<float>(chroma);
    block.channel[0][i] = static_cast<uint8_t>(static_cast<int>(channel_of(hue, 5.0f, floor, range)));
    block.channel[1][i] = static_cast<uint8_t>(static_cast<int>(channel_of(hue, 3.0f, floor, range)));
    block.channel[2][i] = static_cast<uint8_t>(static_cast<int>(channel_of(hue, 1.0f, floor, range)));
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

/** In a table for the even pixels and one for the odd: neighbours are often alike, and wait for each other. */
inline void survey_histograms(const Block& block, size_t count, Surveyed& found, Surveyed& odd) {
  for (size_t c = 0; c < 3; c++) {
    const uint8_t* values = block.channel[c];
    uint32_t* first = found.histograms[c];
    uint32_t* second = odd.histograms[c];
    size_t i = 0;
    for (; i + 2 <= count; i += 2) {
      first[values[i]]++;
      second[values[i + 1]]++;
    }
    if (i < count) first[values[i]]++;
  }
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
  Surveyed odd;
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
    if (apart)
      Lanes::split(whole, block);
    else
      std::memcpy(block.bytes(), whole, sizeof rest);
    for (size_t i = 0; i < number; i++) apply<Lanes>(steps[i], block);
    if (survey == Survey::kLuma) survey_luma(block, some, found);
    if (survey == Survey::kExtremes) survey_extremes(block, some, found);
    if (survey == Survey::kHistograms) survey_histograms(block, some, found, odd);
    if (number == 0) continue;
    if (apart)
      Lanes::join(block, whole);
    else
      std::memcpy(whole, block.bytes(), sizeof rest);
    if (some < kBlock) std::memcpy(at, rest, some * 3);
  }
  if (survey != Survey::kHistograms) return;
  for (size_t c = 0; c < 3; c++)
    for (size_t value = 0; value < 256; value++) found.histograms[c][value] += odd.histograms[c][value];
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
