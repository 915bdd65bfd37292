#pragma once

#include <cstddef>
#include <cstdint>

#include "jpeg/jpeg_scan.h"

namespace graft::x86 {

// Without linkage: every file that includes this is compiled for another instruction set.
namespace {

/** Two 16-bit constants for `madd`, as one 32-bit lane. */
constexpr int both(int first, int second) {
  return static_cast<int>(static_cast<uint32_t>(static_cast<uint16_t>(second)) << 16 | static_cast<uint16_t>(first));
}

// Cosines in 13 bits below the point, named as in the paper's flow graph by what they are.
constexpr int k0_298 = 2446;
constexpr int k0_390 = 3196;
constexpr int k0_541 = 4433;
constexpr int k0_765 = 6270;
constexpr int k0_899 = 7373;
constexpr int k1_175 = 9633;
constexpr int k1_501 = 12299;
constexpr int k1_847 = 15137;
constexpr int k1_961 = 16069;
constexpr int k2_053 = 16819;
constexpr int k2_562 = 20995;
constexpr int k3_072 = 25172;
constexpr int kOne = 8192;

/** Sums of an output and its mirror image: even part plus and minus odd part, in 32 bits, before rounding. */
template <typename V>
struct Halves {
  typename V::Reg even[4];
  typename V::Reg odd[4];
};

/** Four lanes of a pass whose inputs 4…7 are zero; `even` has inputs 0 and 2 in pairs, `odd` 1 and 3. */
template <typename V>
inline Halves<V> quarter_pass(typename V::Reg even, typename V::Reg odd, typename V::Reg half) {
  const auto weigh_even = [&](int first, int second) {
    return V::add32(V::madd(even, V::set32(both(first, second))), half);
  };
  const auto weigh_odd = [&](int first, int second) { return V::madd(odd, V::set32(both(first, second))); };
  return {{weigh_even(kOne, k0_541 + k0_765), weigh_even(kOne, k0_541), weigh_even(kOne, -k0_541),
           weigh_even(kOne, -k0_541 - k0_765)},
          {weigh_odd(k1_501 - k0_899 + k1_175 - k0_390, k1_175), weigh_odd(k1_175, k3_072 - k2_562 + k1_175 - k1_961),
           weigh_odd(k1_175 - k0_390, k1_175 - k2_562), weigh_odd(k1_175 - k0_899, k1_175 - k1_961)}};
}

/** What `full_pass` has of its inputs in 16 bits. */
template <typename V>
struct Sums {
  typename V::Reg plus04, minus04, z3, z4;
};

/** Four lanes of a pass: `in` are the eight inputs, of which `unpack` takes the lower or the upper lanes in pairs. */
template <typename V, typename Unpack>
inline Halves<V> full_pass(const typename V::Reg* in, const Sums<V>& sums, typename V::Reg half, Unpack unpack) {
  using Reg = typename V::Reg;
  const auto weigh = [](Reg pairs, int first, int second) { return V::madd(pairs, V::set32(both(first, second))); };
  const Reg zero = V::zero();
  const Reg plus = V::add32(V::template sra32<3>(unpack(zero, sums.plus04)), half);
  const Reg minus = V::add32(V::template sra32<3>(unpack(zero, sums.minus04)), half);
  const Reg pairs26 = unpack(in[2], in[6]);
  const Reg outer = weigh(pairs26, k0_541 + k0_765, k0_541);
  const Reg inner = weigh(pairs26, k0_541, k0_541 - k1_847);
  const Reg pairs_z = unpack(sums.z3, sums.z4);
  const Reg z3 = weigh(pairs_z, k1_175 - k1_961, k1_175);
  const Reg z4 = weigh(pairs_z, k1_175, k1_175 - k0_390);
  const Reg pairs71 = unpack(in[7], in[1]);
  const Reg pairs53 = unpack(in[5], in[3]);
  const Reg odd7 = V::add32(weigh(pairs71, k0_298 - k0_899, -k0_899), z3);
  const Reg odd1 = V::add32(weigh(pairs71, -k0_899, k1_501 - k0_899), z4);
  const Reg odd5 = V::add32(weigh(pairs53, k2_053 - k2_562, -k2_562), z4);
  const Reg odd3 = V::add32(weigh(pairs53, -k2_562, k3_072 - k2_562), z3);
  return {{V::add32(plus, outer), V::add32(minus, inner), V::sub32(minus, inner), V::sub32(plus, outer)},
          {odd1, odd3, odd5, odd7}};
}

template <typename V>
inline Sums<V> sums_of(const typename V::Reg* in) {
  return {V::add16(in[0], in[4]), V::sub16(in[0], in[4]), V::add16(in[7], in[3]), V::add16(in[5], in[1])};
}

/** Eight inputs to eight outputs, rounded off by `shift` bits to saturated 16. */
template <typename V, int shift>
inline void whole_pass(typename V::Reg* rows) {
  using Reg = typename V::Reg;
  const Reg half = V::set32(1 << (shift - 1));
  const Sums<V> sums = sums_of<V>(rows);
  const Halves<V> low = full_pass<V>(rows, sums, half, [](Reg a, Reg b) { return V::unpacklo16(a, b); });
  const Halves<V> high = full_pass<V>(rows, sums, half, [](Reg a, Reg b) { return V::unpackhi16(a, b); });
  for (int i = 0; i < 4; i++) {
    rows[i] = V::packs32(V::template sra32<shift>(V::add32(low.even[i], low.odd[i])),
                         V::template sra32<shift>(V::add32(high.even[i], high.odd[i])));
    rows[7 - i] = V::packs32(V::template sra32<shift>(V::sub32(low.even[i], low.odd[i])),
                             V::template sra32<shift>(V::sub32(high.even[i], high.odd[i])));
  }
}

/** The same where inputs 4…7 are zero. */
template <typename V, int shift>
inline void half_pass(typename V::Reg* rows) {
  using Reg = typename V::Reg;
  const Reg half = V::set32(1 << (shift - 1));
  const Halves<V> low = quarter_pass<V>(V::unpacklo16(rows[0], rows[2]), V::unpacklo16(rows[1], rows[3]), half);
  const Halves<V> high = quarter_pass<V>(V::unpackhi16(rows[0], rows[2]), V::unpackhi16(rows[1], rows[3]), half);
  for (int i = 0; i < 4; i++) {
    rows[i] = V::packs32(V::template sra32<shift>(V::add32(low.even[i], low.odd[i])),
                         V::template sra32<shift>(V::add32(high.even[i], high.odd[i])));
    rows[7 - i] = V::packs32(V::template sra32<shift>(V::sub32(low.even[i], low.odd[i])),
                             V::template sra32<shift>(V::sub32(high.even[i], high.odd[i])));
  }
}

/** Rows to columns, 8 × 8 in every 128-bit lane. */
template <typename V>
inline void transpose(typename V::Reg* rows) {
  using Reg = typename V::Reg;
  Reg a[8];
  Reg b[8];
  for (int i = 0; i < 4; i++) {
    a[2 * i] = V::unpacklo16(rows[2 * i], rows[2 * i + 1]);
    a[2 * i + 1] = V::unpackhi16(rows[2 * i], rows[2 * i + 1]);
  }
  for (int i = 0; i < 2; i++) {
    b[4 * i] = V::unpacklo32(a[4 * i], a[4 * i + 2]);
    b[4 * i + 1] = V::unpackhi32(a[4 * i], a[4 * i + 2]);
    b[4 * i + 2] = V::unpacklo32(a[4 * i + 1], a[4 * i + 3]);
    b[4 * i + 3] = V::unpackhi32(a[4 * i + 1], a[4 * i + 3]);
  }
  for (int i = 0; i < 4; i++) {
    rows[2 * i] = V::unpacklo64(b[i], b[i + 4]);
    rows[2 * i + 1] = V::unpackhi64(b[i], b[i + 4]);
  }
}

/**
 * The first pass over a block whose coefficients lie in its upper left quarter, and the transposition: rows 0…3 in,
 * columns 0…3 out. The columns behind are zero.
 */
template <typename V, int shift>
inline void quarter_first_pass(typename V::Reg* rows) {
  using Reg = typename V::Reg;
  const Halves<V> low =
      quarter_pass<V>(V::unpacklo16(rows[0], rows[2]), V::unpacklo16(rows[1], rows[3]), V::set32(1 << (shift - 1)));
  Reg out[8];
  for (int i = 0; i < 4; i++) {
    out[i] = V::template sra32<shift>(V::add32(low.even[i], low.odd[i]));
    out[7 - i] = V::template sra32<shift>(V::sub32(low.even[i], low.odd[i]));
  }
  Reg a[4];
  Reg b[4];
  // Rows i and i + 4, four columns each.
  for (int i = 0; i < 4; i++) a[i] = V::packs32(out[i], out[i + 4]);
  b[0] = V::unpacklo16(a[0], a[1]);
  b[1] = V::unpacklo16(a[2], a[3]);
  b[2] = V::unpackhi16(a[0], a[1]);
  b[3] = V::unpackhi16(a[2], a[3]);
  a[0] = V::unpacklo32(b[0], b[1]);
  a[1] = V::unpackhi32(b[0], b[1]);
  a[2] = V::unpacklo32(b[2], b[3]);
  a[3] = V::unpackhi32(b[2], b[3]);
  rows[0] = V::unpacklo64(a[0], a[2]);
  rows[1] = V::unpackhi64(a[0], a[2]);
  rows[2] = V::unpacklo64(a[1], a[3]);
  rows[3] = V::unpackhi64(a[1], a[3]);
}

/** Columns of 16-bit values to rows of bytes: `out[i]` holds rows 2i and 2i + 1. */
template <typename V>
inline void to_bytes(const typename V::Reg* columns, typename V::Reg* out) {
  using Reg = typename V::Reg;
  const Reg middle = V::set8(-128);
  Reg q[4];
  for (int i = 0; i < 4; i++) q[i] = V::add8(V::packs16(columns[i], columns[i + 4]), middle);
  const Reg left01 = V::unpacklo8(q[0], q[1]);
  const Reg left23 = V::unpacklo8(q[2], q[3]);
  const Reg right01 = V::unpackhi8(q[0], q[1]);
  const Reg right23 = V::unpackhi8(q[2], q[3]);
  const Reg upper_left = V::unpacklo16(left01, left23);
  const Reg lower_left = V::unpackhi16(left01, left23);
  const Reg upper_right = V::unpacklo16(right01, right23);
  const Reg lower_right = V::unpackhi16(right01, right23);
  out[0] = V::unpacklo32(upper_left, upper_right);
  out[1] = V::unpackhi32(upper_left, upper_right);
  out[2] = V::unpacklo32(lower_left, lower_right);
  out[3] = V::unpackhi32(lower_left, lower_right);
}

/** Dequantises, and leaves zeros. */
template <typename V, int count>
inline void take_rows(int16_t* coefficients, const int16_t* quantization, typename V::Reg* rows) {
  for (int i = 0; i < count; i++) {
    int16_t* row = coefficients + i * kJpegPairRow;
    rows[i] = V::mul16(V::load(row), V::load(quantization + i * kJpegPairRow));
    V::store(row, V::zero());
  }
}

/** The last coefficient, in the file's order, that lies in the upper left quarter with all before it. */
constexpr int kLastOfQuarter = 9;

/** As many blocks as a register has 128-bit lanes. `out` has rows 2i and 2i + 1 of each in a lane. */
template <typename V>
inline void inverse(int16_t* coefficients, const int16_t* quantization, int last, typename V::Reg* out) {
  using Reg = typename V::Reg;
  constexpr int kFirstShift = 11;
  constexpr int kSecondShift = 18;
  Reg rows[8];
  if (last <= kLastOfQuarter) {
    take_rows<V, 4>(coefficients, quantization, rows);
    quarter_first_pass<V, kFirstShift>(rows);
    half_pass<V, kSecondShift>(rows);
  } else {
    take_rows<V, 8>(coefficients, quantization, rows);
    whole_pass<V, kFirstShift>(rows);
    transpose<V>(rows);
    whole_pass<V, kSecondShift>(rows);
  }
  to_bytes<V>(rows, out);
}

// Cosines of the 4-point outputs, likewise.
constexpr int k0_211 = 1730;
constexpr int k0_510 = 4176;
constexpr int k0_601 = 4926;
constexpr int k1_062 = 8697;
constexpr int k1_452 = 11893;
constexpr int k2_173 = 17799;

/**
 * Four outputs of eight inputs, before rounding off: input 0 is in the upper halves of 32 bits, the others come in
 * pairs. Input 4 counts nothing.
 */
template <typename V>
inline void four_outputs(typename V::Reg in0, typename V::Reg in26, typename V::Reg in15, typename V::Reg in37,
                         typename V::Reg half, typename V::Reg* out) {
  using Reg = typename V::Reg;
  const auto weigh = [](Reg pairs, int first, int second) { return V::madd(pairs, V::set32(both(first, second))); };
  const Reg even0 = V::add32(V::template sra32<2>(in0), half);
  const Reg even2 = weigh(in26, k1_847, -k0_765);
  const Reg outer = V::add32(weigh(in15, k2_562, -k0_601), weigh(in37, k0_899, -k0_510));
  const Reg inner = V::add32(weigh(in15, k1_062, k1_452), weigh(in37, -k2_173, -k0_211));
  const Reg plus = V::add32(even0, even2);
  const Reg minus = V::sub32(even0, even2);
  out[0] = V::add32(plus, outer);
  out[1] = V::add32(minus, inner);
  out[2] = V::sub32(minus, inner);
  out[3] = V::sub32(plus, outer);
}

/**
 * libjpeg's `jpeg_idct_4x4`: a block at half its size, as many of them as a register has 128-bit lanes.
 *
 * @returns four rows of four bytes in each lane
 */
template <typename V>
inline typename V::Reg inverse_half(int16_t* coefficients, const int16_t* quantization, int last) {
  using Reg = typename V::Reg;
  constexpr int kFirstShift = 12;
  constexpr int kSecondShift = 19;
  const Reg zero = V::zero();
  Reg rows[8] = {zero, zero, zero, zero, zero, zero, zero, zero};
  if (last <= kLastOfQuarter)
    take_rows<V, 4>(coefficients, quantization, rows);
  else
    take_rows<V, 8>(coefficients, quantization, rows);
  Reg low[4];
  Reg high[4];
  const Reg first_half = V::set32(1 << (kFirstShift - 1));
  four_outputs<V>(V::unpacklo16(zero, rows[0]), V::unpacklo16(rows[2], rows[6]), V::unpacklo16(rows[1], rows[5]),
                  V::unpacklo16(rows[3], rows[7]), first_half, low);
  four_outputs<V>(V::unpackhi16(zero, rows[0]), V::unpackhi16(rows[2], rows[6]), V::unpackhi16(rows[1], rows[5]),
                  V::unpackhi16(rows[3], rows[7]), first_half, high);
  Reg out[4];
  for (int i = 0; i < 4; i++)
    out[i] = V::packs32(V::template sra32<kFirstShift>(low[i]), V::template sra32<kFirstShift>(high[i]));
  // Columns: 0 and 1, 2 and 3, 4 and 5, 6 and 7, of four rows each.
  const Reg left01 = V::unpacklo16(out[0], out[1]);
  const Reg left23 = V::unpacklo16(out[2], out[3]);
  const Reg right01 = V::unpackhi16(out[0], out[1]);
  const Reg right23 = V::unpackhi16(out[2], out[3]);
  const Reg columns01 = V::unpacklo32(left01, left23);
  const Reg columns23 = V::unpackhi32(left01, left23);
  const Reg columns45 = V::unpacklo32(right01, right23);
  const Reg columns67 = V::unpackhi32(right01, right23);
  four_outputs<V>(V::unpacklo16(zero, columns01), V::unpacklo16(columns23, columns67),
                  V::unpackhi16(columns01, columns45), V::unpackhi16(columns23, columns67),
                  V::set32(1 << (kSecondShift - 1)), low);
  for (Reg& column : low) column = V::template sra32<kSecondShift>(column);
  const Reg bytes = V::packs16(V::packs32(low[0], low[1]), V::packs32(low[2], low[3]));
  return V::turn_4x4(V::add8(bytes, V::set8(-128)));
}

}  // namespace

}  // namespace graft::x86
