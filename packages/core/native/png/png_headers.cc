#include "png/png_headers.h"

#include <algorithm>
#include <cstring>

#include "decode/exif.h"

namespace graft {

namespace {

/** More chunks than a photo has, or longer ones, might meet limits of libspng's. */
constexpr int kMostAncillary = 200;
constexpr size_t kMostAncillaryBytes = 4u << 20;
constexpr size_t kMostCompressed = 16u << 10;
constexpr size_t kLargestNumber = 0x7fffffff;

uint32_t u32(const uint8_t* b) {
  return static_cast<uint32_t>(b[0]) << 24 | static_cast<uint32_t>(b[1]) << 16 | static_cast<uint32_t>(b[2]) << 8 |
         b[3];
}

uint16_t u16(const uint8_t* b) {
  return static_cast<uint16_t>(b[0] << 8 | b[1]);
}

struct Chunk {
  const uint8_t* type;
  const uint8_t* bytes;
  size_t size;

  bool is(const char* name) const { return std::memcmp(type, name, 4) == 0; }
  bool is_ancillary() const { return (type[0] & 32) != 0; }
};

/** How far the walk through the chunks has come. */
struct Walk {
  PngHeaders& png;
  bool has_palette = false;
  bool has_transparency = false;
  bool has_exif = false;
  bool has_xmp = false;
  /** After these a palette is an error of its own. */
  bool is_palette_late = false;
  bool is_data_over = false;
  int palette_entries = 0;
  int ancillary = 0;
  size_t ancillary_bytes = 0;
  size_t compressed = 0;
  int exif_orientation = 1;
  int xmp_orientation = 1;
};

bool is_depth_allowed(PngColor color, int depth) {
  const bool is_power = depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
  if (color == PngColor::kGray) return is_power;
  if (color == PngColor::kPalette) return is_power && depth < 16;
  return depth == 8 || depth == 16;
}

bool read_ihdr(PngHeaders& png, const Chunk& chunk) {
  if (!chunk.is("IHDR") || chunk.size != 13) return false;
  png.width = u32(chunk.bytes);
  png.height = u32(chunk.bytes + 4);
  png.depth = chunk.bytes[8];
  const int color = chunk.bytes[9];
  if (color != 0 && color != 2 && color != 3 && color != 4 && color != 6) return false;
  png.color = static_cast<PngColor>(color);
  if (png.width == 0 || png.height == 0 || png.width > kLargestNumber || png.height > kLargestNumber ||
      !is_depth_allowed(png.color, png.depth))
    return false;
  // Compression, filter and interlacing: interlaced pictures are libspng's.
  return chunk.bytes[10] == 0 && chunk.bytes[11] == 0 && chunk.bytes[12] == 0;
}

bool read_palette(Walk& walk, const Chunk& chunk) {
  PngHeaders& png = walk.png;
  if (walk.has_palette || walk.is_palette_late || png.color == PngColor::kGray || png.color == PngColor::kGrayAlpha)
    return false;
  if (chunk.size == 0 || chunk.size % 3 != 0 || chunk.size > 256 * 3) return false;
  walk.has_palette = true;
  walk.palette_entries = static_cast<int>(chunk.size / 3);
  if (png.color != PngColor::kPalette) return true;
  if (walk.palette_entries > 1 << png.depth) return false;
  for (int i = 0; i < walk.palette_entries; i++) std::memcpy(png.table + 4 * i, chunk.bytes + 3 * i, 3);
  return true;
}

bool read_transparency(Walk& walk, const Chunk& chunk) {
  PngHeaders& png = walk.png;
  if (walk.has_transparency || !png.data.empty()) return false;
  walk.has_transparency = true;
  if (png.color == PngColor::kPalette) {
    if (!walk.has_palette || chunk.size == 0 || chunk.size > static_cast<size_t>(walk.palette_entries)) return false;
    for (size_t i = 0; i < chunk.size; i++) png.table[4 * i + 3] = chunk.bytes[i];
    return true;
  }
  const size_t samples = png.color == PngColor::kGray ? 1 : png.color == PngColor::kRgb ? 3 : 0;
  if (samples == 0 || chunk.size != 2 * samples) return false;
  png.has_key = true;
  for (size_t i = 0; i < samples; i++) png.key[i] = u16(chunk.bytes + 2 * i);
  return true;
}

bool read_exif(Walk& walk, const Chunk& chunk) {
  if (walk.has_exif || chunk.size < 8) return false;
  if (std::memcmp(chunk.bytes, "II*\0", 4) != 0 && std::memcmp(chunk.bytes, "MM\0*", 4) != 0) return false;
  walk.has_exif = true;
  walk.exif_orientation = exif_orientation(chunk.bytes, chunk.size);
  return true;
}

/** Of texts only XMP is looked at, and only as it is commonly written: not compressed, without a language. */
bool read_text(Walk& walk, const Chunk& chunk) {
  static constexpr char kXmp[] = "XML:com.adobe.xmp";
  static constexpr char kXmpHead[] = "XML:com.adobe.xmp\0\0\0\0";
  if (chunk.size < sizeof kXmp || std::memcmp(chunk.bytes, kXmp, sizeof kXmp) != 0) return true;
  if (walk.has_xmp || !chunk.is("iTXt") || chunk.size <= sizeof kXmpHead) return false;
  if (std::memcmp(chunk.bytes, kXmpHead, sizeof kXmpHead) != 0) return false;
  walk.has_xmp = true;
  const uint8_t* text = chunk.bytes + sizeof kXmpHead;
  const uint8_t* end = std::find(text, chunk.bytes + chunk.size, uint8_t{0});
  walk.xmp_orientation = xmp_orientation(text, static_cast<size_t>(end - text));
  return true;
}

bool read_ancillary(Walk& walk, const Chunk& chunk) {
  walk.ancillary_bytes += chunk.size;
  if (++walk.ancillary > kMostAncillary || walk.ancillary_bytes > kMostAncillaryBytes) return false;
  if (chunk.is("iCCP") || chunk.is("zTXt") || chunk.is("iTXt")) walk.compressed += chunk.size;
  if (walk.compressed > kMostCompressed) return false;
  walk.is_palette_late = walk.is_palette_late || chunk.is("tRNS") || chunk.is("bKGD") || chunk.is("hIST");
  if (chunk.is("sPLT")) return false;
  if (chunk.is("tRNS")) return read_transparency(walk, chunk);
  if (chunk.is("eXIf")) return read_exif(walk, chunk);
  if (chunk.is("tEXt") || chunk.is("zTXt") || chunk.is("iTXt")) return read_text(walk, chunk);
  return true;
}

bool read_data(Walk& walk, const Chunk& chunk) {
  if (walk.is_data_over || (walk.png.color == PngColor::kPalette && !walk.has_palette)) return false;
  walk.png.data.push_back({chunk.bytes, chunk.size});
  return true;
}

/** A gray value of few bits has its bits repeated, which is what multiplying by 255 / (2^depth − 1) comes to. */
void make_gray_table(PngHeaders& png) {
  const unsigned values = 1u << png.depth;
  for (unsigned value = 0; value < values; value++) {
    uint8_t* entry = png.table + 4 * value;
    std::memset(entry, static_cast<int>(value * (255 / (values - 1))), 3);
    entry[3] = png.has_key && png.key[0] == value ? 0 : 255;
  }
}

/** Lays the table over white, once for all pixels. */
void finish(Walk& walk) {
  PngHeaders& png = walk.png;
  if (png.color == PngColor::kGray && png.depth <= 8) make_gray_table(png);
  flatten_on_white(png.table, 256);
  if (png.color == PngColor::kRgb && png.depth == 8)
    for (uint16_t& sample : png.key) sample &= 255;
  png.orientation = walk.has_exif ? walk.exif_orientation : walk.xmp_orientation;
}

}  // namespace

int PngHeaders::channels() const {
  switch (color) {
    case PngColor::kRgb:
      return 3;
    case PngColor::kGrayAlpha:
      return 2;
    case PngColor::kRgba:
      return 4;
    default:
      return 1;
  }
}

size_t PngHeaders::row_bytes() const {
  return (static_cast<size_t>(width) * static_cast<size_t>(channels() * depth) + 7) / 8;
}

size_t PngHeaders::step() const {
  return static_cast<size_t>(std::max(1, channels() * depth / 8));
}

bool read_png_headers(PngHeaders& png, const Source& source, const PngKernels& kernels) {
  constexpr size_t kSignature = 8;
  constexpr size_t kAround = 12;
  png.has_key = false;
  png.data.clear();
  // Values without an entry are black.
  for (int i = 0; i < 256; i++) std::memcpy(png.table + 4 * i, "\0\0\0\xff", 4);
  Walk walk{png};
  const uint8_t* at = source.bytes + std::min(kSignature, source.size);
  const uint8_t* const end = source.bytes + source.size;
  for (bool is_first = true;; is_first = false) {
    if (end - at < static_cast<ptrdiff_t>(kAround)) return false;
    const size_t size = u32(at);
    if (size > static_cast<size_t>(end - at) - kAround) return false;
    const Chunk chunk{at + 4, at + 8, size};
    at += size + kAround;
    if (kernels.crc(0, chunk.type, size + 4) != u32(at - 4)) return false;
    if (is_first) {
      if (!read_ihdr(png, chunk)) return false;
      continue;
    }
    if (chunk.is("IDAT")) {
      if (!read_data(walk, chunk)) return false;
      continue;
    }
    walk.is_data_over = !png.data.empty();
    if (chunk.is("IEND")) {
      if (size != 0 || png.data.empty()) return false;
      finish(walk);
      return true;
    }
    const bool is_good = chunk.is("PLTE")        ? !walk.is_data_over && read_palette(walk, chunk)
                         : !chunk.is_ancillary() ? false
                                                 : read_ancillary(walk, chunk);
    if (!is_good) return false;
  }
}

}  // namespace graft
