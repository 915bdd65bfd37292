#pragma once

#include <memory>

#include <spng.h>

#include "decode/decode.h"

namespace graft {

/** libspng over one file, up to the pixels. */
class SpngSession {
 public:
  /** `copy` is for a file that ends within its pixels. @throws std::bad_alloc */
  SpngSession(const Source& source, Buffer& copy);

  spng_ctx* get() const { return context_.get(); }
  /** What reading the header came to: 0, or libspng's number of what is wrong. */
  int header(spng_ihdr& header) const;
  /** Gets ready to give rows. */
  int begin() const;
  /** The next row of a picture that is not interlaced, as RGBA. @returns 0, SPNG_EOI with the last one, or an error */
  int row(uint8_t* rgba, size_t bytes) const;

 private:
  struct Deleter {
    void operator()(spng_ctx* context) const { spng_ctx_free(context); }
  };
  std::unique_ptr<spng_ctx, Deleter> context_;
  int error_ = 0;
};

/** Says in the verdict what libspng found; where there are rows that is a warning. */
void report_spng(int error, bool any_rows, Verdict& verdict);

}  // namespace graft
