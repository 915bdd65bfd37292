#include <algorithm>

#include "jpeg/jpeg_kernels.h"
#include "jpeg/jpeg_zigzag.h"
#include "jpeg/ycc_picture.h"
#include "kernels_requests.h"

namespace requests {

namespace {

/** What kernels may read or write beyond a row. */
constexpr size_t kBeyond = 64;

/** Rows with one sample to the left and what may be read to the right; `edges` repeats the first and the last one. */
class Rows {
 public:
  Rows(int width, int count, bool edges)
      : stride_(1 + static_cast<size_t>(width) + kBeyond), bytes_(noise(stride_ * static_cast<size_t>(count))) {
    if (!edges) return;
    for (uint8_t* row = bytes_.data(); row < bytes_.data() + bytes_.size(); row += stride_) {
      row[0] = row[1];
      row[width + 1] = row[width];
    }
  }
  const uint8_t* row(int y) const { return bytes_.data() + 1 + static_cast<size_t>(y) * stride_; }
  graft::YccPlane plane() const { return {row(0), stride_}; }

 private:
  size_t stride_;
  std::vector<uint8_t> bytes_;
};

struct Blocks {
  alignas(32) int16_t values[graft::kJpegPair];
};

/** Coefficients of two blocks up to place `last`, mostly small, now and then of all sixteen bits. */
Blocks coefficients(int last) {
  Blocks blocks{};
  const int most = between(0, 3) == 0 ? 32767 : between(1, 2047);
  for (int k = 0; k <= last; k++) {
    const int at = graft::kJpegZigzag[k] / 8 * graft::kJpegPairRow + graft::kJpegZigzag[k] % 8;
    for (const int block : {0, 8})
      if (between(0, 2) != 0) blocks.values[at + block] = static_cast<int16_t>(between(-most - 1, most));
  }
  return blocks;
}

Blocks steps() {
  Blocks blocks{};
  const int most = between(0, 3) == 0 ? 65535 : between(1, 255);
  for (int16_t& value : blocks.values) value = static_cast<int16_t>(between(1, most));
  return blocks;
}

bool is_zero(const Blocks& blocks) {
  return std::all_of(std::begin(blocks.values), std::end(blocks.values), [](int16_t value) { return value == 0; });
}

}  // namespace

bool same_inverse(const graft::Kernels& kernels) {
  const bool is_half = between(0, 2) == 0;
  const int last = between(0, 1) == 0 ? between(0, 10) : between(0, 63);
  Blocks expected_blocks = coefficients(last);
  Blocks received_blocks = expected_blocks;
  const Blocks quantization = steps();
  const size_t stride = static_cast<size_t>(between(16, 40));
  std::vector<uint8_t> expected(8 * stride);
  std::vector<uint8_t> received(8 * stride);
  const auto run = [&](const graft::Kernels& table, Blocks& blocks, uint8_t* to) {
    const graft::JpegInverse inverse = is_half ? table.jpeg->inverse_half : table.jpeg->inverse;
    inverse(blocks.values, quantization.values, {to, stride}, {to + 8, stride}, last);
  };
  run(graft::plain_kernels(), expected_blocks, expected.data());
  run(kernels, received_blocks, received.data());
  return expected == received && is_zero(received_blocks);
}

bool same_widening(const graft::Kernels& kernels) {
  const int count = between(1, 300);
  const Rows rows(count, 2, true);
  const size_t bytes = 2 * static_cast<size_t>(count);
  std::vector<uint8_t> expected(bytes + kBeyond);
  std::vector<uint8_t> received(bytes + kBeyond);
  const graft::JpegKernels& plain = *graft::plain_kernels().jpeg;
  plain.widen_both(rows.row(0), rows.row(1), expected.data(), count);
  kernels.jpeg->widen_both(rows.row(0), rows.row(1), received.data(), count);
  if (std::memcmp(expected.data(), received.data(), bytes) != 0) return false;
  plain.widen_across(rows.row(0), expected.data(), count);
  kernels.jpeg->widen_across(rows.row(0), received.data(), count);
  return std::memcmp(expected.data(), received.data(), bytes) == 0;
}

bool same_colors(const graft::Kernels& kernels) {
  const int count = between(1, 400);
  const Rows rows(count, 3, false);
  std::vector<uint8_t> expected(static_cast<size_t>(count) * 4);
  std::vector<uint8_t> received(expected.size());
  graft::plain_kernels().jpeg->to_rgbx(rows.row(0), rows.row(1), rows.row(2), expected.data(), count);
  kernels.jpeg->to_rgbx(rows.row(0), rows.row(1), rows.row(2), received.data(), count);
  return expected == received;
}

bool same_samples(const graft::Kernels& kernels) {
  const int width = between(5, 700);
  const int height = between(1, 6);
  const Rows luma(width, height, false);
  const Rows blue((width + 1) / 2, (height + 1) / 2, true);
  const Rows red((width + 1) / 2, (height + 1) / 2, true);
  graft::YccPicture picture;
  picture.width = width;
  picture.height = height;
  picture.count = 3;
  picture.planes[0] = luma.plane();
  picture.planes[1] = blue.plane();
  picture.planes[2] = red.plane();
  picture.halved_across = picture.halved_down = true;
  // As nearest neighbour has them: about evenly apart, in their order.
  std::vector<int> places(static_cast<size_t>(between(1, 300)));
  const double begin = width * between(0, 50) / 100.0;
  const double step = (width - begin) / static_cast<double>(places.size());
  for (size_t i = 0; i < places.size(); i++)
    places[i] = static_cast<int>(begin + step * (static_cast<double>(i) + 0.5));
  graft::YccColumns columns;
  columns.prepare(places);
  picture.kernels = kernels.jpeg;
  if (!picture.can_sample(columns)) return true;
  graft::Buffer scratch;
  const int y = between(0, height - 1);
  std::vector<uint8_t> received((places.size() + 7) / 8 * 32);
  picture.sample(y, columns, scratch, received.data());
  picture.kernels = graft::plain_kernels().jpeg;
  std::vector<uint8_t> whole(static_cast<size_t>(width) * 4);
  picture.row(y, scratch, whole.data());
  for (size_t i = 0; i < places.size(); i++)
    if (std::memcmp(&received[4 * i], &whole[4 * static_cast<size_t>(places[i])], 4) != 0) return false;
  return true;
}

}  // namespace requests
