/**
 * Holds every table of vector kernels that this processor has against plain C++, byte for byte, over random requests.
 * Needs no library, so it can be cross-compiled and run under an emulator where the other processor is not at hand:
 *
 *     cd packages/core/native
 *     aarch64-linux-gnu-g++ -std=c++17 -O2 -static -ffp-contract=off -I. -o kernels kernels*.cc jpeg_kernels*.cc \
 *       jpeg_huffman.cc jpeg_stream.cc resize.cc ycc_columns.cc ycc_picture.cc ../../../tools/fuzz/kernels.cc
 *     qemu-aarch64-static ./kernels
 */
#include <cstdio>
#include <cstring>
#include <random>
#include <vector>

#include "kernels.h"
#include "resize.h"

namespace {

std::mt19937 random_bits(7);

int between(int least, int most) {
  return least + static_cast<int>(random_bits() % static_cast<unsigned>(most - least + 1));
}

std::vector<uint8_t> noise(size_t size) {
  std::vector<uint8_t> bytes(size);
  for (uint8_t& byte : bytes)
    byte = between(0, 3) == 0 ? (between(0, 1) != 0 ? 255 : 0) : static_cast<uint8_t>(random_bits());
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
  const auto position = [](int size) {
    return static_cast<int64_t>(between(-50, size + 50)) * (int64_t{1} << 32) + static_cast<int64_t>(random_bits());
  };
  const auto step = [] { return static_cast<int64_t>(random_bits()) * 2 - (int64_t{1} << 32); };
  const graft::WarpRow row{from.data(), stride, width, height, position(width), position(height), step(), step()};
  const int count = between(1, 250);
  std::vector<uint8_t> expected(static_cast<size_t>(count) * 3);
  std::vector<uint8_t> received(expected.size());
  graft::plain_kernels().warp_row(row, expected.data(), count);
  kernels.warp_row(row, received.data(), count);
  return expected == received;
}

}  // namespace

int main() {
  int wrong = 0;
  for (const char* name : {"sse4.1", "avx2", "neon"}) {
    const graft::Kernels* kernels = graft::find_kernels(name);
    if (kernels == nullptr) {
      std::printf("%s: not here\n", name);
      continue;
    }
    constexpr int kRounds = 300;
    int differing = 0;
    for (int i = 0; i < kRounds; i++) differing += !same_resize(*kernels) + !same_warp(*kernels);
    std::printf("%s: %d of %d requests differ from plain C++\n", name, differing, 2 * kRounds);
    wrong += differing;
  }
  return wrong == 0 ? 0 : 1;
}
