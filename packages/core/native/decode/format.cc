#include "decode/format.h"

#include <cstring>

#include "decode/camera_raw.h"
#include "decode/stranger.h"
#include "decode/ycc_tiff.h"

namespace graft {

namespace {

struct Magic {
  const char* bytes;
  size_t length;
  size_t offset;
  Format format;
  const char* name;
};

// clang-format off
constexpr Magic kMagics[] = {
    {"\xff\xd8\xff", 3, 0, Format::kJpeg, "jpeg"},
    {"\x89PNG\r\n\x1a\n", 8, 0, Format::kPng, "png"},
    {"GIF87a", 6, 0, Format::kGif, "gif"},
    {"GIF89a", 6, 0, Format::kGif, "gif"},
    {"BM", 2, 0, Format::kBmp, "bmp"},
    {"II*\0", 4, 0, Format::kTiff, "tiff"},
    {"MM\0*", 4, 0, Format::kTiff, "tiff"},
    {"II+\0", 4, 0, Format::kTiff, "tiff"},
    {"MM\0+", 4, 0, Format::kTiff, "tiff"},
    {"ftypavif", 8, 4, Format::kAvif, "avif"},
    {"ftypavis", 8, 4, Format::kAvif, "avif"},
    {"ftyphei", 7, 4, Format::kHeif, "heif"},
    {"ftyphevc", 8, 4, Format::kHeif, "heif"},
    {"ftyphevx", 8, 4, Format::kHeif, "heif"},
    {"ftypmif1", 8, 4, Format::kHeif, "heif"},
    {"ftypmsf1", 8, 4, Format::kHeif, "heif"},
};
// clang-format on

}  // namespace

Sniffed sniff(const uint8_t* bytes, size_t size) {
  if (size >= 12 && std::memcmp(bytes, "RIFF", 4) == 0 && std::memcmp(bytes + 8, "WEBP", 4) == 0)
    return {Format::kWebp, "webp", ""};
  for (const Magic& magic : kMagics) {
    if (size < magic.offset + magic.length || std::memcmp(bytes + magic.offset, magic.bytes, magic.length) != 0)
      continue;
    if (magic.format == Format::kTiff && is_camera_raw(bytes, size)) return {Format::kOther, "raw", kRawAdvice};
    if (magic.format == Format::kTiff && is_ycc_tiff(bytes, size)) return {Format::kOther, "tiff", kYccTiffAdvice};
    return {magic.format, magic.name, ""};
  }
  const Stranger stranger = find_stranger(bytes, size);
  return {stranger.name[0] == '\0' ? Format::kUnknown : Format::kOther, stranger.name, stranger.advice};
}

}  // namespace graft
