#include "decode/stranger.h"

#include <algorithm>
#include <cctype>
#include <cstring>
#include <string>

#include "decode/camera_raw.h"

namespace graft {

namespace {

constexpr const char* kVideo =
    "a video, which is not read: take single pictures out of it, e.g. ffmpeg -i FILE %04d.jpg";
constexpr const char* kJpeg2000 =
    "a JPEG 2000 picture, which is not read: convert it to JPEG or PNG, e.g. magick FILE new.png";
constexpr const char* kJpegXl = "a JPEG XL picture, which is not read: convert it, e.g. djxl FILE new.png";
constexpr const char* kSvg =
    "a drawing (SVG), which has no pixels of its own: export it as PNG, e.g. rsvg-convert FILE -o new.png";
constexpr const char* kIcon = "an icon, which is not read: convert it to PNG, e.g. magick FILE new.png";
constexpr const char* kConvert =
    "a picture in a format that is not read: convert it to JPEG or PNG, e.g. magick FILE new.png";
constexpr const char* kWebPage =
    "a web page, probably an error page that was saved under the photo's name: download the photo again";
constexpr const char* kArchive = "an archive, not a photo: unpack it";
constexpr const char* kLfsPointer = "a Git LFS pointer in the photo's place: git lfs pull fetches the photo";
constexpr const char* kMacOs = "macOS's notes about another file (._NAME), not a photo: it can be deleted";
constexpr const char* kZeros =
    "nothing but zero bytes, as a broken copy leaves them: copy it again from the camera or the backup";
constexpr const char* kText = "a text, not a picture, as a failed download leaves it: download the photo again";
constexpr const char* kUnknown = "the first bytes are those of no picture format that Graft knows";

struct Magic {
  const char* bytes;
  size_t length;
  size_t offset;
  Stranger stranger;
};

// clang-format off
constexpr Magic kMagics[] = {
    {"\0\0\0\x0cjP  \r\n\x87\n", 12, 0, {"jpeg2000", kJpeg2000}},
    {"\xff\x4f\xff\x51", 4, 0, {"jpeg2000", kJpeg2000}},
    {"\0\0\0\x0cJXL \r\n\x87\n", 12, 0, {"jpegxl", kJpegXl}},
    {"\xff\x0a", 2, 0, {"jpegxl", kJpegXl}},
    {"8BPS", 4, 0, {"psd", "a Photoshop document, which is not read: export it as JPEG or PNG"}},
    {"gimp xcf", 8, 0, {"xcf", "a GIMP document, which is not read: export it as JPEG or PNG"}},
    {"%PDF", 4, 0, {"pdf", "a PDF document, which is not read: take its pictures out, e.g. pdfimages -all FILE new"}},
    {"%!PS", 4, 0, {"postscript", "a PostScript document, which is not read: export it as PNG"}},
    {"\xc5\xd0\xd3\xc6", 4, 0, {"postscript", "a PostScript document, which is not read: export it as PNG"}},
    {"\0\0\x01\0", 4, 0, {"ico", kIcon}},
    {"\0\0\x02\0", 4, 0, {"ico", kIcon}},
    {"icns", 4, 0, {"icns", kIcon}},
    {"qoif", 4, 0, {"qoi", kConvert}},
    {"v/1\x01", 4, 0, {"openexr", kConvert}},
    {"#?RADIANCE", 10, 0, {"hdr", kConvert}},
    {"DDS ", 4, 0, {"dds", kConvert}},
    {"AT&TFORM", 8, 0, {"djvu", kConvert}},
    {"SIMPLE  =", 9, 0, {"fits", kConvert}},
    {"FUJIFILMCCD-RAW", 15, 0, {"raw", kRawAdvice}},
    {"IIRO", 4, 0, {"raw", kRawAdvice}},
    {"IIRS", 4, 0, {"raw", kRawAdvice}},
    {"MMOR", 4, 0, {"raw", kRawAdvice}},
    {"IIU\0", 4, 0, {"raw", kRawAdvice}},
    {"FOVb", 4, 0, {"raw", kRawAdvice}},
    {"\0MRM", 4, 0, {"raw", kRawAdvice}},
    {"ftypcrx", 7, 4, {"raw", kRawAdvice}},
    {"ftyp", 4, 4, {"video", kVideo}},
    {"moov", 4, 4, {"video", kVideo}},
    {"mdat", 4, 4, {"video", kVideo}},
    {"AVI ", 4, 8, {"video", kVideo}},
    {"\x1a\x45\xdf\xa3", 4, 0, {"video", kVideo}},
    {"\0\0\x01\xba", 4, 0, {"video", kVideo}},
    {"\0\0\x01\xb3", 4, 0, {"video", kVideo}},
    {"FLV\x01", 4, 0, {"video", kVideo}},
    {"\x30\x26\xb2\x75\x8e\x66\xcf\x11", 8, 0, {"video", kVideo}},
    {"PK\x03\x04", 4, 0, {"", kArchive}},
    {"Rar!", 4, 0, {"", kArchive}},
    {"7z\xbc\xaf\x27\x1c", 6, 0, {"", kArchive}},
    {"\x1f\x8b", 2, 0, {"", kArchive}},
    {"\0\x05\x16\x07", 4, 0, {"", kMacOs}},
    {"version https://git-lfs", 23, 0, {"", kLfsPointer}},
};
// clang-format on

/** The beginning of a text in lower case, without what may stand before its first word. */
std::string text_start(const uint8_t* bytes, size_t size) {
  constexpr size_t kEnough = 1024;
  if (size >= 3 && std::memcmp(bytes, "\xef\xbb\xbf", 3) == 0) bytes += 3, size -= 3;
  size_t start = 0;
  while (start < size && std::isspace(bytes[start])) start++;
  std::string text(reinterpret_cast<const char*>(bytes) + start, std::min(size - start, kEnough));
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

bool starts_with(const std::string& text, const char* what) {
  return text.compare(0, std::strlen(what), what) == 0;
}

bool holds(const std::string& text, const char* what) {
  return text.find(what) != std::string::npos;
}

}  // namespace

Stranger find_stranger(const uint8_t* bytes, size_t size) {
  for (const Magic& magic : kMagics) {
    if (size >= magic.offset + magic.length && std::memcmp(bytes + magic.offset, magic.bytes, magic.length) == 0)
      return magic.stranger;
  }
  if (size >= 3 && bytes[0] == 'P' && bytes[1] >= '1' && bytes[1] <= '7' && std::isspace(bytes[2]))
    return {"pnm", kConvert};
  const std::string text = text_start(bytes, size);
  if (starts_with(text, "<")) {
    if (holds(text, "<svg")) return {"svg", kSvg};
    if (holds(text, "<html") || starts_with(text, "<!doctype html")) return {"", kWebPage};
  }
  constexpr size_t kSome = 64;
  if (size >= kSome && std::all_of(bytes, bytes + kSome, [](uint8_t byte) { return byte == 0; })) return {"", kZeros};
  const bool is_text = size >= 8 && std::all_of(bytes, bytes + std::min(size, kSome),
                                                [](uint8_t byte) { return std::isprint(byte) || std::isspace(byte); });
  return {"", is_text ? kText : kUnknown};
}

}  // namespace graft
