#include "kernels.h"

#if defined(__ARM_NEON) && defined(__aarch64__)

#include <arm_neon.h>

#include <algorithm>
#include <cstring>

namespace graft {

namespace {

/** Four 32-bit lanes to four bytes, saturated. */
uint32_t narrow(int32x4_t lanes) {
  const int16x4_t words = vqmovn_s32(lanes);
  return vget_lane_u32(vreinterpret_u32_u8(vqmovun_s16(vcombine_s16(words, words))), 0);
}

void resize_rows(const uint8_t* from, size_t stride, int rows, uint8_t* to, size_t out_stride, const Taps& taps) {
  const int32x4_t half = vdupq_n_s32(1 << (taps.bits - 1));
  const int32x4_t shift = vdupq_n_s32(-taps.bits);
  for (int y = 0; y < rows; y++) {
    const uint8_t* row = from + static_cast<size_t>(y) * stride;
    uint8_t* out = to + static_cast<size_t>(y) * out_stride;
    const int16_t* coefficients = taps.coefficients;
    for (int x = 0; x < taps.size; x++, coefficients += taps.taps, out += 3) {
      const uint8_t* pixel = row + static_cast<size_t>(taps.starts[x]) * 4;
      int32x4_t sum = half;
      for (int i = 0; i < taps.taps; i += 4, pixel += 16) {
        const uint8x16_t four = vld1q_u8(pixel);
        const int16x4_t weights = vld1_s16(coefficients + i);
        const int16x8_t low = vreinterpretq_s16_u16(vmovl_u8(vget_low_u8(four)));
        const int16x8_t high = vreinterpretq_s16_u16(vmovl_u8(vget_high_u8(four)));
        sum = vmlal_lane_s16(sum, vget_low_s16(low), weights, 0);
        sum = vmlal_lane_s16(sum, vget_high_s16(low), weights, 1);
        sum = vmlal_lane_s16(sum, vget_low_s16(high), weights, 2);
        sum = vmlal_lane_s16(sum, vget_high_s16(high), weights, 3);
      }
      const uint32_t bytes = narrow(vshlq_s32(sum, shift));
      std::memcpy(out, &bytes, 4);
    }
  }
}

void resize_column(const uint8_t* from, size_t stride, const int16_t* coefficients, int count, int bits, uint8_t* to,
                   size_t bytes) {
  const int32x4_t half = vdupq_n_s32(1 << (bits - 1));
  const int32x4_t shift = vdupq_n_s32(-bits);
  size_t i = 0;
  for (; i + 16 <= bytes; i += 16) {
    int32x4_t sums[4] = {half, half, half, half};
    for (int row = 0; row < count; row++) {
      const uint8x16_t values = vld1q_u8(from + static_cast<size_t>(row) * stride + i);
      const int16x8_t low = vreinterpretq_s16_u16(vmovl_u8(vget_low_u8(values)));
      const int16x8_t high = vreinterpretq_s16_u16(vmovl_u8(vget_high_u8(values)));
      const int16_t weight = coefficients[row];
      sums[0] = vmlal_n_s16(sums[0], vget_low_s16(low), weight);
      sums[1] = vmlal_n_s16(sums[1], vget_high_s16(low), weight);
      sums[2] = vmlal_n_s16(sums[2], vget_low_s16(high), weight);
      sums[3] = vmlal_n_s16(sums[3], vget_high_s16(high), weight);
    }
    const int16x8_t first = vcombine_s16(vqmovn_s32(vshlq_s32(sums[0], shift)), vqmovn_s32(vshlq_s32(sums[1], shift)));
    const int16x8_t second = vcombine_s16(vqmovn_s32(vshlq_s32(sums[2], shift)), vqmovn_s32(vshlq_s32(sums[3], shift)));
    vst1q_u8(to + i, vcombine_u8(vqmovun_s16(first), vqmovun_s16(second)));
  }
  if (i < bytes) plain_kernels().resize_column(from + i, stride, coefficients, count, bits, to + i, bytes - i);
}

void warp_row(const WarpRow& row, uint8_t* to, int count) {
  const int64_t most_x = static_cast<int64_t>(row.width - 1) << 32;
  const int64_t most_y = static_cast<int64_t>(row.height - 1) << 32;
  int64_t at_x = row.x;
  int64_t at_y = row.y;
  for (int i = 0; i < count; i++, to += 3, at_x += row.step_x, at_y += row.step_y) {
    const int64_t x = std::clamp<int64_t>(at_x, 0, most_x);
    const int64_t y = std::clamp<int64_t>(at_y, 0, most_y);
    const int16_t right = static_cast<int16_t>((x >> 21 & 2047) << 4);
    const int16_t below = static_cast<int16_t>((y >> 21 & 2047) << 4);
    const uint8_t* top = row.source + static_cast<size_t>(y >> 32) * row.stride + static_cast<size_t>(x >> 32) * 4;
    const int16x8_t upper = vreinterpretq_s16_u16(vshll_n_u8(vld1_u8(top), 6));
    const int16x8_t lower = vreinterpretq_s16_u16(vshll_n_u8(vld1_u8(top + row.stride), 6));
    const int16x8_t both = vaddq_s16(upper, vqrdmulhq_n_s16(vsubq_s16(lower, upper), below));
    const int16x4_t left = vget_low_s16(both);
    const int16x4_t sum = vadd_s16(left, vqrdmulh_n_s16(vsub_s16(vget_high_s16(both), left), right));
    const int16x4_t words = vrshr_n_s16(sum, 6);
    const uint32_t bytes = vget_lane_u32(vreinterpret_u32_u8(vqmovun_s16(vcombine_s16(words, words))), 0);
    std::memcpy(to, &bytes, 3);
  }
}

constexpr Kernels kNeon = {"neon", resize_rows, resize_column, warp_row, nullptr};

}  // namespace

const Kernels* neon_kernels() {
  return &kNeon;
}

}  // namespace graft

#else

namespace graft {
const Kernels* neon_kernels() {
  return nullptr;
}
}  // namespace graft

#endif
