#pragma once

#include <vector>

namespace graft {

enum class Fill { kNearest, kReflect, kConstant, kWrap };

/** One thing done to the colours or the sharpness of a picture. */
struct Adjustment {
  enum class Kind {
    kAutoContrast,
    kEqualize,
    kPosterize,
    kSolarize,
    kBrightness,
    kContrast,
    kSaturation,
    kHue,
    kGrayscale,
    kSharpness,
    kBlur,
    kJpegQuality,
  };
  Kind kind;
  /** Bits, threshold, factor, part of a circle, sigma or quality. */
  double value;
};

/** One augmented view, drawn beforehand: `ViewParams` of the TypeScript side, whose order of application it keeps. */
struct View {
  bool has_crop = false;
  /** Fractions of the upright picture. */
  double crop_top = 0, crop_left = 0, crop_height = 1, crop_width = 1;
  /** Degrees. */
  double rotation = 0, shear = 0;
  /** Source columns a row, source rows a column. */
  double slope_x = 0, slope_y = 0;
  /** Fractions of the height and width. */
  double shift_y = 0, shift_x = 0;
  double zoom_y = 1, zoom_x = 1;
  bool flip_horizontal = false, flip_vertical = false;
  Fill fill = Fill::kNearest;
  int fill_value = 0;
  /** In the order in which they are applied. */
  std::vector<Adjustment> adjustments;
  bool has_erase = false;
  double erase_top = 0, erase_left = 0, erase_height = 0, erase_width = 0;
  int erase_value = 0;

  /** True where the affine part moves anything. */
  bool has_affine() const {
    return rotation != 0 || shear != 0 || slope_x != 0 || slope_y != 0 || shift_y != 0 || shift_x != 0 || zoom_y != 1 ||
           zoom_x != 1;
  }
};

}  // namespace graft
