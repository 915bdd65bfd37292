#include <webp/decode.h>
#include <webp/demux.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "decode/decode.h"
#include "decode/exif.h"

namespace graft {

namespace {

struct DemuxerDeleter {
  void operator()(WebPDemuxer* demuxer) const { WebPDemuxDelete(demuxer); }
};
struct IncrementalDeleter {
  void operator()(WebPIDecoder* decoder) const { WebPIDelete(decoder); }
};

using Demuxer = std::unique_ptr<WebPDemuxer, DemuxerDeleter>;

int webp_orientation(WebPDemuxer* demuxer) {
  int orientation = 1;
  WebPChunkIterator chunk;
  if (WebPDemuxGetChunk(demuxer, "EXIF", 1, &chunk)) {
    const uint8_t* bytes = chunk.chunk.bytes;
    size_t size = chunk.chunk.size;
    // Some writers keep JPEG's prefix.
    if (size > 6 && std::memcmp(bytes, "Exif\0", 5) == 0) {
      bytes += 6;
      size -= 6;
    }
    orientation = exif_orientation(bytes, size);
    WebPDemuxReleaseChunkIterator(&chunk);
  }
  return orientation;
}

/** Decodes one frame's bitstream into `to`, piece by piece, so that an abort is seen and a cut file gives its rows. */
void decode_frame(const Source& source, const uint8_t* bytes, size_t size, const Pixels& to, Verdict& verdict) {
  WebPDecoderConfig config;
  if (!WebPInitDecoderConfig(&config)) return verdict.fail(code::kUnreadable, "libwebp is of another version");
  config.output.colorspace = MODE_RGBA;
  config.output.is_external_memory = 1;
  config.output.u.RGBA.rgba = to.data;
  config.output.u.RGBA.stride = static_cast<int>(to.stride);
  config.output.u.RGBA.size = to.stride * static_cast<size_t>(to.height - 1) + static_cast<size_t>(to.width) * 4;
  const std::unique_ptr<WebPIDecoder, IncrementalDeleter> decoder(WebPIDecode(nullptr, 0, &config));
  if (!decoder) throw std::bad_alloc();
  // Small, so that an abort is seen soon; not too many, because libwebp goes back a little at each.
  constexpr size_t kLeastPiece = 16 << 10;
  const size_t piece = std::max(kLeastPiece, size / 32);
  VP8StatusCode status = VP8_STATUS_SUSPENDED;
  for (size_t end = 0; end < size && status == VP8_STATUS_SUSPENDED;) {
    if (source.stop()) return verdict.fail(code::kAborted, "the batch was aborted");
    end = std::min(size, end + piece);
    status = WebPIUpdate(decoder.get(), bytes, end);
  }
  if (status == VP8_STATUS_OK) return;
  if (status == VP8_STATUS_OUT_OF_MEMORY) throw std::bad_alloc();
  int last_row = 0;
  const bool any = WebPIDecGetRGB(decoder.get(), &last_row, nullptr, nullptr, nullptr) != nullptr && last_row > 0;
  const char* why = status == VP8_STATUS_SUSPENDED ? code::kTruncated : code::kCorrupt;
  const char* message = status == VP8_STATUS_SUSPENDED ? "the file ends before the picture does"
                                                       : "libwebp found the picture's data damaged";
  if (any)
    verdict.warn(why, message);
  else
    verdict.fail(why, message);
}

}  // namespace

void decode_webp(const Source& source, DecodeScratch& scratch, Decoded& decoded, Verdict& verdict) {
  const WebPData data{source.bytes, source.size};
  WebPDemuxState state;
  const Demuxer demuxer(WebPDemuxPartial(&data, &state));
  WebPIterator frame;
  if (!demuxer || !WebPDemuxGetFrame(demuxer.get(), 1, &frame)) {
    const bool cut = state == WEBP_DEMUX_PARSING_HEADER || state == WEBP_DEMUX_PARSED_HEADER;
    return verdict.fail(cut ? code::kTruncated : code::kCorrupt, "the WebP container holds no frame");
  }
  const std::unique_ptr<WebPIterator, void (*)(WebPIterator*)> release(&frame, WebPDemuxReleaseIterator);
  const uint32_t width = WebPDemuxGetI(demuxer.get(), WEBP_FF_CANVAS_WIDTH);
  const uint32_t height = WebPDemuxGetI(demuxer.get(), WEBP_FF_CANVAS_HEIGHT);
  if (!accept_size(source, width, height, decoded, verdict)) return;
  if (frame.width <= 0 || frame.height <= 0 || frame.x_offset < 0 || frame.y_offset < 0 ||
      static_cast<uint32_t>(frame.x_offset + frame.width) > width ||
      static_cast<uint32_t>(frame.y_offset + frame.height) > height)
    return verdict.fail(code::kCorrupt, "the first frame lies outside the picture");

  take_pixels(scratch, decoded);
  const Pixels& pixels = decoded.pixels;
  const size_t bytes = pixels.stride * static_cast<size_t>(pixels.height);
  // Transparent, so that what the first frame of an animation leaves open, and rows that never come, are white.
  std::memset(pixels.data, 0, bytes);
  Pixels target = pixels;
  target.data = pixels.row(frame.y_offset) + static_cast<size_t>(frame.x_offset) * 4;
  target.width = frame.width;
  target.height = frame.height;
  decode_frame(source, frame.fragment.bytes, frame.fragment.size, target, verdict);
  if (!verdict.has_pixels()) return;
  decoded.orientation = webp_orientation(demuxer.get());
  flatten_on_white(pixels.data, bytes / 4);
}

}  // namespace graft
