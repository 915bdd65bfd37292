#include <algorithm>

#include "jpeg/jpeg_band_loop.h"
#include "jpeg/jpeg_eighth_loop.h"
#include "jpeg/jpeg_kernels.h"
#include "jpeg/jpeg_scan_loop.h"

namespace graft {

namespace {

int16_t saturate(int value) {
  return static_cast<int16_t>(value < -32768 ? -32768 : value > 32767 ? 32767 : value);
}

int16_t wrap(int value) {
  return static_cast<int16_t>(static_cast<uint16_t>(value));
}

/**
 * Eight values, `step` apart, in place: libjpeg's `jpeg_idct_islow` one way. Sums of inputs have 16 bits and all else
 * 32, both modulo their size, as vector registers have them: only a broken file gets there.
 */
template <int shift>
void pass(int16_t* values, int step) {
  const auto in = [&](int i) { return static_cast<int>(values[i * step]); };
  const auto weigh = [](int a, int first, int b, int second) {
    return static_cast<uint32_t>(a * first) + static_cast<uint32_t>(b * second);
  };
  const uint32_t half = 1u << (shift - 1);
  const uint32_t plus = static_cast<uint32_t>(wrap(in(0) + in(4)) * 8192) + half;
  const uint32_t minus = static_cast<uint32_t>(wrap(in(0) - in(4)) * 8192) + half;
  const uint32_t outer = weigh(in(2), 4433 + 6270, in(6), 4433);
  const uint32_t inner = weigh(in(2), 4433, in(6), 4433 - 15137);
  const int sum73 = wrap(in(7) + in(3));
  const int sum51 = wrap(in(5) + in(1));
  const uint32_t z3 = weigh(sum73, 9633 - 16069, sum51, 9633);
  const uint32_t z4 = weigh(sum73, 9633, sum51, 9633 - 3196);
  const uint32_t even[4] = {plus + outer, minus + inner, minus - inner, plus - outer};
  const uint32_t odd[4] = {
      weigh(in(7), -7373, in(1), 12299 - 7373) + z4, weigh(in(5), -20995, in(3), 25172 - 20995) + z3,
      weigh(in(5), 16819 - 20995, in(3), -20995) + z4, weigh(in(7), 2446 - 7373, in(1), -7373) + z3};
  for (int i = 0; i < 4; i++) {
    values[i * step] = saturate(static_cast<int32_t>(even[i] + odd[i]) >> shift);
    values[(7 - i) * step] = saturate(static_cast<int32_t>(even[i] - odd[i]) >> shift);
  }
}

void inverse_one(const int16_t* coefficients, const int16_t* quantization, const JpegTarget& target) {
  int16_t values[64];
  for (int y = 0; y < 8; y++)
    for (int x = 0; x < 8; x++)
      values[y * 8 + x] = wrap(coefficients[y * kJpegPairRow + x] * quantization[y * kJpegPairRow + x]);
  for (int x = 0; x < 8; x++) pass<11>(values + x, 8);
  for (int y = 0; y < 8; y++) pass<18>(values + y * 8, 1);
  for (size_t y = 0; y < 8; y++) {
    for (size_t x = 0; x < 8; x++) {
      const int value = values[y * 8 + x];
      target.to[y * target.stride + x] = static_cast<uint8_t>((value < -128 ? -128 : value > 127 ? 127 : value) + 128);
    }
  }
}

void inverse(int16_t* coefficients, const int16_t* quantization, const JpegTarget& first, const JpegTarget& second,
             int) {
  inverse_one(coefficients, quantization, first);
  inverse_one(coefficients + 8, quantization + 8, second);
  std::fill_n(coefficients, kJpegPair, int16_t{0});
}

/** Four outputs of eight values, `step` apart, in place: libjpeg's `jpeg_idct_4x4` one way. */
template <int shift>
void half_pass(int16_t* values, int step) {
  const auto in = [&](int i) { return static_cast<int>(values[i * step]); };
  const uint32_t even0 = static_cast<uint32_t>(in(0) * 16384) + (1u << (shift - 1));
  const uint32_t even2 = static_cast<uint32_t>(in(2) * 15137) + static_cast<uint32_t>(in(6) * -6270);
  const uint32_t outer = static_cast<uint32_t>(in(1) * 20995) + static_cast<uint32_t>(in(3) * 7373) +
                         static_cast<uint32_t>(in(5) * -4926) + static_cast<uint32_t>(in(7) * -4176);
  const uint32_t inner = static_cast<uint32_t>(in(1) * 8697) + static_cast<uint32_t>(in(3) * -17799) +
                         static_cast<uint32_t>(in(5) * 11893) + static_cast<uint32_t>(in(7) * -1730);
  const uint32_t out[4] = {even0 + even2 + outer, even0 - even2 + inner, even0 - even2 - inner, even0 + even2 - outer};
  for (int i = 0; i < 4; i++) values[i * step] = saturate(static_cast<int32_t>(out[i]) >> shift);
}

void inverse_half_one(const int16_t* coefficients, const int16_t* quantization, const JpegTarget& target) {
  int16_t values[64];
  for (int y = 0; y < 8; y++)
    for (int x = 0; x < 8; x++)
      values[y * 8 + x] = wrap(coefficients[y * kJpegPairRow + x] * quantization[y * kJpegPairRow + x]);
  for (int x = 0; x < 8; x++) half_pass<12>(values + x, 8);
  for (size_t y = 0; y < 4; y++) {
    half_pass<19>(values + y * 8, 1);
    for (size_t x = 0; x < 4; x++) {
      const int value = values[y * 8 + x];
      target.to[y * target.stride + x] = static_cast<uint8_t>((value < -128 ? -128 : value > 127 ? 127 : value) + 128);
    }
  }
}

void inverse_half(int16_t* coefficients, const int16_t* quantization, const JpegTarget& first, const JpegTarget& second,
                  int) {
  inverse_half_one(coefficients, quantization, first);
  inverse_half_one(coefficients + 8, quantization + 8, second);
  std::fill_n(coefficients, kJpegPair, int16_t{0});
}

void widen_both(const uint8_t* row, const uint8_t* other, uint8_t* to, int count) {
  const auto sum = [&](int at) { return 3 * row[at] + other[at]; };
  for (int i = 0; i < count; i++, to += 2) {
    to[0] = static_cast<uint8_t>((3 * sum(i) + sum(i - 1) + 8) >> 4);
    to[1] = static_cast<uint8_t>((3 * sum(i) + sum(i + 1) + 7) >> 4);
  }
}

void widen_across(const uint8_t* row, uint8_t* to, int count) {
  for (int i = 0; i < count; i++, to += 2) {
    to[0] = static_cast<uint8_t>((3 * row[i] + row[i - 1] + 1) >> 2);
    to[1] = static_cast<uint8_t>((3 * row[i] + row[i + 1] + 2) >> 2);
  }
}

uint8_t clip(int value) {
  return static_cast<uint8_t>(value < 0 ? 0 : value > 255 ? 255 : value);
}

void to_rgbx(const uint8_t* luma, const uint8_t* blue, const uint8_t* red, uint8_t* to, int count) {
  for (int i = 0; i < count; i++, to += 4) {
    const int cb = blue[i] - 128;
    const int cr = red[i] - 128;
    to[0] = clip(luma[i] + ((91881 * cr + 32768) >> 16));
    to[1] = clip(luma[i] + ((-22554 * cb - 46802 * cr + 32768) >> 16));
    to[2] = clip(luma[i] + ((116130 * cb + 32768) >> 16));
    to[3] = 255;
  }
}

}  // namespace

const JpegKernels kPlainJpeg = {read_scan<inverse>, inverse,   widen_both,
                                widen_across,       to_rgbx,   nullptr,
                                read_eighth,        read_band, read_half<inverse, inverse_half>,
                                inverse_half};

}  // namespace graft
