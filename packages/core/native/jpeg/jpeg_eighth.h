#pragma once

#include "decode/decode.h"

namespace graft {

/**
 * Decodes a plain JPEG (baseline Huffman, 8 bits, gray or YCbCr, one scan) at 1/8 of its size, where libjpeg spends
 * nearly all its time on coefficients that a picture of this size does not show: those are skipped here, several with
 * one look at a table. The pixels are the means of the 8 × 8 blocks, as libjpeg's are; chroma that is stored at half
 * size gives the means of quarter blocks.
 *
 * @returns false for any other file and at the least irregularity, with nothing in `verdict`: libjpeg is to decide
 * then.
 */
bool decode_jpeg_eighth(const Source& source, int orientation, DecodeScratch& scratch, Decoded& decoded,
                        Verdict& verdict);

/**
 * Whether a JPEG of this stored size may be decoded at 1/`denominator`: a fraction is the picture behind a filter of
 * its own, so enough must be left for the triangle filter that follows to hide most of the difference. At 1/2 and 1/4
 * that is four times the size wanted; at 1/8, which is so much faster, twice. (The README has the measurements.)
 */
bool may_decode_at(const Source& source, int orientation, unsigned width, unsigned height, unsigned denominator);

}  // namespace graft
