/**
 * Holds every table of vector kernels that this processor has against plain C++, byte for byte, over random requests.
 * Needs no library. tools/fuzz/fuzz.mjs runs it with sanitizers, tools/fuzz/arm64.mjs cross-compiled in an emulator.
 *
 *     ./kernels [requests of each kind, by default 300]
 */
#include <cstdio>
#include <cstdlib>
#include <random>

#include "kernels_requests.h"
#include "view/fill.h"
#include "view/resize.h"

namespace requests {

int between(int least, int most) {
  static std::mt19937 random_bits(7);
  return least + static_cast<int>(random_bits() % static_cast<unsigned>(most - least + 1));
}

std::vector<uint8_t> noise(size_t size) {
  std::vector<uint8_t> bytes(size);
  for (uint8_t& byte : bytes)
    byte = static_cast<uint8_t>(between(0, 3) != 0 ? between(0, 255) : between(0, 1) != 0 ? 255 : 0);
  return bytes;
}

bool same_resize(const graft::Kernels& kernels) {
  const int in_width = between(1, 900);
  const int in_height = between(1, 300);
  const int width = between(1, 300);
  const int height = between(1, 200);
  const size_t stride = static_cast<size_t>(in_width) * 4;
  std::vector<uint8_t> from = noise(stride * static_cast<size_t>(in_height) + graft::Buffer::kPadding);
  graft::PictureRows pixels(graft::Pixels{from.data(), in_width, in_height, stride});
  const graft::Box box{0, 0, static_cast<double>(in_width), static_cast<double>(in_height)};
  const size_t bytes = static_cast<size_t>(width) * static_cast<size_t>(height) * 3;
  std::vector<uint8_t> expected(bytes);
  std::vector<uint8_t> received(bytes);
  graft::ResizeScratch scratch;
  graft::resize_bilinear(pixels, box, graft::plain_kernels(), scratch, expected.data(), width, height);
  graft::resize_bilinear(pixels, box, kernels, scratch, received.data(), width, height);
  return expected == received;
}

bool same_warp(const graft::Kernels& kernels) {
  const int width = between(1, 260);
  const int height = between(1, 40);
  const size_t stride = static_cast<size_t>(width) * 4;
  std::vector<uint8_t> from = noise(stride * static_cast<size_t>(height + 1) + graft::Buffer::kPadding);
  const auto fraction = [] { return static_cast<int64_t>(between(0, 65535)) << 16 | between(0, 65535); };
  // Now and then so far away that 32 bits do not hold it.
  const int64_t far = between(0, 9) == 0 ? 1 << 16 : 1;
  const auto position = [&](int size) {
    return static_cast<int64_t>(between(-50, size + 50)) * (int64_t{1} << 32) * far + fraction();
  };
  const auto step = [&] { return (fraction() * 2 - (int64_t{1} << 32)) * far; };
  const graft::WarpRow row{from.data(), stride, width, height, position(width), position(height), step(), step()};
  const int count = between(1, 250);
  const auto fill = static_cast<graft::Fill>(between(0, 3));
  const auto warped = [&](const graft::Kernels& by) {
    std::vector<uint8_t> bytes(static_cast<size_t>(count) * 3);
    if (fill == graft::Fill::kNearest)
      by.warp_row(row, bytes.data(), count);
    else
      graft::warp_row_filled(row, fill, 77, by, bytes.data(), count);
    return bytes;
  };
  return warped(graft::plain_kernels()) == warped(kernels);
}

}  // namespace requests

namespace {

struct Request {
  const char* name;
  bool (*is_same)(const graft::Kernels& kernels);
};

constexpr Request kRequests[] = {
    {"resize", requests::same_resize},
    {"warp", requests::same_warp},
    {"colors, blur and sharpness", requests::same_adjustments},
    {"JPEG inverse DCT", requests::same_inverse},
    {"JPEG widening", requests::same_widening},
    {"JPEG colors", requests::same_colors},
    {"JPEG samples", requests::same_samples},
    {"check sums", requests::same_sums},
    {"PNG filters", requests::same_filters},
};

}  // namespace

int main(int count, char** values) {
  const int rounds = count > 1 ? std::atoi(values[1]) : 300;
  int wrong = 0;
  int tables = 0;
  for (const char* name : {"sse4.1", "avx2", "neon"}) {
    const graft::Kernels* kernels = graft::find_kernels(name);
    if (kernels == nullptr) continue;
    tables++;
    for (const Request& request : kRequests) {
      int differing = 0;
      for (int i = 0; i < rounds; i++) differing += !request.is_same(*kernels);
      std::printf("%s, %s: %d of %d requests differ from plain C++\n", name, request.name, differing, rounds);
      wrong += differing;
    }
  }
  if (tables == 0) std::printf("this processor has no vector kernels\n");
  return wrong == 0 ? 0 : 1;
}
