#include "kernels_requests.h"
#include "view/blur.h"
#include "view/colours.h"
#include "view/sharpness.h"

namespace requests {

bool same_adjustments(const graft::Kernels& kernels) {
  const int width = between(1, 90);
  const int height = between(1, 40);
  const size_t count = static_cast<size_t>(width) * static_cast<size_t>(height);
  const std::vector<uint8_t> picture = noise(count * 3);
  std::vector<int> calls(static_cast<size_t>(between(1, 6)));
  for (int& call : calls) call = between(0, 8);
  const double factor = between(0, 300) / 100.0;
  const double sigma = between(1, 60) / 10.0;
  const auto adjusted = [&](const graft::ColourKernels& by) {
    // Exactly as long as the pixels, so that a sanitizer sees what is touched beyond.
    std::vector<uint8_t> rgb = picture;
    graft::Colours colours(rgb.data(), count, by);
    for (const int call : calls) {
      if (call == 0) colours.auto_contrast();
      if (call == 1) colours.equalize();
      if (call == 2) colours.posterize(3);
      if (call == 3) colours.solarize(100);
      if (call == 4) colours.brightness(factor);
      if (call == 5) colours.contrast(factor);
      if (call == 6) colours.saturation(factor);
      if (call == 7) colours.hue(factor / 6 - 0.25);
      if (call == 8) colours.grayscale();
    }
    colours.flush();
    graft::Buffer scratch;
    graft::adjust_sharpness(rgb.data(), width, height, factor, by, scratch);
    graft::gaussian_blur(rgb.data(), width, height, sigma, by, scratch);
    std::vector<uint8_t> wide(count * 4);
    by.to_rgbx(rgb.data(), wide.data(), count);
    rgb.insert(rgb.end(), wide.begin(), wide.end());
    return rgb;
  };
  return adjusted(*graft::plain_kernels().colour) == adjusted(*kernels.colour);
}

}  // namespace requests
