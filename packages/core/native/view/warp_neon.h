#pragma once

#include <arm_neon.h>

#include <algorithm>
#include <cstring>

#include "kernels.h"

namespace graft::neon {

namespace {

/** For a table look-up: of four RGBX pixels, the twelve bytes that are packed RGB. */
inline uint8x16_t drop_fourth() {
  constexpr uint8_t kOrder[16] = {0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 255, 255, 255, 255};
  return vld1q_u8(kOrder);
}

/** A pixel and its right neighbour, between the row above and the row below: eight values of 14 bits. */
template <int lane>
inline int16x8_t warp_down(const uint8_t* upper_row, const uint8_t* lower_row, uint32_t place, int16x8_t below) {
  const int16x8_t upper = vreinterpretq_s16_u16(vshll_n_u8(vld1_u8(upper_row + place), 6));
  const int16x8_t lower = vreinterpretq_s16_u16(vshll_n_u8(vld1_u8(lower_row + place), 6));
  return vaddq_s16(upper, vqrdmulhq_laneq_s16(vsubq_s16(lower, upper), below, lane));
}

/** Two pixels, from what `warp_down` gives and their weights, four times each. */
inline int16x8_t warp_across(int16x8_t first, int16x8_t second, int16x8_t right) {
  const int64x2_t a = vreinterpretq_s64_s16(first);
  const int64x2_t b = vreinterpretq_s64_s16(second);
  const int16x8_t left = vreinterpretq_s16_s64(vzip1q_s64(a, b));
  const int16x8_t beside = vreinterpretq_s16_s64(vzip2q_s64(a, b));
  return vaddq_s16(left, vqrdmulhq_s16(vsubq_s16(beside, left), right));
}

/** Rows of any length, pixel by pixel. */
inline void warp_singly(const WarpRow& row, uint8_t* to, int count) {
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
    const int16x8_t sum = warp_across(both, both, vdupq_n_s16(right));
    const uint32_t bytes = vget_lane_u32(vreinterpret_u32_u8(vqrshrun_n_s16(sum, 6)), 0);
    std::memcpy(to, &bytes, 3);
  }
}

/** Positions of four pixels after one another. */
struct WarpPositions {
  int64x2_t first;
  int64x2_t second;
  int64x2_t step;

  WarpPositions(int64_t at, int64_t by) : step(vdupq_n_s64(4 * by)) {
    first = vcombine_s64(vdup_n_s64(at), vdup_n_s64(at + by));
    second = vaddq_s64(first, vdupq_n_s64(2 * by));
  }

  /** In 32 bits of which 11 below the point, within 0 … `most`. Goes on to the next four. */
  uint32x4_t next(int32x4_t most) {
    const int32x4_t all = vshrn_high_n_s64(vshrn_n_s64(first, 21), second, 21);
    first = vaddq_s64(first, step);
    second = vaddq_s64(second, step);
    return vreinterpretq_u32_s32(vmaxq_s32(vminq_s32(all, most), vdupq_n_s32(0)));
  }
};

/** See Kernels. */
inline void warp_row(const WarpRow& row, uint8_t* to, int count) {
  if (!row.is_near(count)) return warp_singly(row, to, count);
  const int32x4_t most_x = vdupq_n_s32((row.width - 1) << 11);
  const int32x4_t most_y = vdupq_n_s32((row.height - 1) << 11);
  const uint32x4_t stride = vdupq_n_u32(static_cast<uint32_t>(row.stride));
  const uint8_t* const upper = row.source;
  const uint8_t* const lower = upper + row.stride;
  // A 16-bit weight of each of two pixels, four times.
  constexpr uint8_t kSpread[2][16] = {{0, 1, 0, 1, 0, 1, 0, 1, 2, 3, 2, 3, 2, 3, 2, 3},
                                      {4, 5, 4, 5, 4, 5, 4, 5, 6, 7, 6, 7, 6, 7, 6, 7}};
  const uint8x16_t spread_first = vld1q_u8(kSpread[0]);
  const uint8x16_t spread_second = vld1q_u8(kSpread[1]);
  const uint8x16_t drop = drop_fourth();
  WarpPositions columns(row.x, row.step_x);
  WarpPositions rows(row.y, row.step_y);
  int i = 0;
  // A block of four writes 16 bytes for 12: the last ones of the row go one by one.
  for (; i + 6 <= count; i += 4, to += 12) {
    const uint32x4_t x = columns.next(most_x);
    const uint32x4_t y = rows.next(most_y);
    const uint32x4_t places = vmlaq_u32(vshlq_n_u32(vshrq_n_u32(x, 11), 2), vshrq_n_u32(y, 11), stride);
    // Fractions of 11 bits, with 15 below the point: first the four of x, then those of y.
    const uint16x8_t both = vuzp1q_u16(vreinterpretq_u16_u32(x), vreinterpretq_u16_u32(y));
    const int16x8_t weights = vreinterpretq_s16_u16(vandq_u16(vshlq_n_u16(both, 4), vdupq_n_u16(0x7ff0)));
    const uint64_t low = vgetq_lane_u64(vreinterpretq_u64_u32(places), 0);
    const uint64_t high = vgetq_lane_u64(vreinterpretq_u64_u32(places), 1);
    const int16x8_t a = warp_down<4>(upper, lower, static_cast<uint32_t>(low), weights);
    const int16x8_t b = warp_down<5>(upper, lower, static_cast<uint32_t>(low >> 32), weights);
    const int16x8_t c = warp_down<6>(upper, lower, static_cast<uint32_t>(high), weights);
    const int16x8_t d = warp_down<7>(upper, lower, static_cast<uint32_t>(high >> 32), weights);
    const uint8x16_t bytes = vreinterpretq_u8_s16(weights);
    const int16x8_t first = warp_across(a, b, vreinterpretq_s16_u8(vqtbl1q_u8(bytes, spread_first)));
    const int16x8_t second = warp_across(c, d, vreinterpretq_s16_u8(vqtbl1q_u8(bytes, spread_second)));
    vst1q_u8(to, vqtbl1q_u8(vqrshrun_high_n_s16(vqrshrun_n_s16(first, 6), second, 6), drop));
  }
  WarpRow rest = row;
  rest.x += i * row.step_x;
  rest.y += i * row.step_y;
  warp_singly(rest, to, count - i);
}

}  // namespace

}  // namespace graft::neon
