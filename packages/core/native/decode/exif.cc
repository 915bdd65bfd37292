#include "decode/exif.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

#include "decode/tiff_directory.h"

namespace graft {

int exif_orientation(const uint8_t* tiff, size_t size) {
  constexpr unsigned kOrientationTag = 0x0112;
  TiffDirectory directory(tiff, size);
  for (TiffDirectory::Entry entry; directory.next(entry);) {
    if (entry.tag != kOrientationTag) continue;
    return entry.value >= 1 && entry.value <= 8 ? static_cast<int>(entry.value) : 1;
  }
  return 1;
}

int xmp_orientation(const uint8_t* xmp, size_t size) {
  static constexpr char kName[] = "tiff:Orientation";
  constexpr size_t kLength = sizeof kName - 1;
  const uint8_t* const end = xmp + size;
  const uint8_t* at = std::search(xmp, end, kName, kName + kLength);
  if (end - at < static_cast<std::ptrdiff_t>(kLength) + 3) return 1;
  at += kLength;
  // Either tiff:Orientation="6" or <tiff:Orientation>6<.
  if (*at == '=') at++;
  if (*at != '"' && *at != '\'' && *at != '>') return 1;
  at++;
  return at < end && *at >= '1' && *at <= '8' ? *at - '0' : 1;
}

int jpeg_orientation(const uint8_t* jpeg, size_t size) {
  static constexpr char kXmp[] = "http://ns.adobe.com/xap/1.0/";
  int from_xmp = 1;
  size_t at = 2;
  while (at + 4 <= size) {
    if (jpeg[at] != 0xff) break;
    const uint8_t marker = jpeg[at + 1];
    if (marker == 0xff) {
      at++;
      continue;
    }
    if (marker == 0xda || marker == 0xd9) break;
    const size_t length = static_cast<size_t>(jpeg[at + 2]) << 8 | jpeg[at + 3];
    if (length < 2 || at + 2 + length > size) break;
    const uint8_t* body = jpeg + at + 4;
    const size_t bytes = length - 2;
    if (marker == 0xe1 && bytes >= 6 && std::memcmp(body, "Exif\0", 5) == 0) {
      const int orientation = exif_orientation(body + 6, bytes - 6);
      if (orientation != 1) return orientation;
    } else if (marker == 0xe1 && bytes > sizeof kXmp && std::memcmp(body, kXmp, sizeof kXmp) == 0) {
      from_xmp = xmp_orientation(body + sizeof kXmp, bytes - sizeof kXmp);
    }
    at += 2 + length;
  }
  return from_xmp;
}

Pixels turn_upright(const Pixels& pixels, int orientation, Buffer& buffer) {
  if (orientation <= 1 || orientation > 8) return pixels;
  const bool transposed = orientation >= 5;
  Pixels upright;
  upright.width = transposed ? pixels.height : pixels.width;
  upright.height = transposed ? pixels.width : pixels.height;
  upright.stride = static_cast<size_t>(upright.width) * 4;
  upright.data = buffer.take(upright.stride * static_cast<size_t>(upright.height));
  const bool mirror_x = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  const bool mirror_y = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  // Walk the stored picture in blocks: a whole column at a time would miss the cache once a pixel.
  constexpr int kBlock = 32;
  for (int top = 0; top < pixels.height; top += kBlock) {
    const int bottom = top + kBlock < pixels.height ? top + kBlock : pixels.height;
    for (int left = 0; left < pixels.width; left += kBlock) {
      const int right = left + kBlock < pixels.width ? left + kBlock : pixels.width;
      for (int y = top; y < bottom; y++) {
        const uint8_t* from = pixels.row(y);
        const int from_y = mirror_y ? pixels.height - 1 - y : y;
        for (int x = left; x < right; x++) {
          const int from_x = mirror_x ? pixels.width - 1 - x : x;
          uint8_t* to = transposed ? upright.row(from_x) + static_cast<size_t>(from_y) * 4
                                   : upright.row(from_y) + static_cast<size_t>(from_x) * 4;
          std::memcpy(to, from + static_cast<size_t>(x) * 4, 4);
        }
      }
    }
  }
  return upright;
}

}  // namespace graft
