#include "jpeg/jpeg_segments.h"

#include <cstring>

namespace graft {

void begin_jpeg(JpegHeaders& jpeg) {
  jpeg.count = 0;
  jpeg.restart_interval = 0;
  jpeg.jfif = false;
  jpeg.adobe = -1;
  for (int table = 0; table < 4; table++) {
    jpeg.has_quantization[table] = false;
    jpeg.dc[table].forget();
    jpeg.ac[table].forget();
  }
  for (JpegComponent& component : jpeg.components) component = {};
}

bool read_jpeg_quantization(JpegHeaders& jpeg, const uint8_t* at, const uint8_t* end) {
  while (at < end) {
    const int wide = *at >> 4;
    const int table = *at++ & 15;
    if (wide > 1 || table > 3 || end - at < 64 * (wide + 1)) return false;
    for (int i = 0; i < 64; i++, at += wide + 1)
      jpeg.quantization[table][i] = static_cast<uint16_t>(wide ? jpeg_u16(at) : *at);
    jpeg.has_quantization[table] = true;
  }
  return true;
}

bool read_jpeg_frame(JpegHeaders& jpeg, const uint8_t* at, const uint8_t* end) {
  if (end - at < 6 || at[0] != 8 || jpeg.count != 0) return false;
  jpeg.height = jpeg_u16(at + 1);
  jpeg.width = jpeg_u16(at + 3);
  jpeg.count = at[5];
  if ((jpeg.count != 1 && jpeg.count != 3) || end - at != 6 + 3 * jpeg.count) return false;
  // libjpeg's limit; a height of zero is one that comes later.
  constexpr unsigned kMostSide = 65500;
  if (jpeg.width == 0 || jpeg.height == 0 || jpeg.width > kMostSide || jpeg.height > kMostSide) return false;
  for (int i = 0; i < jpeg.count; i++) {
    JpegComponent& component = jpeg.components[i];
    component.id = at[6 + 3 * i];
    component.across = at[7 + 3 * i] >> 4;
    component.down = at[7 + 3 * i] & 15;
    component.quantization = at[8 + 3 * i];
    if (component.quantization > 3) return false;
    // libjpeg refuses more than four, of a single component too.
    constexpr int kMostSampling = 4;
    if (component.across < 1 || component.across > kMostSampling) return false;
    if (component.down < 1 || component.down > kMostSampling) return false;
    // A single component's blocks come one by one, whatever it says.
    if (jpeg.count == 1) component.across = component.down = 1;
    if (i > 0 && (component.across != 1 || component.down != 1)) return false;
  }
  const JpegComponent& luma = jpeg.components[0];
  // The four usual samplings but 1 × 2, which is rare.
  return (luma.across == 1 && luma.down == 1) || (luma.across == 2 && (luma.down == 1 || luma.down == 2));
}

void read_jpeg_note(JpegHeaders& jpeg, unsigned marker, const uint8_t* at, const uint8_t* end) {
  if (marker == 0xe0 && end - at >= 14 && std::memcmp(at, "JFIF", 5) == 0) jpeg.jfif = true;
  if (marker == 0xee && end - at >= 12 && std::memcmp(at, "Adobe", 5) == 0) jpeg.adobe = at[11];
}

}  // namespace graft
