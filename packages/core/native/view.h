#pragma once

#include <cstdint>

namespace graft {

enum class Fill { kNearest, kReflect, kConstant, kWrap };

/** One augmented view, drawn beforehand: `ViewParams` of the TypeScript side, whose order of application it keeps. */
struct View {
  bool has_crop = false;
  /** Fractions of the upright picture. */
  double crop_top = 0, crop_left = 0, crop_height = 1, crop_width = 1;
  /** Degrees. */
  double rotation = 0, shear = 0;
  /** Fractions of the height and width. */
  double shift_y = 0, shift_x = 0;
  double zoom_y = 1, zoom_x = 1;
  bool flip_horizontal = false, flip_vertical = false;
  Fill fill = Fill::kNearest;
  int fill_value = 0;
  bool auto_contrast = false, equalize = false;
  /** Bits kept; 8: all of them. */
  int posterize = 8;
  /** 256: nothing is inverted. */
  int solarize = 256;
  double brightness = 1, contrast = 1, saturation = 1;
  /** Fractions of a circle. */
  double hue = 0;
  bool grayscale = false;
  double sharpness = 1;
  /** Sigma in pixels. */
  double blur = 0;
  /** 1…100; 0: not re-encoded. */
  int jpeg_quality = 0;
  bool has_erase = false;
  double erase_top = 0, erase_left = 0, erase_height = 0, erase_width = 0;
  int erase_value = 0;

  /** True where the affine part moves anything. */
  bool has_affine() const {
    return rotation != 0 || shear != 0 || shift_y != 0 || shift_x != 0 || zoom_y != 1 || zoom_x != 1;
  }
};

}  // namespace graft
