#include <csetjmp>
#include <cstdio>
#include <cstring>
#include <string>
#include <utility>

// jpeglib.h wants stdio.h before it.
#include <jerror.h>
#include <jpeglib.h>

#include "decode/decode.h"
#include "decode/exif.h"
#include "jpeg/jpeg_eighth.h"
#include "jpeg/jpeg_full.h"
#include "jpeg/jpeg_progressive.h"

#ifndef JCS_EXTENSIONS
#error "Graft needs libjpeg-turbo: this jpeglib.h is another libjpeg's"
#endif

namespace graft {

namespace {

/** A progressive file of a few kilobytes can hold thousands of scans, each of which costs a pass over the picture. */
constexpr int kMaxScans = 256;
/**
 * Blocks that all scans together may pass over, each weighed by what it takes at worst: a refinement looks at every
 * coefficient, arithmetic codes are decoded bit by bit. Scans of a photo at the limit on pixels stay below; without
 * this bound a file that stays below the others as well takes most of a minute.
 */
constexpr uint64_t kMostScanWork = 80u << 20;
constexpr uint64_t kRefinementWork = 5;
constexpr uint64_t kArithmeticWork = 100;

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
  int scan = 0;
  uint64_t scan_work = 0;
  char message[JMSG_LENGTH_MAX] = "";

  ~Session() { jpeg_destroy_decompress(&jpeg); }
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

uint64_t work_of_scan(const jpeg_decompress_struct& jpeg) {
  uint64_t blocks = 0;
  for (int i = 0; i < jpeg.comps_in_scan; i++)
    blocks += static_cast<uint64_t>(jpeg.cur_comp_info[i]->width_in_blocks) * jpeg.cur_comp_info[i]->height_in_blocks;
  if (jpeg.arith_code) return blocks * kArithmeticWork;
  return jpeg.Ah > 0 && jpeg.Ss > 0 ? blocks * kRefinementWork : blocks;
}

void on_progress(j_common_ptr jpeg) {
  Session& session = session_of(jpeg);
  if (session.jpeg.input_scan_number != session.scan) {
    session.scan = session.jpeg.input_scan_number;
    session.scan_work += work_of_scan(session.jpeg);
    if (session.scan > kMaxScans || session.scan_work > kMostScanWork) {
      session.too_many_scans = true;
      std::longjmp(session.on_error, 1);
    }
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
  for (unsigned denominator : {8u, 4u, 2u})
    if (may_decode_at(source, orientation, width, height, denominator)) return denominator;
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

/** Header and settings. @returns false where the picture is refused, with the verdict filled. */
bool start(Session& session, const Source& source, Decoded& decoded, Verdict& verdict) {
  jpeg_decompress_struct& jpeg = session.jpeg;
  jpeg_create_decompress(&jpeg);
  jpeg.src = &session.input;
  jpeg.progress = &session.progress;
  jpeg_read_header(&jpeg, TRUE);
  if (!accept_size(source, jpeg.image_width, jpeg.image_height, decoded, verdict)) return false;
  jpeg.out_color_space = jpeg.num_components == 4 ? JCS_CMYK : JCS_EXT_RGBX;
  jpeg.scale_num = 1;
  jpeg.scale_denom = scale_denominator(source, decoded.orientation, jpeg.image_width, jpeg.image_height);
  jpeg_start_decompress(&jpeg);
  return true;
}

/** All rows, in pieces of as many as libjpeg finishes at once. */
void read_rows(Session& session, const Pixels& pixels) {
  jpeg_decompress_struct& jpeg = session.jpeg;
  constexpr unsigned kRows = 16;
  JSAMPROW rows[kRows];
  while (jpeg.output_scanline < jpeg.output_height && !session.stopped) {
    const unsigned left = jpeg.output_height - jpeg.output_scanline;
    const unsigned wanted = left < kRows ? left : kRows;
    for (unsigned i = 0; i < wanted; i++) rows[i] = pixels.row(static_cast<int>(jpeg.output_scanline + i));
    const unsigned got = jpeg_read_scanlines(&jpeg, rows, wanted);
    if (jpeg.num_components == 4) cmyk_to_rgbx(rows[0], static_cast<size_t>(got) * jpeg.output_width);
    session.stopped = session.source->stop();
  }
}

enum class Outcome { kRefused, kFailed, kRead };

/**
 * Everything that libjpeg may leave by longjmp. No object with a destructor lives in this frame or in those that it
 * calls at the time of a jump; a C++ exception passes through to the caller, who owns the session.
 */
Outcome read(Session& session, const Source& source, DecodeScratch& scratch, Decoded& decoded, Verdict& verdict) {
  if (setjmp(session.on_error) != 0) return Outcome::kFailed;
  if (!start(session, source, decoded, verdict)) return Outcome::kRefused;
  Pixels& pixels = decoded.pixels;
  pixels.width = static_cast<int>(session.jpeg.output_width);
  pixels.height = static_cast<int>(session.jpeg.output_height);
  pixels.stride = static_cast<size_t>(pixels.width) * 4;
  pixels.data = scratch.pixels.take(pixels.stride * static_cast<size_t>(pixels.height));
  read_rows(session, pixels);
  return Outcome::kRead;
}

void judge_failure(Session& session, const Pixels& pixels, Verdict& verdict) {
  const unsigned done = pixels.data == nullptr ? 0 : session.jpeg.output_scanline;
  if (session.too_many_scans)
    return verdict.fail(code::kTooLarge, session.scan > kMaxScans
                                             ? "the file has more than " + std::to_string(kMaxScans) + " scans"
                                             : "the file's scans take far more work than those of any photo");
  if (done == 0) return verdict.fail(session.at_end ? code::kTruncated : code::kCorrupt, session.message);
  // An error in the middle: what is above it stands, and the rest is gray, as libjpeg fills what is missing.
  std::memset(pixels.row(static_cast<int>(done)), 128, pixels.stride * (static_cast<size_t>(pixels.height) - done));
  verdict.warn(code::kCorrupt, session.message);
}

void judge(Session& session, Verdict& verdict) {
  // Nothing is amiss where only the end mark is missing, unless more scans could have come.
  const bool cut = session.at_end && (session.damaged || jpeg_has_multiple_scans(&session.jpeg));
  if (cut && session.nothing_usable)
    verdict.fail(code::kTruncated, "the file ends before the first row of blocks does");
  else if (cut)
    verdict.warn(code::kTruncated, "the file ends before the picture does");
  else if (session.damaged)
    verdict.warn(code::kCorrupt, session.message);
}

}  // namespace

void decode_jpeg(const Source& source, DecodeScratch& scratch, Decoded& decoded, Verdict& verdict) {
  decoded.orientation = jpeg_orientation(source.bytes, source.size);
  if (decode_jpeg_eighth(source, decoded.orientation, scratch, decoded, verdict)) return;
  if (decode_jpeg_full(source, decoded.orientation, scratch, decoded, verdict)) return;
  if (decode_jpeg_progressive(source, decoded.orientation, scratch, decoded, verdict)) return;
  Session session{};
  open(session, source);
  const Outcome outcome = read(session, source, scratch, decoded, verdict);
  if (session.stopped)
    verdict.fail(code::kAborted, "the batch was aborted");
  else if (outcome == Outcome::kFailed)
    judge_failure(session, decoded.pixels, verdict);
  else if (outcome == Outcome::kRead)
    judge(session, verdict);
}

}  // namespace graft
