#include "load.h"

#include <chrono>

#include "decode/decode.h"
#include "decode/exif.h"
#include "read_file.h"

namespace graft {

int64_t now() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

namespace {

/** Pixels from elsewhere: RGBA, laid over white in memory of ours, because the caller's is not to be changed. */
Pixels adopt(Item& item, Worker& worker) {
  Pixels pixels;
  pixels.width = item.verdict.width = item.raw_width;
  pixels.height = item.verdict.height = item.raw_height;
  pixels.stride = static_cast<size_t>(pixels.width) * 4;
  pixels.data = worker.decode.pixels.take(item.size);
  std::memcpy(pixels.data, item.bytes, item.size);
  flatten_on_white(pixels.data, item.size / 4);
  return pixels;
}

}  // namespace

Loaded load(Item& item, const Limits& limits, int wanted_width, int wanted_height, const std::atomic<bool>& aborted,
            const Kernels& kernels, Worker& worker, LoadTimes& times) {
  if (item.raw_width > 0) return {adopt(item, worker), {}, nullptr};
  const int64_t start = now();
  const uint8_t* bytes = item.bytes;
  size_t size = item.size;
  if (bytes == nullptr) {
    size = read_file(item.path, limits.max_file_bytes, aborted, worker.file, item.verdict);
    bytes = worker.file.data();
  } else if (size > limits.max_file_bytes) {
    item.verdict.fail(code::kTooLarge,
                      std::to_string(size) + " bytes; the limit is " + std::to_string(limits.max_file_bytes));
  }
  const int64_t read = now();
  times.read = read - start;
  if (!item.verdict.has_pixels()) return {};
  Decoded decoded;
  const Source source{bytes, size, limits.max_pixels, wanted_width, wanted_height, &aborted, &kernels, true, true};
  decode(source, worker.decode, decoded, item.verdict);
  Loaded upright;
  upright.ycc = decoded.ycc;
  upright.stream = decoded.stream;
  if (item.verdict.has_pixels() && !decoded.ycc.is_there() && decoded.stream == nullptr)
    upright.pixels = turn_upright(decoded.pixels, decoded.orientation, worker.upright);
  times.decode = now() - read;
  return upright;
}

}  // namespace graft
