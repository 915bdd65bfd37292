#pragma once

#include <cstddef>
#include <cstdint>

namespace graft {

/** A file that is not read: what it is and what to do about it, in words for the person who has it. */
struct Stranger {
  /** Of a picture or video format: its name. Empty: it is none. */
  const char* name;
  const char* advice;
};

Stranger find_stranger(const uint8_t* bytes, size_t size);

}  // namespace graft
