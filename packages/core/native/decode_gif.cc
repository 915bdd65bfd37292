#include <algorithm>
#include <array>
#include <cstring>

#include "decode.h"

namespace graft {

namespace {

constexpr int kMaxCodes = 4096;
constexpr unsigned kMaxCodeBits = 12;

/** A file's bytes with bounds checked; reading beyond the end gives 0 and is remembered. */
struct Reader {
  const uint8_t* bytes;
  size_t size;
  size_t at = 0;
  bool beyond = false;

  unsigned u8() {
    if (at < size) return bytes[at++];
    beyond = true;
    return 0;
  }
  unsigned u16() {
    const unsigned low = u8();
    return low | u8() << 8;
  }
  void skip(size_t count) {
    if (count > size - at) {
      beyond = true;
      at = size;
    } else {
      at += count;
    }
  }
  void skip_blocks() {
    for (unsigned length = u8(); length != 0 && !beyond; length = u8()) skip(length);
  }
};

struct Palette {
  std::array<std::array<uint8_t, 3>, 256> colours{};

  void read(Reader& reader, unsigned flags) {
    const int count = 2 << (flags & 7);
    for (int i = 0; i < count; i++)
      for (uint8_t& channel : colours[static_cast<size_t>(i)]) channel = static_cast<uint8_t>(reader.u8());
  }
};

/** The codes of an image: bits, least first, out of a chain of blocks of at most 255 bytes. */
class Codes {
 public:
  explicit Codes(Reader& reader) : reader_(reader) {}

  /** The next code, or −1 where the blocks or the file have ended. */
  int next(unsigned width) {
    while (bits_ < width) {
      if (left_ == 0) {
        left_ = reader_.u8();
        if (left_ == 0 || reader_.beyond) return -1;
      }
      left_--;
      value_ |= reader_.u8() << bits_;
      bits_ += 8;
      if (reader_.beyond) return -1;
    }
    const int code = static_cast<int>(value_ & ((1u << width) - 1));
    value_ >>= width;
    bits_ -= width;
    return code;
  }

 private:
  Reader& reader_;
  unsigned value_ = 0;
  unsigned bits_ = 0;
  unsigned left_ = 0;
};

/** LZW as GIF has it: writes palette indices. @returns how many came. */
size_t unpack(Reader& reader, uint8_t* to, size_t wanted, const Source& source) {
  const unsigned least = reader.u8();
  if (least < 1 || least > 8) return 0;
  std::array<uint16_t, kMaxCodes> prefix;
  std::array<uint8_t, kMaxCodes> suffix;
  std::array<uint8_t, kMaxCodes> run;
  const int clear = 1 << least;
  const int end = clear + 1;
  for (int i = 0; i < clear; i++) suffix[static_cast<size_t>(i)] = static_cast<uint8_t>(i);
  Codes codes(reader);
  unsigned width = least + 1;
  int next = end + 1;
  int previous = -1;
  uint8_t first = 0;
  size_t done = 0;
  for (unsigned turn = 0; done < wanted; turn++) {
    if (turn % 65536 == 0 && source.stop()) break;
    const int code = codes.next(width);
    if (code < 0 || code == end) break;
    if (code == clear) {
      width = least + 1;
      next = end + 1;
      previous = -1;
      continue;
    }
    // The one code that may be used before it is known is the very next.
    if (code > next || (code == next && previous < 0) || (previous < 0 && code > end)) break;
    size_t length = 0;
    int at = code;
    if (code == next) {
      run[length++] = first;
      at = previous;
    }
    while (at > end) {
      run[length++] = suffix[static_cast<size_t>(at)];
      at = prefix[static_cast<size_t>(at)];
    }
    first = suffix[static_cast<size_t>(at)];
    run[length++] = first;
    if (previous >= 0 && next < kMaxCodes) {
      prefix[static_cast<size_t>(next)] = static_cast<uint16_t>(previous);
      suffix[static_cast<size_t>(next)] = first;
      next++;
      if (next == 1 << width && width < kMaxCodeBits) width++;
    }
    previous = code;
    while (length > 0 && done < wanted) to[done++] = run[--length];
  }
  return done;
}

/** The row of the picture that the given row of an interlaced stream is. */
int interlaced_row(int row, int height) {
  constexpr int kStarts[] = {0, 4, 2, 1};
  constexpr int kSteps[] = {8, 8, 4, 2};
  for (int pass = 0; pass < 4; pass++) {
    const int rows = (height - kStarts[pass] + kSteps[pass] - 1) / kSteps[pass];
    if (row < rows) return kStarts[pass] + row * kSteps[pass];
    row -= std::max(rows, 0);
  }
  return 0;
}

}  // namespace

void decode_gif(const Source& source, DecodeScratch& scratch, Decoded& decoded, Verdict& verdict) {
  Reader reader{source.bytes, source.size};
  reader.skip(6);
  unsigned screen_width = reader.u16();
  unsigned screen_height = reader.u16();
  const unsigned screen_flags = reader.u8();
  reader.skip(2);
  Palette palette;
  if (screen_flags & 0x80) palette.read(reader, screen_flags);
  int transparent = -1;
  constexpr unsigned kImage = 0x2c;
  constexpr unsigned kExtension = 0x21;
  constexpr unsigned kGraphicControl = 0xf9;
  for (unsigned block = reader.u8(); block != kImage; block = reader.u8()) {
    if (reader.beyond || block == 0x3b)
      return verdict.fail(reader.beyond ? code::kTruncated : code::kCorrupt, "the file ends before its first frame");
    if (block != kExtension) continue;
    if (reader.u8() == kGraphicControl) {
      const size_t start = reader.at;
      reader.u8();
      const unsigned flags = reader.u8();
      reader.u16();
      const int index = static_cast<int>(reader.u8());
      if (flags & 1) transparent = index;
      reader.at = std::min(start, reader.size);
    }
    reader.skip_blocks();
  }
  const unsigned left = reader.u16();
  const unsigned top = reader.u16();
  const unsigned width = reader.u16();
  const unsigned height = reader.u16();
  const unsigned flags = reader.u8();
  if (flags & 0x80) palette.read(reader, flags);
  if (reader.beyond) return verdict.fail(code::kTruncated, "the file ends before its first frame");
  if (width == 0 || height == 0) return verdict.fail(code::kCorrupt, "the first frame has no pixels");
  // Some writers leave the screen smaller than the frame.
  screen_width = std::max(screen_width, left + width);
  screen_height = std::max(screen_height, top + height);
  if (!accept_size(source, screen_width, screen_height, decoded, verdict)) return;

  const size_t count = static_cast<size_t>(width) * height;
  uint8_t* indices = scratch.rows.take(count);
  const size_t got = unpack(reader, indices, count, source);
  if (source.stop()) return verdict.fail(code::kAborted, "the batch was aborted");
  if (got < width) return verdict.fail(reader.beyond ? code::kTruncated : code::kCorrupt, "the first frame has no row");
  if (got < count)
    verdict.warn(reader.beyond ? code::kTruncated : code::kCorrupt, "the first frame ends before its last row");

  take_pixels(scratch, decoded);
  const Pixels& pixels = decoded.pixels;
  // White: what the frame does not cover and what is transparent show through.
  std::memset(pixels.data, 255, pixels.stride * static_cast<size_t>(pixels.height));
  const bool interlaced = (flags & 0x40) != 0;
  for (size_t i = 0; i < got; i++) {
    if (indices[i] == transparent) continue;
    const int row = static_cast<int>(i / width);
    const int y = interlaced ? interlaced_row(row, static_cast<int>(height)) : row;
    uint8_t* pixel = pixels.row(static_cast<int>(top) + y) + (left + i % width) * 4;
    std::memcpy(pixel, palette.colours[indices[i]].data(), 3);
  }
}

}  // namespace graft
