#include <algorithm>
#include <array>
#include <cstring>

#include "decode/decode.h"

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
    if (bits_ < width && !fill(width)) return -1;
    const int code = static_cast<int>(value_ & ((1u << width) - 1));
    value_ >>= width;
    bits_ -= width;
    return code;
  }

 private:
  bool fill(unsigned width) {
    constexpr unsigned kAhead = 6;
    if (left_ >= kAhead && reader_.size - reader_.at >= kAhead) {
      const uint8_t* b = reader_.bytes + reader_.at;
      uint64_t more = 0;
      for (unsigned i = 0; i < kAhead; i++) more |= static_cast<uint64_t>(b[i]) << (8 * i);
      value_ |= more << bits_;
      bits_ += 8 * kAhead;
      reader_.at += kAhead;
      left_ -= kAhead;
      return true;
    }
    while (bits_ < width) {
      if (left_ == 0) {
        left_ = reader_.u8();
        if (left_ == 0 || reader_.beyond) return false;
      }
      left_--;
      value_ |= static_cast<uint64_t>(reader_.u8()) << bits_;
      bits_ += 8;
      if (reader_.beyond) return false;
    }
    return true;
  }

  Reader& reader_;
  uint64_t value_ = 0;
  unsigned bits_ = 0;
  unsigned left_ = 0;
};

/** `count` bytes from earlier in the same output, which may run into what is being written. */
void repeat(uint8_t* to, const uint8_t* from, size_t count, size_t room) {
  constexpr size_t kWord = 8;
  if (static_cast<size_t>(to - from) >= kWord && room >= count + kWord) {
    for (size_t i = 0; i < count; i += kWord) std::memcpy(to + i, from + i, kWord);
  } else {
    for (size_t i = 0; i < count; i++) to[i] = from[i];
  }
}

/**
 * LZW as GIF has it: writes palette indices. Each code but the plain ones stands for the pixels of the code before it
 * and one more, which lie side by side in the output already: its place and its length are all there is to remember.
 *
 * @param wanted less than 2³²
 * @returns how many came
 */
size_t unpack(Reader& reader, uint8_t* to, size_t wanted, const Source& source) {
  const unsigned least = reader.u8();
  if (least < 1 || least > 8) return 0;
  std::array<uint32_t, kMaxCodes> place;
  std::array<uint16_t, kMaxCodes> length;
  const int clear = 1 << least;
  const int end = clear + 1;
  Codes codes(reader);
  unsigned width = least + 1;
  int next = end + 1;
  size_t previous = 0;
  size_t previous_length = 0;
  size_t done = 0;
  for (unsigned turn = 0; done < wanted; turn++) {
    if (turn % 65536 == 0 && source.stop()) break;
    const int code = codes.next(width);
    if (code < 0 || code == end) break;
    if (code == clear) {
      width = least + 1;
      next = end + 1;
      previous_length = 0;
      continue;
    }
    const bool begun = previous_length > 0;
    // The one code that may be used before it is known is the very next.
    if (code > next || (code == next && !begun) || (!begun && code > end)) break;
    if (begun && next < kMaxCodes) {
      place[static_cast<size_t>(next)] = static_cast<uint32_t>(previous);
      length[static_cast<size_t>(next)] = static_cast<uint16_t>(previous_length + 1);
    }
    size_t count = 1;
    if (code < clear) {
      to[done] = static_cast<uint8_t>(code);
    } else {
      count = std::min<size_t>(length[static_cast<size_t>(code)], wanted - done);
      repeat(to + done, to + place[static_cast<size_t>(code)], count, wanted - done);
    }
    if (begun && next < kMaxCodes) {
      next++;
      if (next == 1 << width && width < kMaxCodeBits) width++;
    }
    previous = done;
    previous_length = count;
    done += count;
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
  if (got < count || width < screen_width || height < screen_height)
    std::memset(pixels.data, 255, pixels.stride * static_cast<size_t>(pixels.height));
  std::array<std::array<uint8_t, 4>, 256> paint;
  for (size_t i = 0; i < paint.size(); i++) {
    const auto& [red, green, blue] = palette.colours[i];
    paint[i] = {red, green, blue, 255};
  }
  if (transparent >= 0) paint[static_cast<size_t>(transparent)] = {255, 255, 255, 255};
  const bool interlaced = (flags & 0x40) != 0;
  for (size_t row = 0; row * width < got; row++) {
    if (source.stop()) return verdict.fail(code::kAborted, "the batch was aborted");
    const int y = interlaced ? interlaced_row(static_cast<int>(row), static_cast<int>(height)) : static_cast<int>(row);
    uint8_t* pixel = pixels.row(static_cast<int>(top) + y) + static_cast<size_t>(left) * 4;
    const uint8_t* index = indices + row * width;
    const size_t here = std::min<size_t>(width, got - row * width);
    for (size_t x = 0; x < here; x++) std::memcpy(pixel + x * 4, paint[index[x]].data(), 4);
  }
}

}  // namespace graft
