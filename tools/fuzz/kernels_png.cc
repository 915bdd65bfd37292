#include "kernels_requests.h"
#include "png/png_kernels.h"

namespace requests {

namespace {

/** What kernels may read or write beyond a row. */
constexpr size_t kBeyond = 16;

/** Whether all but every fourth byte is the same. */
bool same_rgb(const std::vector<uint8_t>& a, const std::vector<uint8_t>& b, size_t pixels) {
  for (size_t i = 0; i < pixels; i++)
    if (std::memcmp(&a[4 * i], &b[4 * i], 3) != 0) return false;
  return true;
}

graft::PngFilter any_filter() {
  return static_cast<graft::PngFilter>(between(0, 4));
}

}  // namespace

bool same_sums(const graft::Kernels& kernels) {
  const graft::PngKernels& plain = *graft::plain_kernels().png;
  const std::vector<uint8_t> bytes = noise(static_cast<size_t>(between(0, 20000)));
  const auto start = static_cast<uint32_t>(between(0, 65520)) << 16 | static_cast<uint32_t>(between(0, 65520));
  return plain.crc(start, bytes.data(), bytes.size()) == kernels.png->crc(start, bytes.data(), bytes.size()) &&
         plain.adler(start, bytes.data(), bytes.size()) == kernels.png->adler(start, bytes.data(), bytes.size());
}

bool same_filters(const graft::Kernels& kernels) {
  const graft::PngKernels& plain = *graft::plain_kernels().png;
  const auto pixels = static_cast<size_t>(between(1, 200));
  const graft::PngFilter filter = any_filter();
  for (const size_t step : {1, 2, 3, 4, 6, 8}) {
    const size_t bytes = pixels * step;
    const std::vector<uint8_t> from = noise(bytes + kBeyond);
    const std::vector<uint8_t> above = noise(bytes + kBeyond);
    std::vector<uint8_t> expected(bytes + kBeyond);
    std::vector<uint8_t> received(bytes + kBeyond);
    plain.unfilter(filter, step, from.data(), above.data(), expected.data(), bytes);
    kernels.png->unfilter(filter, step, from.data(), above.data(), received.data(), bytes);
    if (std::memcmp(expected.data(), received.data(), bytes) != 0) return false;
  }
  const size_t row = 3 * pixels + 1;
  const std::vector<uint8_t> from = noise(2 * row + kBeyond);
  const std::vector<uint8_t> above = noise(4 * pixels + kBeyond);
  std::vector<uint8_t> expected(8 * pixels + kBeyond);
  std::vector<uint8_t> received(8 * pixels + kBeyond);
  plain.unfilter_rgb(filter, from.data(), above.data(), expected.data(), pixels);
  kernels.png->unfilter_rgb(filter, from.data(), above.data(), received.data(), pixels);
  if (!same_rgb(expected, received, pixels)) return false;
  plain.unfilter_rgb_paeth_twice(from.data(), row, above.data(), expected.data(), 4 * pixels, pixels);
  kernels.png->unfilter_rgb_paeth_twice(from.data(), row, above.data(), received.data(), 4 * pixels, pixels);
  return same_rgb(expected, received, 2 * pixels);
}

}  // namespace requests
