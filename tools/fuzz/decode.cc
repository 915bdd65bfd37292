/**
 * libFuzzer target over the whole way of a picture: any bytes are decoded, turned upright, resized and warped. The
 * first bytes of the input are spent on the request, so that the fuzzer explores that too.
 */
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "batch.h"

namespace {

graft::View view_of(uint8_t choice) {
  graft::View view;
  if (choice & 1) {
    view.rotation = choice;
    view.zoom_x = 0.7;
    view.flip_horizontal = true;
    view.fill = static_cast<graft::Fill>(choice >> 1 & 3);
  }
  if (choice & 8) {
    view.has_crop = true;
    view.crop_top = 0.3;
    view.crop_left = 0.1;
    view.crop_height = 0.5;
    view.crop_width = 0.9;
  }
  if (choice & 16) {
    using Kind = graft::Adjustment::Kind;
    view.adjustments = {{Kind::kContrast, 1.4}, {Kind::kHue, 0.2}, {Kind::kSharpness, 2}, {Kind::kBlur, 0.8}};
  }
  if (choice & 32) {
    view.adjustments.push_back({graft::Adjustment::Kind::kAutoContrast, 1});
    view.adjustments.push_back({graft::Adjustment::Kind::kEqualize, 1});
  }
  if (choice & 64) view.slope_x = 0.9;
  if (choice & 128) view.flip_vertical = true;
  return view;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  constexpr size_t kRequest = 3;
  if (size < kRequest) return 0;
  static graft::Worker worker;
  graft::Batch batch;
  batch.items.resize(1);
  // A copy of exactly the size, so that reading one byte too far is seen.
  const std::vector<uint8_t> bytes(data + kRequest, data + size);
  static const uint8_t kNothing = 0;
  batch.items[0].bytes = bytes.empty() ? &kNothing : bytes.data();
  batch.items[0].size = bytes.size();
  batch.items[0].view = view_of(data[0]);
  batch.limits.max_pixels = 1 << 20;
  batch.width = 1 + data[1] % 64;
  batch.height = 1 + data[2] % 64;
  batch.nearest = (data[1] & 64) != 0;
  batch.kernels = graft::find_kernels((data[2] & 64) != 0 ? "off" : "auto");
  std::vector<uint8_t> out(static_cast<size_t>(batch.width) * static_cast<size_t>(batch.height) * 3);
  batch.out = out.data();
  batch.run(0, worker);
  return 0;
}
