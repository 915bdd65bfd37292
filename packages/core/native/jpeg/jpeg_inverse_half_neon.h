#pragma once

#include <arm_neon.h>

#include <cstring>

#include "jpeg/jpeg_inverse_neon.h"

namespace graft::neon {

// Without linkage, as jpeg_inverse_neon.h.
namespace {

/** Of the odd inputs in the outer two outputs, and in the inner two: inputs 1, 3, 5 and 7, in 13 bits below the point.
 */
constexpr int16_t kFourCosines[8] = {20995, 7373, -4926, -4176, 8697, -17799, 11893, -1730};

/** Four outputs of inputs 0…7, of which 4 counts nothing and `quarter` leaves out those behind it; not rounded off. */
template <bool quarter>
inline void four_outputs(int16x8_t c, const int16x4_t* in, int32x4_t half, int32x4_t* out) {
  const int32x4_t first = vmlal_n_s16(half, in[0], 16384);
  int32x4_t second = vmull_n_s16(in[2], 15137);
  int32x4_t outer = vmlal_laneq_s16(vmull_laneq_s16(in[1], c, 0), in[3], c, 1);
  int32x4_t inner = vmlal_laneq_s16(vmull_laneq_s16(in[1], c, 4), in[3], c, 5);
  if constexpr (!quarter) {
    second = vmlal_n_s16(second, in[6], -6270);
    outer = vmlal_laneq_s16(vmlal_laneq_s16(outer, in[5], c, 2), in[7], c, 3);
    inner = vmlal_laneq_s16(vmlal_laneq_s16(inner, in[5], c, 6), in[7], c, 7);
  }
  const int32x4_t plus = vaddq_s32(first, second);
  const int32x4_t minus = vsubq_s32(first, second);
  out[0] = vaddq_s32(plus, outer);
  out[1] = vaddq_s32(minus, inner);
  out[2] = vsubq_s32(minus, inner);
  out[3] = vsubq_s32(plus, outer);
}

/** Sums may overflow 32 bits in a broken file, so the halves are added before, and the sums cut off, as all tables do.
 */
template <bool quarter>
inline void inverse_half_one(int16_t* coefficients, const int16_t* quantization, const JpegTarget& target) {
  constexpr int kShift = 12;
  constexpr int kInputs = quarter ? 4 : 8;
  const int16x8_t c = vld1q_s16(kFourCosines);
  const int32x4_t first_half = vdupq_n_s32(1 << (kShift - 1));
  int16x8_t rows[kInputs];
  int16x4_t in[kInputs];
  int32x4_t low[4];
  int16x8_t out[4];
  take_rows<kInputs>(coefficients, quantization, rows);
  for (int i = 0; i < kInputs; i++) in[i] = vget_low_s16(rows[i]);
  four_outputs<quarter>(c, in, first_half, low);
  if constexpr (quarter) {
    for (int i = 0; i < 4; i++) out[i] = vcombine_s16(vqshrn_n_s32(low[i], kShift), vdup_n_s16(0));
  } else {
    int32x4_t high[4];
    for (int i = 0; i < kInputs; i++) in[i] = vget_high_s16(rows[i]);
    four_outputs<quarter>(c, in, first_half, high);
    for (int i = 0; i < 4; i++) out[i] = vqshrn_high_n_s32(vqshrn_n_s32(low[i], kShift), high[i], kShift);
  }
  // Columns of four rows, two in a register.
  const auto turn = [&](int16x8_t upper, int16x8_t lower, int16x4_t* columns) {
    const int16x8_t first = zip32(upper, lower, Half::kLow);
    const int16x8_t second = zip32(upper, lower, Half::kHigh);
    columns[0] = vget_low_s16(first);
    columns[1] = vget_high_s16(first);
    columns[2] = vget_low_s16(second);
    columns[3] = vget_high_s16(second);
  };
  turn(vzip1q_s16(out[0], out[1]), vzip1q_s16(out[2], out[3]), in);
  if constexpr (!quarter) turn(vzip2q_s16(out[0], out[1]), vzip2q_s16(out[2], out[3]), in + 4);
  four_outputs<quarter>(c, in, vdupq_n_s32(1 << 18), low);
  // Cut off by 16 and by 3, which comes to 19.
  const int16x8_t left = vshrn_high_n_s32(vshrn_n_s32(low[0], 16), low[1], 16);
  const int16x8_t right = vshrn_high_n_s32(vshrn_n_s32(low[2], 16), low[3], 16);
  const int8x16_t columns = vqshrn_high_n_s16(vqshrn_n_s16(left, 3), right, 3);
  constexpr uint8_t kTurn[16] = {0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15};
  const uint8x16_t pixels = veorq_u8(vreinterpretq_u8_s8(columns), vdupq_n_u8(128));
  uint8_t four_rows[16];
  vst1q_u8(four_rows, vqtbl1q_u8(pixels, vld1q_u8(kTurn)));
  for (size_t y = 0; y < 4; y++) std::memcpy(target.to + y * target.stride, four_rows + 4 * y, 4);
}

/** libjpeg's `jpeg_idct_4x4`; see JpegInverse. */
inline void inverse_half(int16_t* coefficients, const int16_t* quantization, const JpegTarget& first,
                         const JpegTarget& second, int last) {
  if (last <= kLastOfQuarter) {
    inverse_half_one<true>(coefficients, quantization, first);
    inverse_half_one<true>(coefficients + 8, quantization + 8, second);
  } else {
    inverse_half_one<false>(coefficients, quantization, first);
    inverse_half_one<false>(coefficients + 8, quantization + 8, second);
  }
}

}  // namespace

}  // namespace graft::neon
