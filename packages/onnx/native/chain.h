#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace graft {

/** A 3 × 3 convolution on bytes: stride 1, one place of padding on each side, as many places out as in. */
struct Conv {
  size_t channels = 0;
  size_t filters = 0;
  /** What stands for 0 in the bytes that it reads, and so in the padding. */
  uint8_t input_zero = 0;
  uint8_t output_zero = 0;
  /** `[filters][3][3][channels]`. */
  std::vector<int8_t> kernel;
  /** The same, in the order in which {@link Kernels::conv} reads it. */
  std::vector<int8_t> packed;
  /** Added to each filter's sum: its bias, less `input_zero` times its kernel's sum. */
  std::vector<int32_t> offsets;
  /** From a filter's sum to a step of the output. */
  std::vector<float> scales;
};

/** One operator of a chain. */
struct Step {
  enum class Kind { conv, pool } kind = Kind::pool;
  /** Of a convolution. A pooling is 2 × 2 with stride 2, and drops an odd last row or column. */
  Conv conv;
};

/** What runs the operators: the same bytes come out of every set. */
struct Kernels {
  /** Whether it takes a convolution of this size. */
  bool (*takes)(size_t channels, size_t filters);
  void (*pack)(Conv& conv);
  /** To be called in each thread that called `conv`, once it calls it no more. */
  void (*leave)();
  /**
   * @param input position 0 of a picture, see `picture.h`
   * @param positions of the picture, without its borders
   */
  void (*conv)(const Conv& conv, const uint8_t* input, uint8_t* output, size_t positions, size_t pitch);
};

extern const Kernels plain_kernels;

/** With AMX's tiles, or null where the processor, the system or the compiler has none. */
const Kernels* tile_kernels();

}  // namespace graft
