#pragma once

#include <arm_neon.h>

#include <cstdint>

namespace graft::neon {

// Without linkage, as jpeg_inverse_neon.h.
namespace {

// JFIF's 1.402 and 1.772 in 14 bits below the point: few, but each of the 256 chromas comes out as with libjpeg's 16.
constexpr int16_t kRedFactor = 22971;
constexpr int16_t kBlueFactor = 29033;
// −0.344 and −0.714 in 15 bits, of which libjpeg's table has exactly twice as much.
constexpr int16_t kGreenOfBlue = -11277;
constexpr int16_t kGreenOfRed = -23401;

constexpr bool are_factors_exact() {
  // What `vqrdmulh` computes.
  const auto multiply = [](int a, int b) { return (2 * a * b + 32768) >> 16; };
  for (int chroma = -128; chroma < 128; chroma++) {
    if (multiply(2 * chroma, kRedFactor) != (91881 * chroma + 32768) >> 16) return false;
    if (multiply(2 * chroma, kBlueFactor) != (116130 * chroma + 32768) >> 16) return false;
  }
  return 2 * kGreenOfBlue == -22554 && 2 * kGreenOfRed == -46802;
}
static_assert(are_factors_exact());

/** Of eight samples, twice what is above 128. */
inline int16x8_t twice_chroma(uint8x8_t samples) {
  return vreinterpretq_s16_u16(vsubq_u16(vshll_n_u8(samples, 1), vdupq_n_u16(256)));
}

/** Eight pixels, from luma and from twice_chroma, as RGBX. Not with `vst4`, which many cores take longer for. */
inline void store_rgbx(uint8_t* to, int16x8_t luma, int16x8_t twice_blue, int16x8_t twice_red) {
  const int32x4_t low =
      vmlal_n_s16(vmull_n_s16(vget_low_s16(twice_blue), kGreenOfBlue), vget_low_s16(twice_red), kGreenOfRed);
  const int32x4_t high = vmlal_high_n_s16(vmull_high_n_s16(twice_blue, kGreenOfBlue), twice_red, kGreenOfRed);
  const int16x8_t red = vaddq_s16(luma, vqrdmulhq_n_s16(twice_red, kRedFactor));
  const int16x8_t green = vaddq_s16(luma, vrshrn_high_n_s32(vrshrn_n_s32(low, 16), high, 16));
  const int16x8_t blue = vaddq_s16(luma, vqrdmulhq_n_s16(twice_blue, kBlueFactor));
  const uint8x16_t red_blue = vqmovun_high_s16(vqmovun_s16(red), blue);
  const uint8x16_t green_full = vqmovun_high_s16(vqmovun_s16(green), vdupq_n_s16(255));
  const uint16x8_t first = vreinterpretq_u16_u8(vzip1q_u8(red_blue, green_full));
  const uint16x8_t second = vreinterpretq_u16_u8(vzip2q_u8(red_blue, green_full));
  vst1q_u8(to, vreinterpretq_u8_u16(vzip1q_u16(first, second)));
  vst1q_u8(to + 16, vreinterpretq_u8_u16(vzip2q_u16(first, second)));
}

}  // namespace

}  // namespace graft::neon
