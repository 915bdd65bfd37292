#include "jpeg_headers.h"

#include <cstring>

namespace graft {

namespace {

unsigned u16(const uint8_t* at) {
  return static_cast<unsigned>(at[0]) << 8 | at[1];
}

/** The picture's own: the tables stay, in case that the next one has the same. */
void begin(JpegHeaders& jpeg) {
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

bool read_quantization(JpegHeaders& jpeg, const uint8_t* at, const uint8_t* end) {
  while (at < end) {
    const int wide = *at >> 4;
    const int table = *at++ & 15;
    if (wide > 1 || table > 3 || end - at < 64 * (wide + 1)) return false;
    for (int i = 0; i < 64; i++, at += wide + 1)
      jpeg.quantization[table][i] = static_cast<uint16_t>(wide ? u16(at) : *at);
    jpeg.has_quantization[table] = true;
  }
  return true;
}

bool read_huffman(JpegHeaders& jpeg, const uint8_t* at, const uint8_t* end) {
  while (at < end) {
    if (end - at < 17) return false;
    const bool ac = *at >> 4 == 1;
    const int table = *at & 15;
    if (*at >> 4 > 1 || table > 3) return false;
    const uint8_t* counts = at + 1;
    int total = 0;
    for (int i = 0; i < 16; i++) total += counts[i];
    at += 17;
    if (total > 256 || end - at < total) return false;
    if (!(ac ? jpeg.ac : jpeg.dc)[table].build(counts, at, total, ac)) return false;
    at += total;
  }
  return true;
}

bool read_frame(JpegHeaders& jpeg, const uint8_t* at, const uint8_t* end) {
  if (end - at < 6 || at[0] != 8 || jpeg.count != 0) return false;
  jpeg.height = u16(at + 1);
  jpeg.width = u16(at + 3);
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

bool read_scan_header(JpegHeaders& jpeg, const uint8_t* at, const uint8_t* end) {
  if (jpeg.count == 0 || end - at != 4 + 2 * jpeg.count || at[0] != jpeg.count) return false;
  for (int i = 0; i < jpeg.count; i++) {
    JpegComponent& component = jpeg.components[i];
    component.dc = at[2 + 2 * i] >> 4;
    component.ac = at[2 + 2 * i] & 15;
    if (at[1 + 2 * i] != component.id || component.dc > 3 || component.ac > 3) return false;
    if (!jpeg.dc[component.dc].there() || !jpeg.ac[component.ac].there()) return false;
    if (!jpeg.has_quantization[component.quantization]) return false;
  }
  const uint8_t* spectrum = at + 1 + 2 * jpeg.count;
  jpeg.scan = end;
  return spectrum[0] == 0 && spectrum[1] == 63 && spectrum[2] == 0;
}

}  // namespace

bool find_jpeg_size(const Source& source, unsigned& width, unsigned& height) {
  const uint8_t* at = source.bytes + 2;
  const uint8_t* const end = source.bytes + source.size;
  while (end - at >= 9 && at[0] == 0xff && at[1] >= 0xc0) {
    if (at[1] == 0xc0 || at[1] == 0xc1) {
      height = u16(at + 5);
      width = u16(at + 7);
      return true;
    }
    const size_t length = u16(at + 2);
    if (at[1] == 0xda || length < 2 || static_cast<size_t>(end - at) < 2 + length) return false;
    at += 2 + length;
  }
  return false;
}

bool read_jpeg_headers(JpegHeaders& jpeg, const Source& source) {
  begin(jpeg);
  if (source.size < 4) return false;
  const uint8_t* at = source.bytes + 2;
  const uint8_t* const end = source.bytes + source.size;
  while (end - at >= 4) {
    if (at[0] != 0xff) return false;
    const unsigned marker = at[1];
    const size_t length = u16(at + 2);
    if (marker < 0xc0 || marker == 0xff || length < 2 || static_cast<size_t>(end - at) < 2 + length) return false;
    const uint8_t* body = at + 4;
    at += 2 + length;
    if (marker == 0xdb && !read_quantization(jpeg, body, at)) return false;
    if (marker == 0xc4 && !read_huffman(jpeg, body, at)) return false;
    if ((marker == 0xc0 || marker == 0xc1) && !read_frame(jpeg, body, at)) return false;
    if (marker == 0xdd && length != 4) return false;
    if (marker == 0xdd) jpeg.restart_interval = u16(body);
    if (marker == 0xe0 && length >= 16 && std::memcmp(body, "JFIF", 5) == 0) jpeg.jfif = true;
    if (marker == 0xee && length >= 14 && std::memcmp(body, "Adobe", 5) == 0) jpeg.adobe = body[11];
    if (marker == 0xda) return read_scan_header(jpeg, body, at);
    const bool is_table = marker == 0xdb || marker == 0xc4 || marker == 0xdd;
    const bool is_frame = marker == 0xc0 || marker == 0xc1;
    const bool is_note = marker >= 0xe0 && (marker <= 0xef || marker == 0xfe);
    // Other kinds of frames, a number of lines that comes later, marks without a length.
    if (!is_table && !is_frame && !is_note) return false;
  }
  return false;
}

bool is_ycc_jpeg(const JpegHeaders& jpeg) {
  if (jpeg.count == 1 || jpeg.jfif) return true;
  if (jpeg.adobe >= 0) return jpeg.adobe == 1;
  return jpeg.components[0].id == 1 && jpeg.components[1].id == 2 && jpeg.components[2].id == 3;
}

}  // namespace graft
