#pragma once

#include <cstdint>
#include <vector>

#include "buffer.h"
#include "image.h"
#include "kernels.h"
#include "picture_rows.h"

namespace graft {

/** The part of a picture that is resized, in its pixels; fractions of a pixel count. */
struct Box {
  double left;
  double top;
  double right;
  double bottom;
};

/** Coefficients of one axis: Pillow's BILINEAR, a triangle filter as wide as the reduction, in fixed point. */
class Axis {
 public:
  /**
   * Computes them, unless they are those of the last call: photos of one size come in rows. Mirrored, the first output
   * pixel shows what is last.
   */
  void prepare(int in, double from, double to, int out, bool mirrored);

  Taps taps() const { return {starts_.data(), coefficients_.data(), taps_, bits_, out_}; }
  /** The first source position with a weight, and one past the last. */
  int begin() const { return begin_; }
  int end() const { return end_; }
  int count(int at) const { return counts_[static_cast<size_t>(at)]; }

 private:
  int in_ = 0;
  double from_ = 0;
  double to_ = 0;
  int out_ = 0;
  bool mirrored_ = false;
  int taps_ = 0;
  int bits_ = 0;
  int begin_ = 0;
  int end_ = 0;
  std::vector<int> starts_;
  std::vector<int> counts_;
  std::vector<int16_t> coefficients_;
};

struct ResizeScratch {
  Axis across;
  Axis down;
  Buffer middle;
  Buffer row;
  std::vector<int> columns;
  YccColumns ycc_columns;
};

/** Mirror images that a resize makes on its way. */
struct Flips {
  bool horizontal = false;
  bool vertical = false;
};

/**
 * Antialiased bilinear resize of `box` to `width` × `height` packed RGB: first across, then down, rounding to 8 bits in
 * between, as Pillow's `Image.resize(…, BILINEAR, box)` does.
 */
void resize_bilinear(PictureRows& from, const Box& box, const Kernels& kernels, ResizeScratch& scratch, uint8_t* out,
                     int width, int height, Flips flips = {});

/** The same into RGBX. `to` has its size and memory set. */
void resize_bilinear_rgbx(PictureRows& from, const Box& box, const Kernels& kernels, ResizeScratch& scratch,
                          const Pixels& to);

/**
 * Pillow's `Image.resize(…, NEAREST, box)` into RGBX. `to` has its size and memory set, and room for seven pixels more
 * than it has.
 */
void resize_nearest(PictureRows& from, const Box& box, ResizeScratch& scratch, const Pixels& to);

/** The same into packed RGB. */
void resize_nearest_packed(PictureRows& from, const Box& box, ResizeScratch& scratch, uint8_t* out, int width,
                           int height, Flips flips = {});

}  // namespace graft
