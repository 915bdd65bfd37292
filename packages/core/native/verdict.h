#pragma once

#include <string>
#include <utility>

namespace graft {

enum class Status { kOk, kWarning, kError };

/**
 * What became of one file. `code` is one of the strings below and part of the interface with TypeScript; `message` says
 * what the decoder found.
 */
struct Verdict {
  Status status = Status::kOk;
  const char* code = "ok";
  std::string message;
  /** `jpeg`, `png` … by content; empty where unknown. */
  const char* format = "";
  /** Size of the upright picture; 0 where unknown. */
  int width = 0;
  int height = 0;

  /** `message` in words for the person who has the file: first what is wrong with it, then the decoder's detail. */
  std::string words() const;

  bool has_pixels() const { return status != Status::kError; }

  void fail(const char* why, std::string text) {
    status = Status::kError;
    code = why;
    message = std::move(text);
  }
  void warn(const char* why, std::string text) {
    if (status != Status::kOk) return;
    status = Status::kWarning;
    code = why;
    message = std::move(text);
  }
};

namespace code {
constexpr const char* kEmpty = "empty";
constexpr const char* kNotAnImage = "not-an-image";
constexpr const char* kUnsupported = "unsupported";
constexpr const char* kCorrupt = "corrupt";
constexpr const char* kTruncated = "truncated";
constexpr const char* kTooLarge = "too-large";
constexpr const char* kUnreadable = "unreadable";
constexpr const char* kAborted = "aborted";
constexpr const char* kOutOfMemory = "out-of-memory";
/** Not an end: the caller is to decode this format elsewhere and hand the pixels back. */
constexpr const char* kElsewhere = "elsewhere";
}  // namespace code

}  // namespace graft
