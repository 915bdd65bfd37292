#include "png/spng_session.h"

#include <cstring>
#include <new>

namespace graft {

namespace {

/** libspng names an early end in several ways. */
bool is_early_end(int error) {
  return error == SPNG_EOF || error == SPNG_IO_EOF;
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

}  // namespace

SpngSession::SpngSession(const Source& source, Buffer& copy) : context_(spng_ctx_new(0)) {
  if (!context_) throw std::bad_alloc();
  // Text and profile chunks are not used; a bomb in one must not take memory.
  constexpr size_t kChunkLimit = 64u << 20;
  spng_set_chunk_limits(get(), kChunkLimit, kChunkLimit);
  // A wrong checksum in a critical chunk is damage; in an ancillary one it is nobody's business here.
  spng_set_crc_action(get(), SPNG_CRC_ERROR, SPNG_CRC_DISCARD);
  error_ = spng_set_png_buffer(get(), mend_last_chunk(source, copy), source.size);
}

int SpngSession::header(spng_ihdr& header) const {
  return error_ != 0 ? error_ : spng_get_ihdr(get(), &header);
}

int SpngSession::begin() const {
  return spng_decode_image(get(), nullptr, 0, SPNG_FMT_RGBA8, SPNG_DECODE_TRNS | SPNG_DECODE_PROGRESSIVE);
}

int SpngSession::row(uint8_t* rgba, size_t bytes) const {
  return spng_decode_row(get(), rgba, bytes);
}

void report_spng(int error, bool any_rows, Verdict& verdict) {
  const char* why = is_early_end(error) ? code::kTruncated : code::kCorrupt;
  if (error == SPNG_EMEM) return verdict.fail(code::kOutOfMemory, spng_strerror(error));
  if (any_rows)
    verdict.warn(why, spng_strerror(error));
  else
    verdict.fail(why, spng_strerror(error));
}

}  // namespace graft
