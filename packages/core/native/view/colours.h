#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "view/colour_kernels.h"

namespace graft {

/**
 * Tones and colours of a picture, packed RGB in place. Calls are noted; the picture is as they say after `flush`, and
 * one pass over it does all that no survey of the picture stands between. Factors are torchvision's: 1 changes nothing,
 * 0 takes all away.
 */
class Colours {
 public:
  Colours(uint8_t* rgb, size_t count, const ColourKernels& kernels) : rgb_(rgb), count_(count), kernels_(kernels) {}

  /** Pillow's ImageOps: each channel stretched so that its least value is 0 and its greatest 255. */
  void auto_contrast();
  /** Pillow's ImageOps: each channel's histogram evened out. */
  void equalize();
  /** Keeps the highest `bits` (1…8) of each value. */
  void posterize(int bits);
  /** Inverts every value that is not below `threshold` (0…256). */
  void solarize(int threshold);
  /** v·factor. */
  void brightness(double factor) { blend_with(0, factor); }
  /** m + factor·(v − m), m the picture's mean luma, rounded. */
  void contrast(double factor);
  /** l + factor·(v − l), l the pixel's luma. */
  void saturation(double factor);
  /** Turns the hue of HSV by a fraction of a circle. */
  void hue(double turn);
  /** Luma in all three channels. */
  void grayscale();

  void flush();

 private:
  template <class Function>
  void map(const Function& value_of);
  void blend_with(int base, double factor);
  Surveyed survey(Survey what);
  ColourStep& step(ColourStep::Kind kind);
  void add_tables(const ColourStep& tables);

  uint8_t* rgb_;
  size_t count_;
  const ColourKernels& kernels_;
  std::vector<ColourStep> steps_;
};

}  // namespace graft
