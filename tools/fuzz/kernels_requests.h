#pragma once

#include <cstdint>
#include <cstring>
#include <vector>

#include "kernels.h"

/** Random requests to a table of kernels; each answers whether the table gives what plain C++ gives. */
namespace requests {

/** A whole number from `least` to `most`, from a generator with a fixed seed. */
int between(int least, int most);
/** Bytes of which every eighth is 0 and every eighth 255. */
std::vector<uint8_t> noise(size_t size);

bool same_resize(const graft::Kernels& kernels);
/** In every fill mode. */
bool same_warp(const graft::Kernels& kernels);

/** All that is done to colours, in passes of random contents; then the filters. */
bool same_adjustments(const graft::Kernels& kernels);

bool same_inverse(const graft::Kernels& kernels);
bool same_widening(const graft::Kernels& kernels);
bool same_colors(const graft::Kernels& kernels);
/** The few columns that nearest neighbour takes are those of the whole row. */
bool same_samples(const graft::Kernels& kernels);

/** CRC-32 and Adler-32. */
bool same_sums(const graft::Kernels& kernels);
/** Each filter, of pixels of every size. */
bool same_filters(const graft::Kernels& kernels);

}  // namespace requests
