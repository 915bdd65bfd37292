#pragma once

#include "jpeg/jpeg_headers.h"

namespace graft {

// What baseline and progressive files have in common before their scans: one function a kind of segment, each given
// the segment's body. Those that say whether do so of the segment being one that libjpeg would accept without a word,
// and of a picture that is ours to decode.

inline unsigned jpeg_u16(const uint8_t* at) {
  return static_cast<unsigned>(at[0]) << 8 | at[1];
}

inline bool is_jpeg_note(unsigned marker) {
  return marker >= 0xe0 && (marker <= 0xef || marker == 0xfe);
}

/** Forgets the last picture, but not its tables, in case that the next one has the same. */
void begin_jpeg(JpegHeaders& jpeg);

/** DQT. */
bool read_jpeg_quantization(JpegHeaders& jpeg, const uint8_t* at, const uint8_t* end);

/** SOF: 8 bits, one or three components, in the usual samplings. */
bool read_jpeg_frame(JpegHeaders& jpeg, const uint8_t* at, const uint8_t* end);

/** APP0…APP15 and COM: what JFIF and Adobe say of the colours. */
void read_jpeg_note(JpegHeaders& jpeg, unsigned marker, const uint8_t* at, const uint8_t* end);

}  // namespace graft
