#include <algorithm>
#include <cmath>

#include "chain.h"

namespace graft {

namespace {

bool takes(size_t, size_t) {
  return true;
}
void pack(Conv&) {}
void leave() {}

/** To be read, not to be fast: what the other kernels are held to. */
void conv(const Conv& conv, const uint8_t* input, uint8_t* output, size_t positions, size_t pitch) {
  const ptrdiff_t channels = static_cast<ptrdiff_t>(conv.channels);
  const float low = static_cast<float>(-conv.output_zero);
  const float high = static_cast<float>(255 - conv.output_zero);
  for (size_t place = 0; place < positions; place++) {
    for (size_t filter = 0; filter < conv.filters; filter++) {
      const int8_t* weight = conv.kernel.data() + filter * 9 * conv.channels;
      // Unsigned, as the sums of the integer instructions wrap around too.
      uint32_t sum = static_cast<uint32_t>(conv.offsets[filter]);
      for (ptrdiff_t y = -1; y <= 1; y++) {
        for (ptrdiff_t x = -1; x <= 1; x++) {
          const ptrdiff_t at = static_cast<ptrdiff_t>(place) + y * static_cast<ptrdiff_t>(pitch) + x;
          const uint8_t* from = input + at * channels;
          for (ptrdiff_t c = 0; c < channels; c++) sum += static_cast<uint32_t>(from[c] * *weight++);
        }
      }
      const float value = static_cast<float>(static_cast<int32_t>(sum)) * conv.scales[filter];
      const float kept = std::min(std::max(value, low), high);
      // To the nearest, halves to even: the mode that every process starts in.
      *output++ = static_cast<uint8_t>(static_cast<int>(std::nearbyint(kept)) + conv.output_zero);
    }
  }
}

}  // namespace

const Kernels plain_kernels = {takes, pack, leave, conv};

}  // namespace graft
