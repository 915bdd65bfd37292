#include "jpeg/jpeg_headers.h"

#include "jpeg/jpeg_segments.h"

namespace graft {

namespace {

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
      height = jpeg_u16(at + 5);
      width = jpeg_u16(at + 7);
      return true;
    }
    const size_t length = jpeg_u16(at + 2);
    if (at[1] == 0xda || length < 2 || static_cast<size_t>(end - at) < 2 + length) return false;
    at += 2 + length;
  }
  return false;
}

bool read_jpeg_headers(JpegHeaders& jpeg, const Source& source) {
  begin_jpeg(jpeg);
  if (source.size < 4) return false;
  const uint8_t* at = source.bytes + 2;
  const uint8_t* const end = source.bytes + source.size;
  while (end - at >= 4) {
    if (at[0] != 0xff) return false;
    const unsigned marker = at[1];
    const size_t length = jpeg_u16(at + 2);
    if (marker < 0xc0 || marker == 0xff || length < 2 || static_cast<size_t>(end - at) < 2 + length) return false;
    const uint8_t* body = at + 4;
    at += 2 + length;
    if (marker == 0xdb && !read_jpeg_quantization(jpeg, body, at)) return false;
    if (marker == 0xc4 && !read_huffman(jpeg, body, at)) return false;
    if ((marker == 0xc0 || marker == 0xc1) && !read_jpeg_frame(jpeg, body, at)) return false;
    if (marker == 0xdd && length != 4) return false;
    if (marker == 0xdd) jpeg.restart_interval = jpeg_u16(body);
    if (is_jpeg_note(marker)) read_jpeg_note(jpeg, marker, body, at);
    if (marker == 0xda) return read_scan_header(jpeg, body, at);
    const bool is_table = marker == 0xdb || marker == 0xc4 || marker == 0xdd;
    const bool is_frame = marker == 0xc0 || marker == 0xc1;
    // Other kinds of frames, a number of lines that comes later, marks without a length.
    if (!is_table && !is_frame && !is_jpeg_note(marker)) return false;
  }
  return false;
}

bool is_ycc_jpeg(const JpegHeaders& jpeg) {
  if (jpeg.count == 1 || jpeg.jfif) return true;
  if (jpeg.adobe >= 0) return jpeg.adobe == 1;
  return jpeg.components[0].id == 1 && jpeg.components[1].id == 2 && jpeg.components[2].id == 3;
}

}  // namespace graft
