#include "jpeg/jpeg_kernels.h"
#include "kernels.h"
#include "png/png_kernels.h"
#include "view/colour_kernels.h"

#if defined(__ARM_NEON) && defined(__aarch64__)

#include <arm_neon.h>

#include <cstring>

#include "view/warp_neon.h"

namespace graft {

namespace {

/** Four rows' or pixels' 32-bit lanes to sixteen bytes, saturated. */
inline uint8x16_t narrow(const int32x4_t* lanes) {
  const int16x8_t low = vqmovn_high_s32(vqmovn_s32(lanes[0]), lanes[1]);
  const int16x8_t high = vqmovn_high_s32(vqmovn_s32(lanes[2]), lanes[3]);
  return vqmovun_high_s16(vqmovun_s16(low), high);
}

/** The sums of one output pixel in `rows` rows. */
template <int rows>
inline void weigh(const uint8_t* pixel, size_t stride, const int16_t* coefficients, int taps, int32x4_t* sums) {
  for (int i = 0; i < taps; i += 4, pixel += 16) {
    const int16x4_t weights = vld1_s16(coefficients + i);
    for (int y = 0; y < rows; y++) {
      const uint8x16_t four = vld1q_u8(pixel + static_cast<size_t>(y) * stride);
      const int16x8_t low = vreinterpretq_s16_u16(vmovl_u8(vget_low_u8(four)));
      const int16x8_t high = vreinterpretq_s16_u16(vmovl_high_u8(four));
      sums[y] = vmlal_lane_s16(sums[y], vget_low_s16(low), weights, 0);
      sums[y] = vmlal_high_lane_s16(sums[y], low, weights, 1);
      sums[y] = vmlal_lane_s16(sums[y], vget_low_s16(high), weights, 2);
      sums[y] = vmlal_high_lane_s16(sums[y], high, weights, 3);
    }
  }
}

/** One or two rows; four pixels are narrowed together, and written as 16 bytes of which 12 count. */
template <int rows>
void resize_few_rows(const uint8_t* from, size_t stride, uint8_t* to, size_t out_stride, const Taps& taps) {
  const int32x4_t half = vdupq_n_s32(1 << (taps.bits - 1));
  const int32x4_t shift = vdupq_n_s32(-taps.bits);
  const uint8x16_t drop_fourth = neon::drop_fourth();
  int32x4_t pixels[rows][4];
  const auto add_pixel = [&](int x, int at) {
    int32x4_t sums[rows];
    for (int32x4_t& sum : sums) sum = half;
    weigh<rows>(from + static_cast<size_t>(taps.starts[x]) * 4, stride,
                taps.coefficients + static_cast<size_t>(x) * static_cast<size_t>(taps.taps), taps.taps, sums);
    for (int y = 0; y < rows; y++) pixels[y][at] = vshlq_s32(sums[y], shift);
  };
  int x = 0;
  // The last ones go one by one: a row has room for one byte more than its pixels.
  for (; x + 6 <= taps.size; x += 4, to += 12) {
    add_pixel(x, 0);
    add_pixel(x + 1, 1);
    add_pixel(x + 2, 2);
    add_pixel(x + 3, 3);
    for (int y = 0; y < rows; y++)
      vst1q_u8(to + static_cast<size_t>(y) * out_stride, vqtbl1q_u8(narrow(pixels[y]), drop_fourth));
  }
  for (; x < taps.size; x++, to += 3) {
    add_pixel(x, 0);
    for (int y = 0; y < rows; y++) {
      const int16x4_t words = vqmovn_s32(pixels[y][0]);
      const uint32_t bytes = vget_lane_u32(vreinterpret_u32_u8(vqmovun_s16(vcombine_s16(words, words))), 0);
      std::memcpy(to + static_cast<size_t>(y) * out_stride, &bytes, 4);
    }
  }
}

void resize_rows(const uint8_t* from, size_t stride, int rows, uint8_t* to, size_t out_stride, const Taps& taps) {
  int y = 0;
  for (; y + 2 <= rows; y += 2, from += 2 * stride, to += 2 * out_stride)
    resize_few_rows<2>(from, stride, to, out_stride, taps);
  if (y < rows) resize_few_rows<1>(from, stride, to, out_stride, taps);
}

void resize_column(const uint8_t* from, size_t stride, const int16_t* coefficients, int count, int bits, uint8_t* to,
                   size_t bytes) {
  const int32x4_t half = vdupq_n_s32(1 << (bits - 1));
  const int32x4_t shift = vdupq_n_s32(-bits);
  size_t i = 0;
  for (; i + 16 <= bytes; i += 16) {
    int32x4_t sums[4] = {half, half, half, half};
    const uint8_t* at = from + i;
    for (int row = 0; row < count; row++, at += stride) {
      const uint8x16_t values = vld1q_u8(at);
      const int16x8_t low = vreinterpretq_s16_u16(vmovl_u8(vget_low_u8(values)));
      const int16x8_t high = vreinterpretq_s16_u16(vmovl_high_u8(values));
      const int16x8_t weight = vld1q_dup_s16(coefficients + row);
      sums[0] = vmlal_s16(sums[0], vget_low_s16(low), vget_low_s16(weight));
      sums[1] = vmlal_high_s16(sums[1], low, weight);
      sums[2] = vmlal_s16(sums[2], vget_low_s16(high), vget_low_s16(weight));
      sums[3] = vmlal_high_s16(sums[3], high, weight);
    }
    for (int32x4_t& sum : sums) sum = vshlq_s32(sum, shift);
    vst1q_u8(to + i, narrow(sums));
  }
  if (i < bytes) plain_kernels().resize_column(from + i, stride, coefficients, count, bits, to + i, bytes - i);
}

constexpr Kernels kNeon = {"neon", resize_rows, resize_column, neon::warp_row, &kNeonJpeg, &kNeonColour, &kNeonPng};

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
