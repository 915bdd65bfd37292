#include "jpeg_eighth.h"

#include <algorithm>
#include <cmath>

#include "jpeg_headers.h"
#include "jpeg_stream.h"
#include "jpeg_values.h"
#include "jpeg_zigzag.h"

namespace graft {

namespace {

constexpr double kPi = 3.14159265358979323846;

/**
 * What a coefficient adds to the means of a block's four quarters: a share, with the sign of its kind (both even: none
 * but the first counts; odd across; odd down; odd in both).
 */
struct QuarterWeights {
  static constexpr int kBits = 15;
  int weight[64];
  int kind[64];

  QuarterWeights() {
    double mean[8];
    for (int u = 0; u < 8; u++) {
      double sum = 0;
      for (int x = 0; x < 4; x++) sum += std::cos((2 * x + 1) * u * kPi / 16);
      mean[u] = sum / 4 * (u == 0 ? std::sqrt(0.5) : 1) / 2;
    }
    for (int at = 0; at < 64; at++) {
      const int v = kJpegZigzag[at] / 8;
      const int u = kJpegZigzag[at] % 8;
      // The mean over half a period of an even cosine is nothing; not to be left to rounding.
      const bool counts = (u == 0 || u % 2 == 1) && (v == 0 || v % 2 == 1);
      weight[at] = counts ? static_cast<int>(std::lround(mean[u] * mean[v] * (1 << kBits))) : 0;
      kind[at] = (u % 2) + 2 * (v % 2);
    }
  }
};

uint8_t clip(int64_t value) {
  return static_cast<uint8_t>(std::clamp<int64_t>(value, 0, 255));
}

int read_value(JpegStream& bits, int size) {
  if (size == 0) return 0;
  const int value = jpeg_value::extend(bits.peek(size), size);
  bits.skip(size);
  return value;
}

/** The block's first coefficient. @returns false at a wrong code. */
inline __attribute__((always_inline)) bool read_first(const JpegHeaders& jpeg, JpegComponent& component,
                                                      JpegStream& bits) {
  bits.fill();
  int difference = 0;
  const uint64_t entry = jpeg.dc[component.dc].values()[bits.peek(JpegHuffman::kLook)];
  if (entry != 0) {
    bits.skip(jpeg_value::bits(entry));
    difference = jpeg_value::value(entry);
  } else {
    const int size = jpeg.dc[component.dc].read(bits);
    if (size < 0) return false;
    difference = read_value(bits, size);
  }
  component.prediction = static_cast<int16_t>(component.prediction + difference);
  return true;
}

/** A block of which only the mean is wanted. */
inline __attribute__((always_inline)) bool read_mean(const JpegHeaders& jpeg, JpegComponent& component,
                                                     JpegStream& bits, uint8_t* to) {
  if (!read_first(jpeg, component, bits)) return false;
  const int64_t value = static_cast<int64_t>(component.prediction) * jpeg.quantization[component.quantization][0];
  *to = clip(((value + 4) >> 3) + 128);
  const JpegHuffman& table = jpeg.ac[component.ac];
  bool ended = false;
  // What the first coefficient has left over is enough for one step.
  for (int at = 1; at < 64 && !ended; bits.fill()) {
    const JpegHuffman::Skip& skip = table.skip(bits.peek(JpegHuffman::kLook));
    // Symbols behind the block's last coefficient belong to the next block.
    if (skip.bits != 0 && at + skip.before_last <= 63) {
      at += skip.coefficients;
      bits.skip(skip.bits);
      ended = skip.ends != 0;
    } else {
      const int symbol = table.read(bits);
      if (symbol < 0) return false;
      ended = symbol == 0;
      if (!ended) at += (symbol >> 4) + 1;
      bits.skip(symbol & 15);
    }
    if (at > 64) return false;
  }
  return true;
}

/** A block of which the means of its quarters are wanted. */
inline __attribute__((always_inline)) bool read_quarters(const JpegHeaders& jpeg, JpegComponent& component,
                                                         JpegStream& bits, const QuarterWeights& quarters,
                                                         uint8_t* to) {
  if (!read_first(jpeg, component, bits)) return false;
  const uint16_t* quantization = jpeg.quantization[component.quantization];
  int64_t sums[4] = {static_cast<int64_t>(component.prediction) * quantization[0] * quarters.weight[0], 0, 0, 0};
  const JpegHuffman& table = jpeg.ac[component.ac];
  for (int at = 1; at < 64; at++) {
    bits.fill();
    const int symbol = table.read(bits);
    if (symbol < 0) return false;
    if (symbol == 0) break;
    at += symbol >> 4;
    if (at > 63) return false;
    const int value = read_value(bits, symbol & 15);
    sums[quarters.kind[at]] += static_cast<int64_t>(value) * quantization[at] * quarters.weight[at];
  }
  constexpr int64_t kMiddle = (int64_t{128} << QuarterWeights::kBits) + (1 << (QuarterWeights::kBits - 1));
  for (int y = 0; y < 2; y++) {
    for (int x = 0; x < 2; x++) {
      const int64_t across = x == 0 ? sums[1] : -sums[1];
      const int64_t down = y == 0 ? sums[2] : -sums[2];
      const int64_t both = x == y ? sums[3] : -sums[3];
      to[static_cast<size_t>(y) * component.stride + static_cast<size_t>(x)] =
          clip((sums[0] + across + down + both + kMiddle) >> QuarterWeights::kBits);
    }
  }
  return true;
}

inline __attribute__((always_inline)) bool read_unit(const JpegHeaders& jpeg, JpegComponent* components,
                                                     JpegStream& bits, const QuarterWeights& quarters, size_t column,
                                                     size_t row) {
  for (int i = 0; i < jpeg.count; i++) {
    JpegComponent& component = components[i];
    const size_t across = static_cast<size_t>(component.across);
    const size_t down = static_cast<size_t>(component.down);
    const size_t pixels = static_cast<size_t>(component.pixels);
    for (size_t y = 0; y < down; y++) {
      for (size_t x = 0; x < across; x++) {
        uint8_t* to = component.plane + (row * down + y) * pixels * component.stride + (column * across + x) * pixels;
        const bool read = component.pixels == 2 ? read_quarters(jpeg, component, bits, quarters, to)
                                                : read_mean(jpeg, component, bits, to);
        if (!read) return false;
      }
    }
  }
  return true;
}

enum class Scan { kWhole, kIrregular, kAborted };

Scan read_scan(JpegHeaders& jpeg, const Source& source, Buffer& memory, size_t columns, size_t rows) {
  static const QuarterWeights quarters;
  JpegPieces pieces(jpeg.scan, source.bytes + source.size, memory);
  JpegStream bits = pieces.next();
  unsigned left = jpeg.restart_interval;
  int next_restart = 0;
  for (size_t row = 0; row < rows; row++) {
    if (source.stop()) return Scan::kAborted;
    for (size_t column = 0; column < columns; column++) {
      if (jpeg.restart_interval != 0 && left == 0) {
        // Less than a byte may be left over, of padding.
        if (bits.left() >= 8 || !pieces.step_over_restart(next_restart)) return Scan::kIrregular;
        bits = pieces.next();
        next_restart = (next_restart + 1) % 8;
        left = jpeg.restart_interval;
        for (JpegComponent& component : jpeg.components) component.prediction = 0;
      }
      left--;
      const bool read = read_unit(jpeg, jpeg.components, bits, quarters, column, row);
      if (!read || bits.left() < 0) return Scan::kIrregular;
    }
  }
  return Scan::kWhole;
}

/** YCbCr as JFIF defines it, in 16 bits below the point. */
void to_rgbx(const JpegHeaders& jpeg, const Pixels& to) {
  const JpegComponent& luma = jpeg.components[0];
  const JpegComponent& blue = jpeg.components[jpeg.count == 3 ? 1 : 0];
  const JpegComponent& red = jpeg.components[jpeg.count == 3 ? 2 : 0];
  // Chroma of 2 × 1 sampling has one value for two pixels.
  const int halved = luma.across == 2 && luma.down == 1 ? 1 : 0;
  for (int y = 0; y < to.height; y++) {
    uint8_t* pixel = to.row(y);
    const size_t row = static_cast<size_t>(y);
    const uint8_t* lumas = luma.plane + row * luma.stride;
    const uint8_t* blues = blue.plane + row * blue.stride;
    const uint8_t* reds = red.plane + row * red.stride;
    for (int x = 0; x < to.width; x++, pixel += 4) {
      const int value = lumas[x];
      const int cb = jpeg.count == 3 ? blues[x >> halved] - 128 : 0;
      const int cr = jpeg.count == 3 ? reds[x >> halved] - 128 : 0;
      pixel[0] = clip(value + ((91881 * cr + 32768) >> 16));
      pixel[1] = clip(value + ((-22554 * cb - 46802 * cr + 32768) >> 16));
      pixel[2] = clip(value + ((116130 * cb + 32768) >> 16));
    }
  }
}

}  // namespace

bool may_decode_at(const Source& source, int orientation, unsigned width, unsigned height, unsigned denominator) {
  if (source.wanted_width <= 0 || source.wanted_height <= 0) return false;
  // The size wanted is that of the upright picture.
  if (orientation >= 5) std::swap(width, height);
  const unsigned reserve = denominator == 8 ? 2 : 4;
  return (width + denominator - 1) / denominator >= static_cast<unsigned>(source.wanted_width) * reserve &&
         (height + denominator - 1) / denominator >= static_cast<unsigned>(source.wanted_height) * reserve;
}

bool decode_jpeg_eighth(const Source& source, int orientation, DecodeScratch& scratch, Decoded& decoded,
                        Verdict& verdict) {
  unsigned width = 0;
  unsigned height = 0;
  if (source.wanted_width <= 0 || !find_jpeg_size(source, width, height)) return false;
  if (!may_decode_at(source, orientation, width, height, 8)) return false;
  JpegHeaders& jpeg = *scratch.headers;
  if (!read_jpeg_headers(jpeg, source) || !is_ycc_jpeg(jpeg)) return false;
  if (static_cast<uint64_t>(jpeg.width) * jpeg.height > source.max_pixels) return false;

  JpegComponent& luma = jpeg.components[0];
  const size_t columns = jpeg.unit_columns();
  const size_t rows = jpeg.unit_rows();
  size_t bytes = 0;
  for (int i = 0; i < jpeg.count; i++) {
    JpegComponent& component = jpeg.components[i];
    jpeg.dc[component.dc].prepare_values();
    jpeg.ac[component.ac].prepare_skips();
    component.pixels = i > 0 && luma.down == 2 ? 2 : 1;
    component.stride = columns * static_cast<size_t>(component.across * component.pixels);
    bytes += component.stride * rows * static_cast<size_t>(component.down * component.pixels);
  }
  uint8_t* planes = scratch.rows.take(bytes);
  for (int i = 0; i < jpeg.count; i++) {
    JpegComponent& component = jpeg.components[i];
    component.plane = planes;
    planes += component.stride * rows * static_cast<size_t>(component.down * component.pixels);
  }
  const Scan scan = read_scan(jpeg, source, scratch.extra, columns, rows);
  if (scan == Scan::kIrregular) return false;
  accept_size(source, jpeg.width, jpeg.height, decoded, verdict);
  decoded.orientation = orientation;
  if (scan == Scan::kAborted) {
    verdict.fail(code::kAborted, "the batch was aborted");
    return true;
  }
  Pixels& pixels = decoded.pixels;
  pixels.width = static_cast<int>((jpeg.width + 7) / 8);
  pixels.height = static_cast<int>((jpeg.height + 7) / 8);
  pixels.stride = static_cast<size_t>(pixels.width) * 4;
  pixels.data = scratch.pixels.take(pixels.stride * static_cast<size_t>(pixels.height));
  to_rgbx(jpeg, pixels);
  return true;
}

}  // namespace graft
