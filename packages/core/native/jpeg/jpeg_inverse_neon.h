#pragma once

#include <arm_neon.h>

#include <cstddef>
#include <cstdint>

#include "jpeg/jpeg_scan.h"

namespace graft::neon {

// Without linkage, as jpeg_inverse_x86.h.
namespace {

/** Cosines in 13 bits below the point, added up as each path needs them; see jpeg_inverse_x86.h for their names. */
constexpr int16_t kCosines[16] = {
    10703,   // 0.541 + 0.765
    4433,    // 0.541
    -10704,  // 0.541 − 1.847
    -6436,   // 1.175 − 1.961
    9633,    // 1.175
    6437,    // 1.175 − 0.390
    -4927,   // 0.298 − 0.899
    -7373,   // −0.899
    4926,    // 1.501 − 0.899
    -4176,   // 2.053 − 2.562
    -20995,  // −2.562
    4177,    // 3.072 − 2.562
    11363,   // 1.501 − 0.899 + 1.175 − 0.390
    -2259,   // 3.072 − 2.562 + 1.175 − 1.961
    -11362,  // 1.175 − 2.562
    2260,    // 1.175 − 0.899
};
enum Cosine {
  kOuter2,
  kOuter6,
  kInner6,
  kZ3Of73,
  kZ3Of51,
  kZ4Of51,
  kOdd7Of7,
  kOdd7Of1,
  kOdd1Of1,
  kOdd5Of5,
  kOdd5Of3,
  kOdd3Of3,
  kQuarter1Of1,
  kQuarter3Of3,
  kQuarter5Of3,
  kQuarter7Of1,
};
constexpr Cosine kInner2 = kOuter6;
constexpr Cosine kZ4Of73 = kZ3Of51;
constexpr Cosine kOdd1Of7 = kOdd7Of1;
constexpr Cosine kOdd3Of5 = kOdd5Of3;
constexpr Cosine kQuarter1Of3 = kZ3Of51;
constexpr Cosine kQuarter3Of1 = kZ3Of51;
constexpr Cosine kQuarter5Of1 = kZ4Of51;
constexpr Cosine kQuarter7Of3 = kZ3Of73;

/** The lower or the upper four of eight lanes. */
enum class Half { kLow, kHigh };

struct Cosines {
  int16x8_t registers[2];

  Cosines() {
    registers[0] = vld1q_s16(kCosines);
    registers[1] = vld1q_s16(kCosines + 8);
  }
  template <Half half, Cosine cosine>
  int32x4_t times(int16x8_t a) const {
    if constexpr (half == Half::kHigh) return vmull_high_laneq_s16(a, registers[cosine / 8], cosine % 8);
    return vmull_laneq_s16(vget_low_s16(a), registers[cosine / 8], cosine % 8);
  }
  template <Half half, Cosine cosine>
  int32x4_t add(int32x4_t to, int16x8_t a) const {
    if constexpr (half == Half::kHigh) return vmlal_high_laneq_s16(to, a, registers[cosine / 8], cosine % 8);
    return vmlal_laneq_s16(to, vget_low_s16(a), registers[cosine / 8], cosine % 8);
  }
};

/** Times 2^13. */
template <Half half>
inline int32x4_t times_one(int16x8_t a) {
  if constexpr (half == Half::kHigh) return vshll_high_n_s16(a, 13);
  return vshll_n_s16(vget_low_s16(a), 13);
}

/** An output's even part, plus and minus the odd part of which are it and its mirror image: 32 bits, not rounded. */
struct Halves {
  int32x4_t even[4];
  int32x4_t odd[4];
};

/** Four lanes of a pass whose inputs 4…7 are zero. */
template <Half half>
inline Halves quarter_pass(const Cosines& c, const int16x8_t* in) {
  const int32x4_t first = times_one<half>(in[0]);
  const int32x4_t outer = c.times<half, kOuter2>(in[2]);
  const int32x4_t inner = c.times<half, kInner2>(in[2]);
  return {{vaddq_s32(first, outer), vaddq_s32(first, inner), vsubq_s32(first, inner), vsubq_s32(first, outer)},
          {c.add<half, kQuarter1Of3>(c.times<half, kQuarter1Of1>(in[1]), in[3]),
           c.add<half, kQuarter3Of3>(c.times<half, kQuarter3Of1>(in[1]), in[3]),
           c.add<half, kQuarter5Of3>(c.times<half, kQuarter5Of1>(in[1]), in[3]),
           c.add<half, kQuarter7Of3>(c.times<half, kQuarter7Of1>(in[1]), in[3])}};
}

/** What `full_pass` has of its inputs in 16 bits, modulo 2^16 as all tables have it. */
struct Sums {
  int16x8_t plus04, minus04, sum73, sum51;

  explicit Sums(const int16x8_t* in)
      : plus04(vaddq_s16(in[0], in[4])),
        minus04(vsubq_s16(in[0], in[4])),
        sum73(vaddq_s16(in[7], in[3])),
        sum51(vaddq_s16(in[5], in[1])) {}
};

/** Four lanes of a pass. Inputs of 16 bits cannot make these sums overflow: at most 64570 · 2^15. */
template <Half half>
inline Halves full_pass(const Cosines& c, const int16x8_t* in, const Sums& sums) {
  const int32x4_t plus = times_one<half>(sums.plus04);
  const int32x4_t minus = times_one<half>(sums.minus04);
  const int32x4_t outer = c.add<half, kOuter6>(c.times<half, kOuter2>(in[2]), in[6]);
  const int32x4_t inner = c.add<half, kInner6>(c.times<half, kInner2>(in[2]), in[6]);
  const int32x4_t z3 = c.add<half, kZ3Of51>(c.times<half, kZ3Of73>(sums.sum73), sums.sum51);
  const int32x4_t z4 = c.add<half, kZ4Of51>(c.times<half, kZ4Of73>(sums.sum73), sums.sum51);
  return {{vaddq_s32(plus, outer), vaddq_s32(minus, inner), vsubq_s32(minus, inner), vsubq_s32(plus, outer)},
          {c.add<half, kOdd1Of1>(c.add<half, kOdd1Of7>(z4, in[7]), in[1]),
           c.add<half, kOdd3Of3>(c.add<half, kOdd3Of5>(z3, in[5]), in[3]),
           c.add<half, kOdd5Of3>(c.add<half, kOdd5Of5>(z4, in[5]), in[3]),
           c.add<half, kOdd7Of1>(c.add<half, kOdd7Of7>(z3, in[7]), in[1])}};
}

/** The first pass ends in 16 bits, rounded off by 11 and saturated. */
constexpr int kFirstShift = 11;

inline void round_first(const Halves& low, const Halves& high, int16x8_t* rows) {
  for (int i = 0; i < 4; i++) {
    rows[i] = vqrshrn_high_n_s32(vqrshrn_n_s32(vaddq_s32(low.even[i], low.odd[i]), kFirstShift),
                                 vaddq_s32(high.even[i], high.odd[i]), kFirstShift);
    rows[7 - i] = vqrshrn_high_n_s32(vqrshrn_n_s32(vsubq_s32(low.even[i], low.odd[i]), kFirstShift),
                                     vsubq_s32(high.even[i], high.odd[i]), kFirstShift);
  }
}

/** The second is to be rounded off by 18: here by 16, cut off, and the last two in `to_bytes`, which comes to the same.
 */
inline void cut_second(const Halves& low, const Halves& high, int16x8_t* columns) {
  for (int i = 0; i < 4; i++) {
    columns[i] = vaddhn_high_s32(vaddhn_s32(low.even[i], low.odd[i]), high.even[i], high.odd[i]);
    columns[7 - i] = vsubhn_high_s32(vsubhn_s32(low.even[i], low.odd[i]), high.even[i], high.odd[i]);
  }
}

inline int16x8_t zip32(int16x8_t a, int16x8_t b, Half half) {
  const int32x4_t x = vreinterpretq_s32_s16(a);
  const int32x4_t y = vreinterpretq_s32_s16(b);
  return vreinterpretq_s16_s32(half == Half::kLow ? vzip1q_s32(x, y) : vzip2q_s32(x, y));
}

inline int16x8_t zip64(int16x8_t a, int16x8_t b, Half half) {
  const int64x2_t x = vreinterpretq_s64_s16(a);
  const int64x2_t y = vreinterpretq_s64_s16(b);
  return vreinterpretq_s16_s64(half == Half::kLow ? vzip1q_s64(x, y) : vzip2q_s64(x, y));
}

/** Rows to columns. */
inline void transpose(int16x8_t* rows) {
  int16x8_t a[8];
  int16x8_t b[8];
  for (int i = 0; i < 4; i++) {
    a[2 * i] = vzip1q_s16(rows[2 * i], rows[2 * i + 1]);
    a[2 * i + 1] = vzip2q_s16(rows[2 * i], rows[2 * i + 1]);
  }
  for (int i = 0; i < 2; i++) {
    b[4 * i] = zip32(a[4 * i], a[4 * i + 2], Half::kLow);
    b[4 * i + 1] = zip32(a[4 * i], a[4 * i + 2], Half::kHigh);
    b[4 * i + 2] = zip32(a[4 * i + 1], a[4 * i + 3], Half::kLow);
    b[4 * i + 3] = zip32(a[4 * i + 1], a[4 * i + 3], Half::kHigh);
  }
  for (int i = 0; i < 4; i++) {
    rows[2 * i] = zip64(b[i], b[i + 4], Half::kLow);
    rows[2 * i + 1] = zip64(b[i], b[i + 4], Half::kHigh);
  }
}

/**
 * The first pass over a block whose coefficients lie in its upper left quarter, and the transposition: rows 0…3 in,
 * columns 0…3 out. The columns behind are zero.
 */
inline void quarter_first_pass(const Cosines& c, int16x8_t* rows) {
  const Halves sums = quarter_pass<Half::kLow>(c, rows);
  int16x4_t out[8];
  for (int i = 0; i < 4; i++) {
    out[i] = vqrshrn_n_s32(vaddq_s32(sums.even[i], sums.odd[i]), kFirstShift);
    out[7 - i] = vqrshrn_n_s32(vsubq_s32(sums.even[i], sums.odd[i]), kFirstShift);
  }
  int16x8_t a[4];
  // Rows i and i + 4, four columns each.
  for (int i = 0; i < 4; i++) a[i] = vcombine_s16(out[i], out[i + 4]);
  const int16x8_t upper01 = vzip1q_s16(a[0], a[1]);
  const int16x8_t upper23 = vzip1q_s16(a[2], a[3]);
  const int16x8_t lower01 = vzip2q_s16(a[0], a[1]);
  const int16x8_t lower23 = vzip2q_s16(a[2], a[3]);
  const int16x8_t upper_left = zip32(upper01, upper23, Half::kLow);
  const int16x8_t upper_right = zip32(upper01, upper23, Half::kHigh);
  const int16x8_t lower_left = zip32(lower01, lower23, Half::kLow);
  const int16x8_t lower_right = zip32(lower01, lower23, Half::kHigh);
  rows[0] = zip64(upper_left, lower_left, Half::kLow);
  rows[1] = zip64(upper_left, lower_left, Half::kHigh);
  rows[2] = zip64(upper_right, lower_right, Half::kLow);
  rows[3] = zip64(upper_right, lower_right, Half::kHigh);
}

/** Columns as `cut_second` leaves them to rows of pixels. */
inline void to_bytes(const int16x8_t* columns, const JpegTarget& target) {
  const int8x16_t middle = vdupq_n_s8(-128);
  int8x16_t q[4];
  for (int i = 0; i < 4; i++)
    q[i] = veorq_s8(vqrshrn_high_n_s16(vqrshrn_n_s16(columns[i], 2), columns[i + 4], 2), middle);
  const int16x8_t left01 = vreinterpretq_s16_s8(vzip1q_s8(q[0], q[1]));
  const int16x8_t left23 = vreinterpretq_s16_s8(vzip1q_s8(q[2], q[3]));
  const int16x8_t right01 = vreinterpretq_s16_s8(vzip2q_s8(q[0], q[1]));
  const int16x8_t right23 = vreinterpretq_s16_s8(vzip2q_s8(q[2], q[3]));
  const int16x8_t upper_left = vzip1q_s16(left01, left23);
  const int16x8_t lower_left = vzip2q_s16(left01, left23);
  const int16x8_t upper_right = vzip1q_s16(right01, right23);
  const int16x8_t lower_right = vzip2q_s16(right01, right23);
  // Two rows each.
  const int16x8_t rows[4] = {zip32(upper_left, upper_right, Half::kLow), zip32(upper_left, upper_right, Half::kHigh),
                             zip32(lower_left, lower_right, Half::kLow), zip32(lower_left, lower_right, Half::kHigh)};
  uint8_t* to = target.to;
  for (int i = 0; i < 4; i++, to += 2 * target.stride) {
    const uint8x16_t two = vreinterpretq_u8_s16(rows[i]);
    vst1_u8(to, vget_low_u8(two));
    vst1_u8(to + target.stride, vget_high_u8(two));
  }
}

/** Dequantises, and leaves zeros. */
template <int count>
inline void take_rows(int16_t* coefficients, const int16_t* quantization, int16x8_t* rows) {
  for (int i = 0; i < count; i++) {
    int16_t* row = coefficients + i * kJpegPairRow;
    rows[i] = vmulq_s16(vld1q_s16(row), vld1q_s16(quantization + i * kJpegPairRow));
    vst1q_s16(row, vdupq_n_s16(0));
  }
}

/** The last coefficient, in the file's order, that lies in the upper left quarter with all before it. */
constexpr int kLastOfQuarter = 9;

inline void inverse_one(const Cosines& c, int16_t* coefficients, const int16_t* quantization, const JpegTarget& target,
                        int last) {
  int16x8_t rows[8];
  if (last <= kLastOfQuarter) {
    take_rows<4>(coefficients, quantization, rows);
    quarter_first_pass(c, rows);
    cut_second(quarter_pass<Half::kLow>(c, rows), quarter_pass<Half::kHigh>(c, rows), rows);
  } else {
    take_rows<8>(coefficients, quantization, rows);
    const Sums down(rows);
    round_first(full_pass<Half::kLow>(c, rows, down), full_pass<Half::kHigh>(c, rows, down), rows);
    transpose(rows);
    const Sums across(rows);
    cut_second(full_pass<Half::kLow>(c, rows, across), full_pass<Half::kHigh>(c, rows, across), rows);
  }
  to_bytes(rows, target);
}

/** See JpegInverse. */
inline void inverse(int16_t* coefficients, const int16_t* quantization, const JpegTarget& first,
                    const JpegTarget& second, int last) {
  const Cosines cosines;
  inverse_one(cosines, coefficients, quantization, first, last);
  inverse_one(cosines, coefficients + 8, quantization + 8, second, last);
}

}  // namespace

}  // namespace graft::neon
