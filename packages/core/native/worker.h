#pragma once

#include "buffer.h"
#include "decode/decode.h"
#include "picture_rows.h"
#include "view/resize.h"

namespace graft {

/** The memory of one thread, reused from picture to picture. */
struct Worker {
  Buffer file;
  DecodeScratch decode;
  Buffer upright;
  RowScratch rows;
  ResizeScratch resize;
  Buffer resized;
  Buffer packed;

  /** Forgets the memory that a picture far beyond a photo's usual size has taken. */
  void shrink() {
    constexpr size_t kKeep = 48u << 20;
    decode.shrink(kKeep);
    for (Buffer* buffer : {&file, &upright, &rows.band, &resize.middle}) buffer->shrink(kKeep);
  }
};

}  // namespace graft
