#pragma once

#include "decode/decode.h"
#include "jpeg/jpeg_headers.h"
#include "jpeg/ycc_picture.h"

namespace graft {

/**
 * Room for all units' pixels, with what vector code may read and write beside them, at the full size or at half of it:
 * there chroma that is halved both ways keeps its own, and so has as many pixels as luma, which is what libjpeg makes
 * of it. @throws std::bad_alloc
 */
void take_jpeg_planes(JpegHeaders& jpeg, Buffer& memory, bool is_half);
/** What the planes hold, once they are filled. */
YccPicture jpeg_picture(const JpegHeaders& jpeg, const JpegKernels& kernels, bool is_half);

/**
 * Likewise at 1/8: a pixel a block. Chroma that is halved both ways has two by two, and so as many pixels as luma,
 * which is what libjpeg makes of it.
 */
void take_jpeg_eighth_planes(JpegHeaders& jpeg, Buffer& memory);
YccPicture jpeg_eighth_picture(const JpegHeaders& jpeg, const JpegKernels& kernels);

/** Hands a picture on: as it is where that `is_wanted`, or as pixels. @throws std::bad_alloc */
void give_picture(const YccPicture& picture, bool is_wanted, DecodeScratch& scratch, Decoded& decoded);

}  // namespace graft
