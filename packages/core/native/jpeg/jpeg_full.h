#pragma once

#include "decode/decode.h"

namespace graft {

/**
 * Decodes a plain baseline JPEG at full size or, where may_decode_at, at half of it, byte for byte as libjpeg-turbo
 * does by default, in less time. The picture comes as `decoded.ycc` where the source's taker asks for that and the
 * picture is upright, and as pixels otherwise.
 *
 * @returns false where it is no such file or anything about it is irregular; nothing is decided then, and
 *   libjpeg-turbo is to decode it
 */
bool decode_jpeg_full(const Source& source, int orientation, DecodeScratch& scratch, Decoded& decoded,
                      Verdict& verdict);

}  // namespace graft
