#pragma once

#include <smmintrin.h>

#include "view/colour_loops.h"

/** What the SSE4.1 and AVX2 tables do by hand in registers of 128 bits; see colour_loops.h. */
namespace graft::x86 {

namespace {

inline __m128i load(const uint8_t* from) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
}

inline void store(uint8_t* to, __m128i value) {
  _mm_storeu_si128(reinterpret_cast<__m128i*>(to), value);
}

/** 16 bytes that say where in a register of interleaved pixels each byte of a channel lies, or the other way round. */
struct Places {
  alignas(16) int8_t at[3][3][16];
};

/** For channel c of 16 pixels: its bytes in the first, second and third register of 48; −1 elsewhere. */
constexpr Places places_in_pixels() {
  Places places{};
  for (int c = 0; c < 3; c++)
    for (int part = 0; part < 3; part++)
      for (int i = 0; i < 16; i++) {
        const int byte = 3 * i + c - 16 * part;
        places.at[c][part][i] = static_cast<int8_t>(byte >= 0 && byte < 16 ? byte : -1);
      }
  return places;
}

/** For each register of 48 bytes: what comes from channel c. */
constexpr Places places_in_channels() {
  Places places{};
  for (int c = 0; c < 3; c++)
    for (int part = 0; part < 3; part++)
      for (int i = 0; i < 16; i++) {
        const int byte = 16 * part + i;
        places.at[c][part][i] = static_cast<int8_t>(byte % 3 == c ? byte / 3 : -1);
      }
  return places;
}

constexpr Places kInPixels = places_in_pixels();
constexpr Places kInChannels = places_in_channels();

inline __m128i place(const Places& places, size_t channel, size_t part) {
  return _mm_load_si128(reinterpret_cast<const __m128i*>(places.at[channel][part]));
}

inline void split(const uint8_t* rgb, Block& block) {
  for (size_t i = 0; i < kBlock; i += 16, rgb += 48) {
    const __m128i parts[3] = {load(rgb), load(rgb + 16), load(rgb + 32)};
    for (size_t c = 0; c < 3; c++) {
      const __m128i two = _mm_or_si128(_mm_shuffle_epi8(parts[0], place(kInPixels, c, 0)),
                                       _mm_shuffle_epi8(parts[1], place(kInPixels, c, 1)));
      store(block.channel[c] + i, _mm_or_si128(two, _mm_shuffle_epi8(parts[2], place(kInPixels, c, 2))));
    }
  }
}

inline void join(const Block& block, uint8_t* rgb) {
  for (size_t i = 0; i < kBlock; i += 16, rgb += 48) {
    const __m128i channels[3] = {load(block.channel[0] + i), load(block.channel[1] + i), load(block.channel[2] + i)};
    for (size_t part = 0; part < 3; part++) {
      const __m128i two = _mm_or_si128(_mm_shuffle_epi8(channels[0], place(kInChannels, 0, part)),
                                       _mm_shuffle_epi8(channels[1], place(kInChannels, 1, part)));
      store(rgb + part * 16, _mm_or_si128(two, _mm_shuffle_epi8(channels[2], place(kInChannels, 2, part))));
    }
  }
}

inline void to_rgbx(const uint8_t* rgb, uint8_t* rgbx, size_t count) {
  const __m128i spread = _mm_setr_epi8(0, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11, -1);
  size_t i = 0;
  // Sixteen bytes are read for twelve.
  for (; i + 6 <= count; i += 4, rgb += 12, rgbx += 16) store(rgbx, _mm_shuffle_epi8(load(rgb), spread));
  if (i < count) kPlainColour.to_rgbx(rgb, rgbx, count - i);
}

}  // namespace

}  // namespace graft::x86
