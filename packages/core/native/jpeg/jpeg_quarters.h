#pragma once

#include <cmath>
#include <cstdint>

#include "jpeg/jpeg_zigzag.h"

namespace graft {

/** Four whole numbers of 32 bits, as a vector register has them. */
typedef int32_t JpegFour __attribute__((vector_size(16)));

/**
 * What a coefficient adds to the means of a block's four quarters: a share, with the sign of its kind (both even: none
 * but the first counts; odd across; odd down; odd in both).
 */
struct JpegQuarters {
  static constexpr int kBits = 15;
  /** For the sums to stay within 32 bits: no other dequantised coefficient may be greater, either way. */
  static constexpr int kMost = 8191;
  int weight[64];
  int kind[64];

  JpegQuarters() {
    constexpr double kPi = 3.14159265358979323846;
    double mean[8];
    for (int u = 0; u < 8; u++) {
      double sum = 0;
      for (int x = 0; x < 4; x++) sum += std::cos((2 * x + 1) * u * kPi / 16);
      mean[u] = sum / 4 * (u == 0 ? std::sqrt(0.5) : 1) / 2;
    }
    for (int at = 0; at < 64; at++) {
      const int v = kJpegZigzag[at] / 8;
      const int u = kJpegZigzag[at] % 8;
      // The mean over half a period of an even cosine is nothing; not to be left to rounding.
      const bool counts = (u == 0 || u % 2 == 1) && (v == 0 || v % 2 == 1);
      weight[at] = counts ? static_cast<int>(std::lround(mean[u] * mean[v] * (1 << kBits))) : 0;
      kind[at] = (u % 2) + 2 * (v % 2);
    }
  }

  /** What coefficient `at`, where it is one, adds to the upper left, upper right, lower left and lower right. */
  JpegFour signed_weights(int at, int step) const {
    const int share = weight[at] * step;
    const int across = (kind[at] & 1) != 0 ? -share : share;
    const int down = (kind[at] & 2) != 0 ? -share : share;
    return JpegFour{share, across, down, kind[at] == 3 ? share : kind[at] == 0 ? share : -share};
  }
};

}  // namespace graft
