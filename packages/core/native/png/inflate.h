#pragma once

#include <cstddef>
#include <cstdint>

namespace graft {

/**
 * Decompresses one DEFLATE stream (RFC 1951) in its zlib wrapping (RFC 1950) piece by piece. It accepts nothing that
 * zlib refuses and is stricter here and there: whatever it calls bad is for zlib to judge.
 */
struct Inflate {
  enum class State { kBlock, kStored, kCodes, kDone, kBad };

  static constexpr int kLitlenBits = 10;
  static constexpr int kDistanceBits = 9;
  /** Behind the last input: as many zeros. */
  static constexpr size_t kInPadding = 2048;
  /** Input that the header of a block may take, with room to spare. */
  static constexpr size_t kMostHeader = 1024;
  /** Bytes beyond `out_limit` that may be written, some of them with results. */
  static constexpr size_t kOutSlack = 320;
  static constexpr size_t kHistory = 32768;

  const uint8_t* in = nullptr;
  const uint8_t* in_end = nullptr;
  /** Whether nothing comes after `in_end`. */
  bool is_last = false;
  uint8_t* out = nullptr;
  /** The oldest result that is still there: kHistory bytes before `out`, or the very first one. */
  const uint8_t* out_begin = nullptr;

  State state = State::kBlock;

  /** Forgets everything but the tables of the codes that DEFLATE itself fixes. */
  void start();
  /** Reads what stands before the stream. @returns false where it is irregular */
  bool read_wrapping();
  /** Reads the check sum that stands behind a stream that is done. @returns false where it is not all there */
  bool read_sum(uint32_t& adler);

  // The following are for whoever implements InflateRun.
  uint64_t bits = 0;
  int ready = 0;
  bool is_final_block = false;
  size_t stored_left = 0;
  enum class Codes { kNone, kFixed, kOwn };
  Codes codes = Codes::kNone;
  /**
   * Entries, with the bits to consume in the lowest six. In bits 6 and 7 is the number of literals, which follow a byte
   * each; where it is 0 the entry is another thing, see inflate_codes.h.
   */
  uint32_t litlen[(1 << kLitlenBits) + 144 * (1 << (15 - kLitlenBits))];
  uint32_t distance[(1 << kDistanceBits) + 16 * (1 << (15 - kDistanceBits))];
};

/**
 * Decompresses until `out` reaches `out_limit` or beyond, the stream ends or is bad, or more input is wanted, of which
 * all but the last kMostHeader bytes were then used.
 */
using InflateRun = void (*)(Inflate& inflate, uint8_t* out_limit);

/** Reads a block's header and makes its tables, or sets `state` to kBad. */
void inflate_block_header(Inflate& inflate);

}  // namespace graft
