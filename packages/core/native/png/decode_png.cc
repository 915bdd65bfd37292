#include <cstring>
#include <vector>

#include "decode/decode.h"
#include "decode/exif.h"
#include "png/png_stream.h"
#include "png/spng_session.h"

namespace graft {

namespace {

/** From the eXIf chunk, or else from XMP's text chunk. */
int png_orientation(spng_ctx* png) {
  spng_exif exif{};
  if (spng_get_exif(png, &exif) == 0) return exif_orientation(reinterpret_cast<const uint8_t*>(exif.data), exif.length);
  uint32_t count = 0;
  if (spng_get_text(png, nullptr, &count) != 0 || count == 0) return 1;
  std::vector<spng_text> texts(count);
  if (spng_get_text(png, texts.data(), &count) != 0) return 1;
  for (const spng_text& text : texts) {
    if (std::strcmp(text.keyword, "XML:com.adobe.xmp") == 0)
      return xmp_orientation(reinterpret_cast<const uint8_t*>(text.text), text.length);
  }
  return 1;
}

/** @returns false where it is no plain file, with nothing decided */
bool decode_plain(const Source& source, DecodeScratch& scratch, Decoded& decoded, Verdict& verdict) {
  if (source.kernels == nullptr || source.kernels->png == nullptr) return false;
  if (!scratch.png) scratch.png = std::make_unique<PngStream>();
  PngStream& png = *scratch.png;
  if (!png.open(source, decoded, verdict)) return false;
  if (!verdict.has_pixels()) return true;
  if (source.takes_streams && decoded.orientation == 1) {
    decoded.stream = &png;
    return true;
  }
  take_pixels(scratch, decoded);
  const Pixels& pixels = decoded.pixels;
  for (int y = 0; y < pixels.height; y++) std::memcpy(pixels.row(y), png.rows(y, 1), pixels.stride);
  // Of a damaged file libspng does not tell it.
  if (verdict.status != Status::kOk) decoded.orientation = 1;
  return true;
}

}  // namespace

void decode_png(const Source& source, DecodeScratch& scratch, Decoded& decoded, Verdict& verdict) {
  if (decode_plain(source, scratch, decoded, verdict)) return;
  const SpngSession png(source, scratch.extra);
  spng_ihdr header{};
  int error = png.header(header);
  if (error != 0) return report_spng(error, false, verdict);
  if (!accept_size(source, header.width, header.height, decoded, verdict)) return;

  error = png.begin();
  if (error != 0) return report_spng(error, false, verdict);
  take_pixels(scratch, decoded);
  const Pixels& pixels = decoded.pixels;
  const size_t bytes = pixels.stride * static_cast<size_t>(pixels.height);
  // Transparent, so that rows that never come are white.
  std::memset(pixels.data, 0, bytes);
  bool any_rows = false;
  while (error == 0) {
    if (source.stop()) return verdict.fail(code::kAborted, "the batch was aborted");
    spng_row_info row{};
    error = spng_get_row_info(png.get(), &row);
    if (error != 0) break;
    error = png.row(pixels.row(static_cast<int>(row.row_num)), pixels.stride);
    any_rows = any_rows || error == 0 || error == SPNG_EOI;
  }
  if (error != SPNG_EOI) report_spng(error, any_rows, verdict);
  if (!verdict.has_pixels()) return;

  decoded.orientation = png_orientation(png.get());
  flatten_on_white(pixels.data, bytes / 4);
}

}  // namespace graft
