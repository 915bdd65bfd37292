#pragma once

#include <cstdlib>

#include "jpeg/jpeg_block.h"
#include "jpeg/jpeg_progressive_scan.h"

namespace graft {

// Without linkage: every file that includes this is compiled for another instruction set.
namespace {

/** Coefficients `first` … `last` as bits. */
inline uint64_t range_of(int first, int last) {
  return (~uint64_t{0} >> (63 - last)) & (~uint64_t{0} << first);
}

/**
 * Units that can be read up to the next restart mark, `wanted` at most; steps over the mark where it is due.
 * @returns 0 where something else is there
 */
inline size_t units_ahead(JpegProgressiveScan& scan, size_t wanted) {
  if (scan.header.restart_interval == 0) return wanted;
  if (scan.units_left == 0) {
    // Less than a byte may be left over, of padding.
    if (scan.stream.left() < 0 || scan.stream.left() >= 8) return 0;
    if (!scan.pieces.step_over_restart(scan.next_restart)) return 0;
    scan.next_restart = (scan.next_restart + 1) % 8;
    scan.stream = scan.pieces.next();
    scan.units_left = scan.header.restart_interval;
    scan.end_run = 0;
    for (int& prediction : scan.prediction) prediction = 0;
  }
  const size_t units = std::min(wanted, scan.units_left);
  scan.units_left -= units;
  return units;
}

/** A difference from the last first coefficient. @returns false at a wrong code, or where it is beyond any picture's */
__attribute__((always_inline)) inline bool read_difference(JpegStream& stream, const JpegCodes& codes, int low,
                                                           int step, int& prediction) {
  const uint32_t entry = codes.look(stream.peek(JpegCodes::kLook));
  if (__builtin_expect((entry & JpegCodes::kSymbol) == 0, 1)) {
    stream.skip(JpegCodes::bits(entry));
    prediction += JpegCodes::value(entry);
  } else {
    const int size = codes.take_symbol(stream, entry);
    if (size < 0) return false;
    if (size > 0) prediction += jpeg_value::extend(stream.peek(size), size) * (1 << low);
    stream.skip(size);
  }
  // Bits that later scans bring are counted in.
  const int64_t greatest = std::abs(static_cast<int64_t>(prediction)) + (1 << low) - 1;
  return greatest * std::max(step, 1) <= kJpegMostDequantized;
}

/** The first coefficients of one row of units, each component's blocks in turn. */
inline bool read_dc_row(JpegProgressiveScan& scan, const JpegHeaders& jpeg, JpegBand& band, size_t row) {
  const JpegScanHeader& header = scan.header;
  struct Part {
    JpegBand::Component* blocks;
    size_t across;
    size_t down;
    int step;
  };
  Part parts[3];
  const bool is_alone = header.count == 1;
  for (int i = 0; i < header.count; i++) {
    const JpegComponent& component = jpeg.components[header.components[i]];
    parts[i] = {&band.components[header.components[i]], is_alone ? 1 : static_cast<size_t>(component.across),
                is_alone ? 1 : static_cast<size_t>(component.down), jpeg.quantization[component.quantization][0]};
  }
  const JpegBand::Component& alone = *parts[0].blocks;
  const size_t rows = is_alone ? std::min(alone.down, alone.rows - row * alone.down) : 1;
  const size_t columns = is_alone ? alone.columns : jpeg.unit_columns();
  JpegStream stream = scan.stream;
  for (size_t line = 0; line < rows; line++) {
    for (size_t column = 0; column < columns;) {
      scan.stream = stream;
      const size_t units = units_ahead(scan, columns - column);
      if (units == 0) return false;
      stream = scan.stream;
      for (const size_t end = column + units; column < end; column++) {
        for (int i = 0; i < header.count; i++) {
          const Part& part = parts[i];
          for (size_t y = 0; y < part.down; y++) {
            size_t at = (line + y) * part.blocks->stride + column * part.across;
            for (size_t x = 0; x < part.across; x++, at++) {
              int16_t& coefficient = *part.blocks->block(at);
              stream.fill();
              if (header.refines()) {
                coefficient = static_cast<int16_t>(coefficient | static_cast<int>(stream.peek(1) << header.low));
                stream.skip(1);
              } else {
                int& prediction = scan.prediction[i];
                if (!read_difference(stream, scan.codes[static_cast<size_t>(i)], header.low, part.step, prediction))
                  return false;
                coefficient = static_cast<int16_t>(prediction);
              }
            }
          }
        }
        if (stream.left() < 0) return false;
      }
    }
  }
  scan.stream = stream;
  return true;
}

/** How many blocks end together with one that holds this symbol, itself included. */
__attribute__((always_inline)) inline unsigned read_end_run(JpegStream& stream, int symbol) {
  const int size = symbol >> 4;
  if (size == 0) return 1;
  const unsigned run = (1u << size) + stream.peek(size);
  stream.skip(size);
  return run;
}

constexpr int kRunOf16 = 0xf0;

/** What one scan brings of one component's coefficients, block by block. */
class JpegAcReader {
 public:
  JpegAcReader(JpegProgressiveScan& scan, const JpegHeaders& jpeg)
      : stream(scan.stream),
        run(scan.end_run),
        codes_(scan.codes[0]),
        steps_(jpeg.quantization[jpeg.components[scan.header.components[0]].quantization]),
        first_(static_cast<unsigned>(scan.header.first)),
        last_(static_cast<unsigned>(scan.header.last)),
        low_(scan.header.low),
        range_(range_of(scan.header.first, scan.header.last)) {}

  /** A block of which no earlier scan has brought these coefficients. */
  __attribute__((always_inline)) bool read_new(int16_t* block, uint64_t& mask) {
    unsigned k = first_ - 1;
    while (k < last_) {
      stream.fill();
      const uint32_t entry = codes_.look(stream.peek(JpegCodes::kLook));
      int value;
      if (__builtin_expect((entry & JpegCodes::kSymbol) == 0, 1)) {
        stream.skip(JpegCodes::bits(entry));
        k += JpegCodes::step(entry);
        value = JpegCodes::value(entry);
        if (k > last_) return false;
      } else {
        const int symbol = codes_.take_symbol(stream, entry);
        if (symbol < 0) return false;
        const int size = symbol & 15;
        if (size == 0 && symbol != kRunOf16) {
          run = read_end_run(stream, symbol) - 1;
          break;
        }
        k += static_cast<unsigned>(symbol >> 4) + 1;
        if (k > last_) return false;
        if (size == 0) continue;
        value = jpeg_value::extend(stream.peek(size), size) * (1 << low_);
        stream.skip(size);
        if ((std::abs(value) + (1 << low_) - 1) * std::max<int>(steps_[k], 1) > kJpegMostDequantized) return false;
      }
      block[kPairPositions[k]] = static_cast<int16_t>(value);
      mask |= uint64_t{1} << k;
    }
    return stream.left() >= 0;
  }

  /** A block whose coefficients get one bit more, and some of which are not zero any longer. */
  __attribute__((always_inline)) bool read_more(int16_t* block, uint64_t& mask) {
    // Those that were not zero, and have not had their bit.
    uint64_t old = mask & range_;
    unsigned k = first_;
    while (run == 0 && k <= last_) {
      stream.fill();
      const int symbol = codes_.take_symbol(stream, codes_.look(stream.peek(JpegCodes::kLook)));
      const int size = symbol & 15;
      if (__builtin_expect(symbol < 0 || size > 1, 0)) return false;
      if (size == 0 && symbol != kRunOf16) {
        run = read_end_run(stream, symbol);
        break;
      }
      const int value = stream.peek(1) != 0 ? 1 << low_ : -(1 << low_);
      stream.skip(size);
      // Zeros to be passed over, and what is not zero among them.
      unsigned zeros = static_cast<unsigned>(symbol >> 4);
      int ready = 32;
      while (old != 0) {
        const unsigned next = static_cast<unsigned>(__builtin_ctzll(old));
        if (next > k + zeros) break;
        zeros -= next - k;
        k = next + 1;
        old &= old - 1;
        correct(block, next);
        if (--ready > 0) continue;
        stream.fill();
        ready = 48;
      }
      k += zeros;
      if (__builtin_expect(k > last_, 0)) return false;
      if (size != 0) {
        block[kPairPositions[k]] = static_cast<int16_t>(value);
        mask |= uint64_t{1} << k;
      }
      k++;
    }
    if (run > 0) {
      while (old != 0) {
        stream.fill();
        for (int ready = 48; old != 0 && ready > 0; ready--, old &= old - 1)
          correct(block, static_cast<unsigned>(__builtin_ctzll(old)));
      }
      run--;
    }
    return stream.left() >= 0;
  }

  /** Whether a block has nothing that a scan might bring a bit more of. */
  bool is_nothing(uint64_t mask) const { return (mask & range_) == 0; }

  JpegStream stream;
  /** Blocks to come that bring no symbol. */
  unsigned run;

 private:
  /** The next bit of coefficient `k`. */
  __attribute__((always_inline)) void correct(int16_t* block, unsigned k) {
    int16_t& coefficient = block[kPairPositions[k]];
    const int sign = coefficient >> 15;
    // Away from zero.
    const int more = ((1 << low_) ^ sign) - sign;
    coefficient = static_cast<int16_t>(coefficient + (more & -static_cast<int>(stream.peek(1))));
    stream.skip(1);
  }

  const JpegCodes& codes_;
  const uint16_t* steps_;
  unsigned first_;
  unsigned last_;
  int low_;
  uint64_t range_;
};

/** One row of units of a scan that has one component's other coefficients. */
template <bool refines>
bool read_ac_row(JpegProgressiveScan& scan, const JpegHeaders& jpeg, JpegBand& band, size_t row) {
  const JpegBand::Component& blocks = band.components[scan.header.components[0]];
  const size_t lines = std::min(blocks.down, blocks.rows - row * blocks.down);
  JpegAcReader reader(scan, jpeg);
  for (size_t line = 0; line < lines; line++) {
    for (size_t column = 0; column < blocks.columns;) {
      scan.stream = reader.stream;
      scan.end_run = reader.run;
      const size_t units = units_ahead(scan, blocks.columns - column);
      if (units == 0) return false;
      reader.stream = scan.stream;
      reader.run = scan.end_run;
      size_t at = line * blocks.stride + column;
      column += units;
      for (const size_t end = at + units; at < end; at++) {
        if (!refines && reader.run > 0) {
          const size_t some = std::min<size_t>(reader.run, end - at);
          reader.run -= static_cast<unsigned>(some);
          at += some - 1;
          continue;
        }
        if (refines && reader.run > 0 && reader.is_nothing(blocks.masks[at])) {
          reader.run--;
          continue;
        }
        int16_t* block = blocks.block(at);
        if (!(refines ? reader.read_more(block, blocks.masks[at]) : reader.read_new(block, blocks.masks[at])))
          return false;
      }
    }
  }
  scan.stream = reader.stream;
  scan.end_run = reader.run;
  return true;
}

/** The coefficients of one row of units, out of all scans. @returns false where libjpeg would warn, or might differ */
inline bool read_band(JpegProgressive& progressive, const JpegHeaders& jpeg, size_t row) {
  for (size_t i = 0; i < progressive.headers.size(); i++) {
    JpegProgressiveScan& scan = progressive.scans[i];
    const bool read = scan.header.is_dc()     ? read_dc_row(scan, jpeg, progressive.band, row)
                      : scan.header.refines() ? read_ac_row<true>(scan, jpeg, progressive.band, row)
                                              : read_ac_row<false>(scan, jpeg, progressive.band, row);
    if (!read) return false;
  }
  return true;
}

}  // namespace

}  // namespace graft
