#pragma once

#include <cstddef>
#include <cstdint>

namespace graft {

/** One output pixel's part of a resampling: where its taps begin and how many there are. */
struct Taps {
  const int* starts;
  /** `taps` coefficients a pixel, zero-padded; scaled by 2^bits; none is negative. */
  const int16_t* coefficients;
  /** A multiple of 4. */
  int taps;
  int bits;
  int size;
};

/** The bilinear interpolation of one output row of a warp: positions are 32.32 fixed point in source pixels. */
struct WarpRow {
  const uint8_t* source;
  size_t stride;
  int width;
  int height;
  int64_t x;
  int64_t y;
  int64_t step_x;
  int64_t step_y;

  /** Whether all positions of `count` pixels fit 32 bits with 11 below the point, and all places in the picture 31. */
  bool is_near(int count) const {
    constexpr int64_t kFarthest = int64_t{1} << 50;
    constexpr int64_t kLongest = int64_t{1} << 36;
    constexpr int kLargest = 1 << 20;
    const auto within = [](int64_t value, int64_t most) { return value > -most && value < most; };
    return count <= 1 << 14 && within(x, kFarthest) && within(y, kFarthest) && within(step_x, kLongest) &&
           within(step_y, kLongest) && width <= kLargest && height <= kLargest &&
           static_cast<size_t>(height + 1) * stride < size_t{1} << 31;
  }
};

/** `a` · `b`, both of 16 bits and `b` with 15 below the point, rounded: what `pmulhrsw` and `sqrdmulh` compute. */
inline int multiply_high_rounded(int a, int b) {
  return (a * b + (1 << 14)) >> 15;
}

/**
 * Order-1 interpolation of one channel, first down and then across: weights have 11 bits, values in between 6 below the
 * point, so that all fits vector code's 16-bit lanes.
 */
inline uint8_t warp_between(int upper_left, int upper_right, int lower_left, int lower_right, int right, int below) {
  const auto down = [&](int upper, int lower) {
    return upper * 64 + multiply_high_rounded((lower - upper) * 64, below << 4);
  };
  const int left = down(upper_left, lower_left);
  return static_cast<uint8_t>((left + multiply_high_rounded(down(upper_right, lower_right) - left, right << 4) + 32) >>
                              6);
}

struct JpegKernels;
struct ColourKernels;
struct PngKernels;

/**
 * The inner loops, one table an instruction set. All of them are integer arithmetic of the same widths and roundings,
 * so that every table gives the same bytes.
 */
struct Kernels {
  const char* name;
  /**
   * Resamples `rows` rows of RGBX (`stride` bytes apart) horizontally into packed RGB, `out_stride` bytes apart. May
   * read Buffer::kPadding bytes beyond the last row, and write one byte beyond each output row.
   */
  void (*resize_rows)(const uint8_t* from, size_t stride, int rows, uint8_t* to, size_t out_stride, const Taps& taps);
  /** Weighs `count` rows of `bytes` bytes, `stride` apart, into one. */
  void (*resize_column)(const uint8_t* from, size_t stride, const int16_t* coefficients, int count, int bits,
                        uint8_t* to, size_t bytes);
  /** One row of `count` packed RGB pixels, positions outside clamped to the edge. */
  void (*warp_row)(const WarpRow& row, uint8_t* to, int count);
  /** Null: JPEGs are left to libjpeg-turbo. */
  const JpegKernels* jpeg;
  const ColourKernels* colour;
  /** Null: PNGs are left to libspng. */
  const PngKernels* png;
};

/** Portable C++: the definition that the others are held against. */
const Kernels& plain_kernels();

/**
 * The fastest table that this processor runs, or the named one: `off` (plain), `sse4.1`, `avx2`, `neon`.
 * @returns nullptr for a name that is unknown or that this processor or build does not have.
 */
const Kernels* find_kernels(const char* name);

// Null where the build has no such instruction set.
const Kernels* sse41_kernels();
const Kernels* avx2_kernels();
const Kernels* neon_kernels();

}  // namespace graft
