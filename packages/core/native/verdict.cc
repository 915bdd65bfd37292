#include "verdict.h"

#include <cstring>

namespace graft {

std::string Verdict::words() const {
  const auto is = [&](const char* other) { return std::strcmp(code, other) == 0; };
  if (is(code::kUnreadable)) return "cannot be opened: " + message;
  if (is(code::kTruncated))
    return (has_pixels() ? "cut off; what is there is used: " : "cut off before its first pixels: ") + message;
  if (is(code::kCorrupt))
    return (has_pixels() ? "damaged; what can be read is used: " : "damaged beyond use: ") + message;
  return message;
}

}  // namespace graft
