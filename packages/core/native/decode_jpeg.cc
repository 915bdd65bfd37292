#include <csetjmp>
#include <cstdio>
#include <cstring>
#include <string>
#include <utility>

// jpeglib.h wants stdio.h before it.
#include <jerror.h>
#include <jpeglib.h>

#include "decode.h"
#include "exif.h"

#ifndef JCS_EXTENSIONS
#error "Graft needs libjpeg-turbo: this jpeglib.h is another libjpeg's"
#endif

namespace graft {

namespace {

/** A progressive file of a few kilobytes can hold thousands of scans, each of which costs a pass over the picture. */
constexpr int kMaxScans = 256;

struct Session {
  jpeg_decompress_struct jpeg;
  jpeg_error_mgr errors;
  jpeg_source_mgr input;
  jpeg_progress_mgr progress;
  std::jmp_buf on_error;
  const Source* source;
  bool at_end = false;
  /** True once a damage was met before the first row of blocks of the first scan was complete. */
  bool nothing_usable = false;
  bool damaged = false;
  bool stopped = false;
  bool too_many_scans = false;
  char message[JMSG_LENGTH_MAX] = "";
};

Session& session_of(j_common_ptr jpeg) {
  return *static_cast<Session*>(jpeg->client_data);
}

[[noreturn]] void on_fatal(j_common_ptr jpeg) {
  Session& session = session_of(jpeg);
  jpeg->err->format_message(jpeg, session.message);
  std::longjmp(session.on_error, 1);
}

bool is_harmless(int message_code) {
  switch (message_code) {
    case JWRN_ADOBE_XFORM:
    case JWRN_EXTRANEOUS_DATA:
    case JWRN_JFIF_MAJOR:
    case JWRN_TOO_MUCH_DATA:
      return true;
    default:
      return false;
  }
}

void on_message(j_common_ptr jpeg, int level) {
  if (level >= 0) return;
  jpeg->err->num_warnings++;
  Session& session = session_of(jpeg);
  if (is_harmless(jpeg->err->msg_code) || session.damaged) return;
  session.damaged = true;
  session.nothing_usable = session.jpeg.input_scan_number <= 1 && session.jpeg.input_iMCU_row == 0;
  jpeg->err->format_message(jpeg, session.message);
}

void on_progress(j_common_ptr jpeg) {
  Session& session = session_of(jpeg);
  if (session.jpeg.input_scan_number > kMaxScans) {
    session.too_many_scans = true;
    std::longjmp(session.on_error, 1);
  }
  if (session.source->stop()) {
    session.stopped = true;
    std::longjmp(session.on_error, 1);
  }
}

void input_nothing(j_decompress_ptr) {}

boolean input_end(j_decompress_ptr jpeg) {
  static constexpr JOCTET kEndOfImage[] = {0xff, JPEG_EOI};
  session_of(reinterpret_cast<j_common_ptr>(jpeg)).at_end = true;
  jpeg->src->next_input_byte = kEndOfImage;
  jpeg->src->bytes_in_buffer = 2;
  return TRUE;
}

void input_skip(j_decompress_ptr jpeg, long count) {
  if (count <= 0) return;
  if (static_cast<size_t>(count) <= jpeg->src->bytes_in_buffer) {
    jpeg->src->next_input_byte += count;
    jpeg->src->bytes_in_buffer -= static_cast<size_t>(count);
  } else {
    input_end(jpeg);
  }
}

void open(Session& session, const Source& source) {
  session.source = &source;
  session.jpeg.client_data = &session;
  session.jpeg.err = jpeg_std_error(&session.errors);
  session.errors.error_exit = on_fatal;
  session.errors.emit_message = on_message;
  session.errors.output_message = [](j_common_ptr) {};
  session.input.init_source = input_nothing;
  session.input.fill_input_buffer = input_end;
  session.input.skip_input_data = input_skip;
  session.input.resync_to_restart = jpeg_resync_to_restart;
  session.input.term_source = input_nothing;
  session.input.next_input_byte = source.bytes;
  session.input.bytes_in_buffer = source.size;
  session.progress.progress_monitor = on_progress;
}

/** The greatest of the fast DCT scales (1/8, 1/4, 1/2) that keeps the picture at or above the least wanted size. */
unsigned scale_denominator(const Source& source, int orientation, unsigned width, unsigned height) {
  if (source.least_width <= 0 || source.least_height <= 0) return 1;
  // The least size is that of the upright picture.
  if (orientation >= 5) std::swap(width, height);
  for (unsigned denominator : {8u, 4u, 2u}) {
    if ((width + denominator - 1) / denominator >= static_cast<unsigned>(source.least_width) &&
        (height + denominator - 1) / denominator >= static_cast<unsigned>(source.least_height))
      return denominator;
  }
  return 1;
}

/**
 * Inverted CMYK, as Adobe writes it and as Pillow and browsers assume for every file: a stored value is 255 minus the
 * ink. The formula is Pillow's `CMYK` → `RGB`, rounding included.
 */
void cmyk_to_rgbx(uint8_t* pixel, size_t count) {
  for (size_t i = 0; i < count; i++, pixel += 4) {
    const unsigned light = pixel[3];
    for (int channel = 0; channel < 3; channel++) {
      const unsigned product = (255u - pixel[channel]) * light + 128;
      pixel[channel] = static_cast<uint8_t>(light - (((product >> 8) + product) >> 8));
    }
  }
}

}  // namespace

void decode_jpeg(const Source& source, DecodeScratch& scratch, Decoded& decoded, Verdict& verdict) {
  Session session{};
  open(session, source);
  jpeg_decompress_struct& jpeg = session.jpeg;
  // Volatile: read after longjmp.
  uint8_t* volatile pixels = nullptr;
  volatile bool header_read = false;
  if (setjmp(session.on_error) == 0) {
    jpeg_create_decompress(&jpeg);
    jpeg.src = &session.input;
    jpeg.progress = &session.progress;
    jpeg_read_header(&jpeg, TRUE);
    if (accept_size(source, jpeg.image_width, jpeg.image_height, decoded, verdict)) {
      if (jpeg.num_components == 4)
        jpeg.out_color_space = JCS_CMYK;
      else
        jpeg.out_color_space = JCS_EXT_RGBX;
      jpeg.scale_num = 1;
      decoded.orientation = jpeg_orientation(source.bytes, source.size);
      jpeg.scale_denom = scale_denominator(source, decoded.orientation, jpeg.image_width, jpeg.image_height);
      jpeg_start_decompress(&jpeg);
      header_read = true;
      decoded.pixels.width = static_cast<int>(jpeg.output_width);
      decoded.pixels.height = static_cast<int>(jpeg.output_height);
      decoded.pixels.stride = static_cast<size_t>(jpeg.output_width) * 4;
      pixels = scratch.pixels.take(decoded.pixels.stride * jpeg.output_height);
      decoded.pixels.data = pixels;
      constexpr unsigned kRows = 16;
      while (jpeg.output_scanline < jpeg.output_height && !session.stopped) {
        JSAMPROW rows[kRows];
        const unsigned first = jpeg.output_scanline;
        for (unsigned i = 0; i < kRows; i++) rows[i] = pixels + static_cast<size_t>(first + i) * decoded.pixels.stride;
        const unsigned left = jpeg.output_height - first;
        const unsigned got = jpeg_read_scanlines(&jpeg, rows, left < kRows ? left : kRows);
        if (jpeg.num_components == 4) cmyk_to_rgbx(rows[0], static_cast<size_t>(got) * jpeg.output_width);
        session.stopped = source.stop();
      }
      const bool cut = session.at_end && (session.damaged || jpeg_has_multiple_scans(&jpeg));
      if (cut && session.nothing_usable)
        verdict.fail(code::kTruncated, "the file ends before the first row of blocks");
      else if (cut)
        verdict.warn(code::kTruncated, "the file ends before the picture does");
      else if (session.damaged)
        verdict.warn(code::kCorrupt, session.message);
    }
  } else if (session.too_many_scans) {
    verdict.fail(code::kTooLarge, "the file has more than " + std::to_string(kMaxScans) + " progressive scans");
  } else if (pixels != nullptr && jpeg.output_scanline > 0) {
    // A decoder error in the middle: what is above it stands, and the rest is gray, as libjpeg fills what is missing.
    const size_t done = static_cast<size_t>(jpeg.output_scanline) * decoded.pixels.stride;
    std::memset(pixels + done, 128, decoded.pixels.stride * static_cast<size_t>(decoded.pixels.height) - done);
    verdict.warn(code::kCorrupt, session.message);
  } else if (!session.stopped) {
    verdict.fail(session.at_end && !header_read ? code::kTruncated : code::kCorrupt, session.message);
  }
  if (session.stopped) verdict.fail(code::kAborted, "the batch was aborted");
  jpeg_destroy_decompress(&jpeg);
}

}  // namespace graft
