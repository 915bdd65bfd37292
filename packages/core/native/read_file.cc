#include "read_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace graft {

namespace {

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }

 private:
  int number_;
};

}  // namespace

size_t read_file(const std::string& path, uint64_t most, const std::atomic<bool>& aborted, Buffer& buffer,
                 Verdict& verdict) {
  const auto fail = [&](const char* why, const std::string& text) {
    verdict.fail(why, text);
    return size_t{0};
  };
  // Not blocking, so that a named pipe among the photos does not hang the thread.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat status;
  if (file.number() < 0 || ::fstat(file.number(), &status) != 0) return fail(code::kUnreadable, std::strerror(errno));
  if (!S_ISREG(status.st_mode)) return fail(code::kUnreadable, "not a regular file");
  if (status.st_size == 0) return fail(code::kEmpty, "the file holds no bytes");
  const uint64_t size = static_cast<uint64_t>(status.st_size);
  if (size > most)
    return fail(code::kTooLarge,
                "the file has " + std::to_string(size) + " bytes; the limit is " + std::to_string(most));
  uint8_t* bytes = buffer.take(static_cast<size_t>(size));
  size_t got = 0;
  // In pieces, between which an abort is seen: a disk, or a server behind it, may be slow.
  constexpr size_t kPiece = 4u << 20;
  while (got < size) {
    if (aborted.load(std::memory_order_relaxed)) return fail(code::kAborted, "the batch was aborted");
    const ssize_t n = ::read(file.number(), bytes + got, std::min(kPiece, static_cast<size_t>(size) - got));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail(code::kUnreadable, std::strerror(errno));
    // Somebody shortens the file as it is read.
    if (n == 0) break;
    got += static_cast<size_t>(n);
  }
  if (got == 0) return fail(code::kEmpty, "the file holds no bytes");
  return got;
}

}  // namespace graft
