#include "jpeg/jpeg_reduced.h"

#include <cstdlib>

namespace graft {

namespace {

constexpr int kBits = 13;
/** Bits below the point between the two passes. */
constexpr int kBetween = 2;
/** Whose sums, weighed, stay within 16 bits there. */
constexpr int kMost = 2047;

/** √2 times sums of cosines, for inputs 1, 3, 5 and 7, in 13 bits below the point. */
constexpr int k3_625 = 29692;
constexpr int k1_273 = 10426;
constexpr int k0_850 = 6967;
constexpr int k0_721 = 5906;

/** Inputs 0, 1, 3, 5 and 7 to half the difference of the outputs' means; their sum is input 0. */
int odd_part(int in1, int in3, int in5, int in7) {
  return in1 * k3_625 - in3 * k1_273 + in5 * k0_850 - in7 * k0_721;
}

/** libjpeg's plain code looks pixels up in a table that has no more of them on either side. */
bool put_pixel(int value, int shift, uint8_t& to) {
  const int pixel = (value + (1 << (shift - 1))) >> shift;
  to = static_cast<uint8_t>((pixel < -128 ? -128 : pixel > 127 ? 127 : pixel) + 128);
  return pixel >= -512 && pixel < 512;
}

}  // namespace

bool reduce_to_1(const int16_t* block, const int16_t* steps, uint8_t& to) {
  return put_pixel(block[0] * static_cast<uint16_t>(steps[0]), 3, to);
}

bool reduce_to_2(const int16_t* block, const int16_t* steps, const JpegTarget& target) {
  constexpr int kColumns[] = {0, 1, 3, 5, 7};
  int upper[8];
  int lower[8];
  bool is_small = true;
  for (const int x : kColumns) {
    int in[8];
    for (const int y : kColumns) {
      const int at = y * kJpegPairRow + x;
      in[y] = block[at] * static_cast<uint16_t>(steps[at]);
      is_small = is_small && std::abs(in[y]) <= kMost;
    }
    if (!is_small) return false;
    const int even = in[0] * (1 << (kBits + 2));
    const int odd = odd_part(in[1], in[3], in[5], in[7]);
    constexpr int kShift = kBits - kBetween + 2;
    upper[x] = (even + odd + (1 << (kShift - 1))) >> kShift;
    lower[x] = (even - odd + (1 << (kShift - 1))) >> kShift;
  }
  uint8_t* to = target.to;
  const int* const rows[] = {upper, lower};
  for (const int* row : rows) {
    const int even = row[0] * (1 << (kBits + 2));
    const int odd = odd_part(row[1], row[3], row[5], row[7]);
    constexpr int kShift = kBits + kBetween + 5;
    if (!put_pixel(even + odd, kShift, to[0]) || !put_pixel(even - odd, kShift, to[1])) return false;
    to += target.stride;
  }
  return true;
}

}  // namespace graft
