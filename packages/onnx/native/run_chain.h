#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "chain.h"

namespace graft {

/** A run of operators, each reading what the one before wrote. */
struct Chain {
  /** Of a photo. */
  size_t rows = 0;
  size_t columns = 0;
  size_t channels = 0;
  std::vector<Step> steps;
  const Kernels* kernels = &plain_kernels;

  /** Bytes of one photo, and of what comes out of it. */
  size_t input_bytes() const { return rows * columns * channels; }
  size_t output_bytes() const;
};

/**
 * Runs photos through a chain, each on one thread from start to end: what one operator writes is still in that core's
 * cache when the next reads it. The bytes do not depend on the number of threads.
 *
 * @param input `[count][rows][columns][channels]`
 * @param output `[count][rows][columns][channels]` of the last operator
 * @throws std::bad_alloc
 */
void run_chain(const Chain& chain, const uint8_t* input, uint8_t* output, size_t count, unsigned threads);

}  // namespace graft
