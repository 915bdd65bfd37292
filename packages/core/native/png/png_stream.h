#pragma once

#include <memory>

#include "decode/decode.h"
#include "png/inflate.h"
#include "png/png_headers.h"
#include "row_source.h"

namespace graft {

class SpngSession;

/**
 * The rows of a plain PNG, decompressed when they are asked for, so that a picture of any size takes the memory of a
 * few rows. They are those of libspng, byte for byte; where the compressed pixels turn out to be irregular libspng goes
 * on from there, and its is the verdict.
 */
class PngStream : public RowSource {
 public:
  PngStream();
  ~PngStream() override;
  PngStream(const PngStream&) = delete;
  PngStream& operator=(const PngStream&) = delete;

  /**
   * Reads the headers and the first row. Source, verdict and the bytes must live as long as rows are asked for.
   * @returns false where it is no plain file, with nothing decided
   */
  bool open(const Source& source, Decoded& decoded, Verdict& verdict);

  int width() const override { return static_cast<int>(headers_.width); }
  int height() const override { return static_cast<int>(headers_.height); }
  /** Rows that a damaged file lacks are white. */
  const uint8_t* rows(int y, int count) override;
  void finish() override;

  /** Gives back what a huge picture took. */
  void shrink(size_t keep);

 private:
  uint8_t* raw(int slot) { return raw_.data() + static_cast<size_t>(slot) * raw_stride_; }
  void take_memory();
  /** The next `count` rows as RGBX. */
  const uint8_t* make(int count);
  /** Puts the next rows into raw(1) and so on; the one above is raw(0). @returns how many of the `count` there are */
  int undo_rows(int count);
  /** Whether row `y` is there, and that below begins as it may; libspng gives no row without that. */
  bool is_row_there(int y);
  /**
   * Whether `bytes` are decompressed behind `at_` and more follow, or the end: zlib looks at what follows before it
   * gives them, and finds fault with it.
   */
  bool want(size_t bytes);
  void refill();
  void slide();
  void go_on_with_libspng(int y);
  void read_with_libspng(int count, uint8_t* to);

  PngHeaders headers_;
  Inflate inflate_;
  const PngKernels* kernels_ = nullptr;
  Source source_{};
  Verdict* verdict_ = nullptr;
  /** Compressed bytes; those of `data` before the place that these two name were put there. */
  Buffer input_;
  size_t piece_ = 0;
  size_t piece_at_ = 0;
  /** Decompressed bytes, of which those before `at_` are used. */
  Buffer window_;
  size_t window_size_ = 0;
  const uint8_t* at_ = nullptr;
  uint32_t adler_ = 1;
  /** Rows with their filters undone: one that was last before, and up to kMost new ones. */
  Buffer raw_;
  size_t raw_stride_ = 0;
  size_t row_bytes_ = 0;
  int new_rows_ = 0;
  /** Rows as RGBX, where those of `raw_` are not. */
  Buffer band_;
  size_t stride_ = 0;
  int made_ = 0;
  std::unique_ptr<SpngSession> libspng_;
  Buffer copy_;
  /** Whether no more rows come. */
  bool is_over_ = false;
};

}  // namespace graft
