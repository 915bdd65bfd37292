#include "view/adjust.h"

#include "view/blur.h"
#include "view/colours.h"
#include "view/jpeg_noise.h"
#include "view/sharpness.h"

namespace graft {

void adjust(const std::vector<Adjustment>& adjustments, uint8_t* rgb, int width, int height, const Kernels& kernels,
            Worker& worker) {
  using Kind = Adjustment::Kind;
  Colours colours(rgb, static_cast<size_t>(width) * static_cast<size_t>(height), *kernels.colour);
  for (const auto& [kind, value] : adjustments) {
    switch (kind) {
      case Kind::kAutoContrast:
        colours.auto_contrast();
        break;
      case Kind::kEqualize:
        colours.equalize();
        break;
      case Kind::kPosterize:
        colours.posterize(static_cast<int>(value));
        break;
      case Kind::kSolarize:
        colours.solarize(static_cast<int>(value));
        break;
      case Kind::kBrightness:
        colours.brightness(value);
        break;
      case Kind::kContrast:
        colours.contrast(value);
        break;
      case Kind::kSaturation:
        colours.saturation(value);
        break;
      case Kind::kHue:
        colours.hue(value);
        break;
      case Kind::kGrayscale:
        colours.grayscale();
        break;
      case Kind::kSharpness:
        colours.flush();
        adjust_sharpness(rgb, width, height, value, *kernels.colour, worker.packed);
        break;
      case Kind::kBlur:
        colours.flush();
        gaussian_blur(rgb, width, height, value, *kernels.colour, worker.packed);
        break;
      case Kind::kJpegQuality:
        colours.flush();
        jpeg_noise(rgb, width, height, static_cast<int>(value));
        break;
    }
  }
  colours.flush();
}

}  // namespace graft
