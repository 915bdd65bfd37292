#include <algorithm>
#include <array>
#include <cstring>

#include "decode/decode.h"

namespace graft {

namespace {

enum Compression : uint32_t { kRgb = 0, kRle8 = 1, kRle4 = 2, kBitfields = 3, kAlphaBitfields = 6 };

/** One channel of a 16- or 32-bit pixel: where it lies and how wide it is. */
struct Field {
  uint32_t mask = 0;
  int shift = 0;
  uint32_t most = 0;

  Field() = default;
  explicit Field(uint32_t bits) : mask(bits) {
    if (mask == 0) return;
    while (((mask >> shift) & 1u) == 0) shift++;
    most = mask >> shift;
  }
  /** Scaled to 0…255, rounded down as Pillow does. */
  uint8_t of(uint32_t pixel) const {
    if (most == 0) return 0;
    return static_cast<uint8_t>(static_cast<uint64_t>((pixel & mask) >> shift) * 255 / most);
  }
};

/** Everything that the headers say. */
struct Bitmap {
  const uint8_t* bytes = nullptr;
  size_t size = 0;
  uint32_t header_size = 0;
  int64_t width = 0;
  int64_t height = 0;
  bool top_down = false;
  unsigned bits = 0;
  uint32_t compression = kRgb;
  size_t pixel_offset = 0;
  std::array<std::array<uint8_t, 3>, 256> palette{};
  Field red, green, blue, alpha;

  uint32_t u16(size_t at) const { return at + 2 <= size ? static_cast<uint32_t>(bytes[at] | bytes[at + 1] << 8) : 0; }
  uint32_t u32(size_t at) const { return u16(at) | u16(at + 2) << 16; }
};

constexpr size_t kFileHeader = 14;

/** @returns what is wrong, or nullptr. */
const char* read_headers(Bitmap& bitmap) {
  if (bitmap.size < kFileHeader + 12) return "the file ends inside its header";
  bitmap.pixel_offset = bitmap.u32(10);
  bitmap.header_size = bitmap.u32(kFileHeader);
  uint32_t colours = 0;
  if (bitmap.header_size == 12) {
    bitmap.width = bitmap.u16(18);
    bitmap.height = bitmap.u16(20);
    bitmap.bits = bitmap.u16(24);
  } else if (bitmap.header_size >= 16 && bitmap.header_size <= 1024) {
    if (bitmap.size < kFileHeader + bitmap.header_size) return "the file ends inside its header";
    bitmap.width = static_cast<int32_t>(bitmap.u32(18));
    bitmap.height = static_cast<int32_t>(bitmap.u32(22));
    bitmap.bits = bitmap.u16(28);
    if (bitmap.header_size >= 40) {
      bitmap.compression = bitmap.u32(30);
      colours = bitmap.u32(46);
    }
  } else {
    return "the header has a size that no BMP has";
  }
  bitmap.top_down = bitmap.height < 0;
  if (bitmap.top_down) bitmap.height = -bitmap.height;
  if (bitmap.width < 0) return "the width is negative";

  size_t after = kFileHeader + bitmap.header_size;
  if (bitmap.compression == kBitfields || bitmap.compression == kAlphaBitfields) {
    const size_t masks = kFileHeader + 40;
    bitmap.red = Field(bitmap.u32(masks));
    bitmap.green = Field(bitmap.u32(masks + 4));
    bitmap.blue = Field(bitmap.u32(masks + 8));
    if (bitmap.header_size >= 56 || bitmap.compression == kAlphaBitfields) bitmap.alpha = Field(bitmap.u32(masks + 12));
    if (bitmap.header_size == 40) after += bitmap.compression == kAlphaBitfields ? 16 : 12;
  } else if (bitmap.bits == 16) {
    bitmap.red = Field(0x7c00);
    bitmap.green = Field(0x03e0);
    bitmap.blue = Field(0x001f);
  } else if (bitmap.bits == 32) {
    bitmap.red = Field(0xff0000);
    bitmap.green = Field(0x00ff00);
    bitmap.blue = Field(0x0000ff);
  }

  // All four masks zero stand for the usual BGRA.
  if (bitmap.bits == 32 && (bitmap.red.mask | bitmap.green.mask | bitmap.blue.mask | bitmap.alpha.mask) == 0) {
    bitmap.red = Field(0xff0000);
    bitmap.green = Field(0x00ff00);
    bitmap.blue = Field(0x0000ff);
    bitmap.alpha = Field(0xff000000);
  }

  if (bitmap.bits <= 8) {
    const size_t entry = bitmap.header_size == 12 ? 3 : 4;
    const size_t most = size_t{1} << bitmap.bits;
    const size_t count = colours == 0 || colours > most ? most : colours;
    for (size_t i = 0; i < count; i++) {
      const size_t at = after + i * entry;
      if (at + 3 > bitmap.size || (bitmap.pixel_offset > after && at + 3 > bitmap.pixel_offset)) break;
      bitmap.palette[i] = {bitmap.bytes[at + 2], bitmap.bytes[at + 1], bitmap.bytes[at]};
    }
    // Some writers say that the pixels begin where the palette does.
    if (bitmap.pixel_offset == after) bitmap.pixel_offset += count * entry;
  }
  return nullptr;
}

const char* check_layout(const Bitmap& bitmap) {
  switch (bitmap.compression) {
    case kRgb:
      return bitmap.bits == 1 || bitmap.bits == 2 || bitmap.bits == 4 || bitmap.bits == 8 || bitmap.bits == 16 ||
                     bitmap.bits == 24 || bitmap.bits == 32
                 ? nullptr
                 : "the number of bits a pixel is none that BMP has";
    case kRle8:
      return bitmap.bits == 8 && !bitmap.top_down ? nullptr : "RLE8 goes with 8 bits a pixel, bottom up";
    case kRle4:
      return bitmap.bits == 4 && !bitmap.top_down ? nullptr : "RLE4 goes with 4 bits a pixel, bottom up";
    case kBitfields:
    case kAlphaBitfields:
      return bitmap.bits == 16 || bitmap.bits == 24 || bitmap.bits == 32 ? nullptr
                                                                         : "bit fields go with 16 to 32 bits a pixel";
    default:
      return "the compression is none that Graft reads";
  }
}

void put(uint8_t* pixel, const std::array<uint8_t, 3>& colour) {
  pixel[0] = colour[0];
  pixel[1] = colour[1];
  pixel[2] = colour[2];
  pixel[3] = 255;
}

void unpack_row(const Bitmap& bitmap, const uint8_t* from, uint8_t* to, int width) {
  const unsigned bits = bitmap.bits;
  for (int x = 0; x < width; x++, to += 4) {
    const size_t column = static_cast<size_t>(x);
    if (bits <= 8) {
      const size_t bit = column * bits;
      const unsigned index = from[bit / 8] >> (8 - bits - bit % 8) & ((1u << bits) - 1);
      put(to, bitmap.palette[index]);
    } else if (bits == 24) {
      put(to, {from[column * 3 + 2], from[column * 3 + 1], from[column * 3]});
    } else {
      uint32_t pixel = static_cast<uint32_t>(from[column * bits / 8] | from[column * bits / 8 + 1] << 8);
      if (bits == 32)
        pixel |= static_cast<uint32_t>(from[column * 4 + 2]) << 16 | static_cast<uint32_t>(from[column * 4 + 3]) << 24;
      put(to, {bitmap.red.of(pixel), bitmap.green.of(pixel), bitmap.blue.of(pixel)});
      if (bitmap.alpha.most != 0) to[3] = bitmap.alpha.of(pixel);
    }
  }
}

/** Run lengths of RLE4 and RLE8. @returns true where the stream came to its end mark or filled the picture. */
bool unpack_runs(const Bitmap& bitmap, const Source& source, const Pixels& pixels) {
  const bool nibbles = bitmap.compression == kRle4;
  const uint8_t* at = bitmap.bytes + bitmap.pixel_offset;
  const uint8_t* const end = bitmap.bytes + bitmap.size;
  int x = 0;
  int y = 0;
  const auto set = [&](unsigned index) {
    if (x < pixels.width && y < pixels.height)
      put(pixels.row(pixels.height - 1 - y) + static_cast<size_t>(x) * 4, bitmap.palette[index]);
    if (x < pixels.width) x++;
  };
  for (unsigned turn = 0; end - at >= 2; turn++) {
    if (turn % 65536 == 0 && source.stop()) return false;
    const unsigned count = at[0];
    const unsigned value = at[1];
    at += 2;
    if (count > 0) {
      // A file of runs that lie beyond the row's end would take long.
      const unsigned room = std::min(count, static_cast<unsigned>(pixels.width - x));
      for (unsigned i = 0; i < room; i++) set(nibbles ? (i % 2 == 0 ? value >> 4 : value & 15) : value);
    } else if (value == 0) {
      x = 0;
      if (++y >= pixels.height) return true;
    } else if (value == 1) {
      return true;
    } else if (value == 2) {
      if (end - at < 2) return false;
      x = std::min(x + at[0], pixels.width);
      y += at[1];
      at += 2;
      if (y >= pixels.height) return true;
    } else {
      const size_t length = nibbles ? (value + 1) / 2 : value;
      if (static_cast<size_t>(end - at) < length) return false;
      for (unsigned i = 0; i < value; i++) set(nibbles ? (i % 2 == 0 ? at[i / 2] >> 4 : at[i / 2] & 15) : at[i]);
      // Literal runs are padded to 16 bits.
      at += std::min<size_t>(length + length % 2, static_cast<size_t>(end - at));
    }
  }
  return y == pixels.height - 1 && x == pixels.width;
}

/** Files exist that name an alpha field and leave it zero everywhere: those are meant opaque. */
bool is_wholly_transparent(const uint8_t* rgba, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (rgba[i * 4 + 3] != 0) return false;
  return true;
}

}  // namespace

void decode_bmp(const Source& source, DecodeScratch& scratch, Decoded& decoded, Verdict& verdict) {
  Bitmap bitmap;
  bitmap.bytes = source.bytes;
  bitmap.size = source.size;
  if (const char* wrong = read_headers(bitmap)) return verdict.fail(code::kCorrupt, wrong);
  if (const char* wrong = check_layout(bitmap)) return verdict.fail(code::kUnsupported, wrong);
  if (!accept_size(source, static_cast<uint64_t>(bitmap.width), static_cast<uint64_t>(bitmap.height), decoded, verdict))
    return;
  if (bitmap.pixel_offset >= bitmap.size) return verdict.fail(code::kTruncated, "the file ends before its first pixel");

  const size_t row_bytes = (static_cast<size_t>(bitmap.width) * bitmap.bits + 31) / 32 * 4;
  const bool runs = bitmap.compression == kRle4 || bitmap.compression == kRle8;
  const size_t rows_there = (bitmap.size - bitmap.pixel_offset) / row_bytes;
  if (!runs && rows_there == 0) return verdict.fail(code::kTruncated, "the file ends inside its first row");

  take_pixels(scratch, decoded);
  const Pixels& pixels = decoded.pixels;
  if (runs) {
    for (int y = 0; y < pixels.height && !source.stop(); y++)
      for (int x = 0; x < pixels.width; x++) put(pixels.row(y) + static_cast<size_t>(x) * 4, bitmap.palette[0]);
    const bool whole = unpack_runs(bitmap, source, pixels);
    if (source.stop()) return verdict.fail(code::kAborted, "the batch was aborted");
    if (!whole) verdict.warn(code::kTruncated, "the file ends before the picture does");
    return;
  }
  for (int y = 0; y < pixels.height; y++) {
    if (source.stop()) return verdict.fail(code::kAborted, "the batch was aborted");
    uint8_t* to = pixels.row(bitmap.top_down ? y : pixels.height - 1 - y);
    if (static_cast<size_t>(y) < rows_there) {
      unpack_row(bitmap, source.bytes + bitmap.pixel_offset + static_cast<size_t>(y) * row_bytes, to, pixels.width);
    } else {
      std::memset(to, 255, pixels.stride);
      verdict.warn(code::kTruncated, "the file ends before the picture does");
    }
  }
  const size_t count = static_cast<size_t>(pixels.width) * static_cast<size_t>(pixels.height);
  if (bitmap.alpha.most != 0 && !is_wholly_transparent(pixels.data, count)) flatten_on_white(pixels.data, count);
}

}  // namespace graft
