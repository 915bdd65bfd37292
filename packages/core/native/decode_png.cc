#include <spng.h>

#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "decode.h"
#include "exif.h"

namespace graft {

namespace {

struct ContextDeleter {
  void operator()(spng_ctx* context) const { spng_ctx_free(context); }
};

/** libspng names an early end in several ways. */
bool is_early_end(int error) {
  return error == SPNG_EOF || error == SPNG_IO_EOF;
}

void report(int error, bool any_rows, Verdict& verdict) {
  const char* why = is_early_end(error) ? code::kTruncated : code::kCorrupt;
  if (error == SPNG_EMEM) return verdict.fail(code::kOutOfMemory, spng_strerror(error));
  if (any_rows)
    verdict.warn(why, spng_strerror(error));
  else
    verdict.fail(why, spng_strerror(error));
}

/**
 * Where the file ends inside a chunk of pixels, libspng reads nothing of that chunk, which may be the only one. A copy
 * whose last chunk says the length that there is gives all rows up to the cut.
 */
const uint8_t* mend_last_chunk(const Source& source, Buffer& copy) {
  const auto length_at = [&](size_t at) {
    const uint8_t* b = source.bytes + at;
    return static_cast<size_t>(b[0]) << 24 | static_cast<size_t>(b[1]) << 16 | static_cast<size_t>(b[2]) << 8 | b[3];
  };
  size_t at = 8;
  constexpr size_t kAround = 12;
  while (source.size - at >= kAround && length_at(at) <= source.size - at - kAround) at += length_at(at) + kAround;
  const bool in_pixels = source.size - at > 8 && std::memcmp(source.bytes + at + 4, "IDAT", 4) == 0;
  if (!in_pixels || length_at(at) <= source.size - at - 8) return source.bytes;
  uint8_t* mended = copy.take(source.size);
  std::memcpy(mended, source.bytes, source.size);
  const size_t left = source.size - at - 8;
  for (int i = 0; i < 4; i++) mended[at + static_cast<size_t>(i)] = static_cast<uint8_t>(left >> (24 - 8 * i));
  return mended;
}

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

}  // namespace

void decode_png(const Source& source, DecodeScratch& scratch, Decoded& decoded, Verdict& verdict) {
  const std::unique_ptr<spng_ctx, ContextDeleter> context(spng_ctx_new(0));
  if (!context) throw std::bad_alloc();
  spng_ctx* png = context.get();
  // Text and profile chunks are not used; a bomb in one must not take memory.
  constexpr size_t kChunkLimit = 64u << 20;
  spng_set_chunk_limits(png, kChunkLimit, kChunkLimit);
  // A wrong checksum in a critical chunk is damage; in an ancillary one it is nobody's business here.
  spng_set_crc_action(png, SPNG_CRC_ERROR, SPNG_CRC_DISCARD);
  int error = spng_set_png_buffer(png, mend_last_chunk(source, scratch.extra), source.size);
  spng_ihdr header{};
  if (error == 0) error = spng_get_ihdr(png, &header);
  if (error != 0) return report(error, false, verdict);
  if (!accept_size(source, header.width, header.height, decoded, verdict)) return;

  error = spng_decode_image(png, nullptr, 0, SPNG_FMT_RGBA8, SPNG_DECODE_TRNS | SPNG_DECODE_PROGRESSIVE);
  if (error != 0) return report(error, false, verdict);
  take_pixels(scratch, decoded);
  const Pixels& pixels = decoded.pixels;
  const size_t bytes = pixels.stride * static_cast<size_t>(pixels.height);
  // Transparent, so that rows that never come are white.
  std::memset(pixels.data, 0, bytes);
  bool any_rows = false;
  while (error == 0) {
    if (source.stop()) return verdict.fail(code::kAborted, "the batch was aborted");
    spng_row_info row{};
    error = spng_get_row_info(png, &row);
    if (error != 0) break;
    error = spng_decode_row(png, pixels.row(static_cast<int>(row.row_num)), pixels.stride);
    any_rows = any_rows || error == 0 || error == SPNG_EOI;
  }
  if (error != SPNG_EOI) report(error, any_rows, verdict);
  if (!verdict.has_pixels()) return;

  decoded.orientation = png_orientation(png);
  flatten_on_white(pixels.data, bytes / 4);
}

}  // namespace graft
