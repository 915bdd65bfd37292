#pragma once

#include <cstddef>
#include <cstdint>

namespace graft {

enum class Format { kUnknown, kJpeg, kPng, kWebp, kBmp, kGif, kTiff, kAvif, kHeif, kOther };

struct Sniffed {
  Format format;
  /** The name a verdict carries; empty where unknown. */
  const char* name;
  /** For `kOther` and `kUnknown`, to a person: what the file is, and what to do. */
  const char* advice;
};

/** Tells a picture's format by its first bytes; the file's name plays no part. */
Sniffed sniff(const uint8_t* bytes, size_t size);

}  // namespace graft
