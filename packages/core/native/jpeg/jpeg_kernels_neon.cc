#include "jpeg/jpeg_kernels.h"

#if defined(__ARM_NEON) && defined(__aarch64__)

#include <arm_neon.h>

#include "jpeg/jpeg_band_loop.h"
#include "jpeg/jpeg_colors_neon.h"
#include "jpeg/jpeg_eighth_loop.h"
#include "jpeg/jpeg_inverse_half_neon.h"
#include "jpeg/jpeg_inverse_neon.h"
#include "jpeg/jpeg_scan_loop.h"

namespace graft {

namespace {

/** Three parts of the row and one of the other: eight samples' lower or upper half of sixteen. */
inline uint16x8_t low_sums(uint8x16_t row, uint8x16_t other) {
  return vaddw_u8(vmull_u8(vget_low_u8(row), vdup_n_u8(3)), vget_low_u8(other));
}

inline uint16x8_t high_sums(uint8x16_t row, uint8x16_t other) {
  return vaddw_high_u8(vmull_high_u8(row, vdupq_n_u8(3)), other);
}

/** Even and odd outputs of sixteen samples, to 32 bytes in their order. */
inline void store_pairs(uint8_t* to, uint8x16_t even, uint8x16_t odd) {
  vst1q_u8(to, vzip1q_u8(even, odd));
  vst1q_u8(to + 16, vzip2q_u8(even, odd));
}

void widen_both(const uint8_t* row, const uint8_t* other, uint8_t* to, int count) {
  const uint16x8_t seven = vdupq_n_u16(7);
  const auto beside = [](uint16x8_t sums, uint16x8_t next_to) { return vmlaq_n_u16(next_to, sums, 3); };
  // The sums of a sample's neighbours are in the same registers or the ones before and behind.
  uint16x8_t before = vdupq_n_u16(static_cast<uint16_t>(3 * row[-1] + other[-1]));
  uint16x8_t low = low_sums(vld1q_u8(row), vld1q_u8(other));
  for (int i = 0; i < count; i += 16, to += 32) {
    const uint16x8_t high = high_sums(vld1q_u8(row + i), vld1q_u8(other + i));
    const uint16x8_t behind = low_sums(vld1q_u8(row + i + 16), vld1q_u8(other + i + 16));
    const uint16x8_t low_left = beside(low, vextq_u16(before, low, 7));
    const uint16x8_t high_left = beside(high, vextq_u16(low, high, 7));
    const uint16x8_t low_right = vaddq_u16(beside(low, vextq_u16(low, high, 1)), seven);
    const uint16x8_t high_right = vaddq_u16(beside(high, vextq_u16(high, behind, 1)), seven);
    store_pairs(to, vrshrn_high_n_u16(vrshrn_n_u16(low_left, 4), high_left, 4),
                vshrn_high_n_u16(vshrn_n_u16(low_right, 4), high_right, 4));
    before = high;
    low = behind;
  }
}

void widen_across(const uint8_t* row, uint8_t* to, int count) {
  const uint16x8_t one = vdupq_n_u16(1);
  for (int i = 0; i < count; i += 16, to += 32) {
    const uint8x16_t samples = vld1q_u8(row + i);
    const uint8x16_t left = vld1q_u8(row + i - 1);
    const uint8x16_t right = vld1q_u8(row + i + 1);
    const uint16x8_t low = vmull_u8(vget_low_u8(samples), vdup_n_u8(3));
    const uint16x8_t high = vmull_high_u8(samples, vdupq_n_u8(3));
    const uint16x8_t low_left = vaddw_u8(vaddq_u16(low, one), vget_low_u8(left));
    const uint16x8_t high_left = vaddw_high_u8(vaddq_u16(high, one), left);
    const uint8x8_t low_right = vrshrn_n_u16(vaddw_u8(low, vget_low_u8(right)), 2);
    store_pairs(to, vshrn_high_n_u16(vshrn_n_u16(low_left, 2), high_left, 2),
                vrshrn_high_n_u16(low_right, vaddw_high_u8(high, right), 2));
  }
}

inline void to_rgbx_16(const uint8_t* luma, const uint8_t* blue, const uint8_t* red, uint8_t* to) {
  const uint8x16_t lumas = vld1q_u8(luma);
  const uint8x16_t blues = vld1q_u8(blue);
  const uint8x16_t reds = vld1q_u8(red);
  neon::store_rgbx(to, vreinterpretq_s16_u16(vmovl_u8(vget_low_u8(lumas))), neon::twice_chroma(vget_low_u8(blues)),
                   neon::twice_chroma(vget_low_u8(reds)));
  neon::store_rgbx(to + 32, vreinterpretq_s16_u16(vmovl_high_u8(lumas)), neon::twice_chroma(vget_high_u8(blues)),
                   neon::twice_chroma(vget_high_u8(reds)));
}

void to_rgbx(const uint8_t* luma, const uint8_t* blue, const uint8_t* red, uint8_t* to, int count) {
  if (count < 16) return kPlainJpeg.to_rgbx(luma, blue, red, to, count);
  for (int i = 0; i < count; i += 16) {
    // The last ones begin earlier, so that nothing is written beyond the row.
    const int at = i + 16 > count ? count - 16 : i;
    to_rgbx_16(luma + at, blue + at, red + at, to + 4 * at);
  }
}

}  // namespace

const JpegKernels kNeonJpeg = {read_scan<neon::inverse>,
                               neon::inverse,
                               widen_both,
                               widen_across,
                               to_rgbx,
                               neon_sample_rgbx,
                               read_eighth,
                               read_band,
                               read_half<neon::inverse, neon::inverse_half>,
                               neon::inverse_half};

}  // namespace graft

#endif
