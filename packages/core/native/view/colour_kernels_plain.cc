#include "view/colour_loops.h"

namespace graft {

namespace {

struct PlainLanes {
  static void split(const uint8_t* rgb, Block& block) {
    for (size_t i = 0; i < kBlock; i++)
      for (size_t c = 0; c < 3; c++) block.channel[c][i] = rgb[i * 3 + c];
  }

  static void join(const Block& block, uint8_t* rgb) {
    for (size_t i = 0; i < kBlock; i++)
      for (size_t c = 0; c < 3; c++) rgb[i * 3 + c] = block.channel[c][i];
  }

  static void look_up(uint8_t* values, const uint8_t* table) {
    for (size_t i = 0; i < kBlock; i++) values[i] = table[values[i]];
  }
};

void weigh(const int16_t* const* rows, const int16_t* weights, int taps, int bits, int16_t* to, size_t count) {
  for (size_t i = 0; i < count; i++) {
    int32_t sum = 1 << (bits - 1);
    for (int k = 0; k < taps; k++) sum += rows[k][i] * weights[k];
    to[i] = static_cast<int16_t>(sum >> bits);
  }
}

void to_rgbx(const uint8_t* rgb, uint8_t* rgbx, size_t count) {
  for (size_t i = 0; i < count; i++, rgb += 3, rgbx += 4) {
    std::memcpy(rgbx, rgb, 3);
    rgbx[3] = 0;
  }
}

}  // namespace

const ColourKernels kPlainColour = {pass<PlainLanes>, weigh, widen, narrow, sharpen, to_rgbx};

}  // namespace graft
