#include "format.h"

#include <cstring>

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
    {"ftypheic", 8, 4, Format::kHeif, "heif"},
    {"ftypheix", 8, 4, Format::kHeif, "heif"},
    {"ftypmif1", 8, 4, Format::kHeif, "heif"},
    {"ftypmsf1", 8, 4, Format::kHeif, "heif"},
    {"\0\0\0\x0cjP  \r\n\x87\n", 12, 0, Format::kOther, "jpeg2000"},
    {"\xff\x4f\xff\x51", 4, 0, Format::kOther, "jpeg2000"},
    {"\0\0\0\x0cJXL \r\n\x87\n", 12, 0, Format::kOther, "jpegxl"},
    {"\xff\x0a", 2, 0, Format::kOther, "jpegxl"},
    {"8BPS", 4, 0, Format::kOther, "psd"},
    {"\0\0\x01\0", 4, 0, Format::kOther, "ico"},
    {"\0\0\x02\0", 4, 0, Format::kOther, "ico"},
    {"qoif", 4, 0, Format::kOther, "qoi"},
    {"%PDF", 4, 0, Format::kOther, "pdf"},
};
// clang-format on

}  // namespace

Sniffed sniff(const uint8_t* bytes, size_t size) {
  if (size >= 12 && std::memcmp(bytes, "RIFF", 4) == 0 && std::memcmp(bytes + 8, "WEBP", 4) == 0)
    return {Format::kWebp, "webp"};
  for (const Magic& magic : kMagics) {
    if (size >= magic.offset + magic.length && std::memcmp(bytes + magic.offset, magic.bytes, magic.length) == 0)
      return {magic.format, magic.name};
  }
  return {Format::kUnknown, ""};
}

}  // namespace graft
