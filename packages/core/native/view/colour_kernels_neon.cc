#if defined(__ARM_NEON) && defined(__aarch64__)

#include <arm_neon.h>

#include "view/colour_loops.h"

namespace graft {

namespace {

struct NeonLanes {
  static void split(const uint8_t* rgb, Block& block) {
    for (size_t i = 0; i < kBlock; i += 16) {
      const uint8x16x3_t pixels = vld3q_u8(rgb + i * 3);
      for (size_t c = 0; c < 3; c++) vst1q_u8(block.channel[c] + i, pixels.val[c]);
    }
  }

  static void join(const Block& block, uint8_t* rgb) {
    for (size_t i = 0; i < kBlock; i += 16) {
      const uint8x16x3_t pixels = {vld1q_u8(block.channel[0] + i), vld1q_u8(block.channel[1] + i),
                                   vld1q_u8(block.channel[2] + i)};
      vst3q_u8(rgb + i * 3, pixels);
    }
  }

  /** A table of 256 as four of 64: an index beyond one leaves what the one before has found. */
  static void look_up(uint8_t* values, const uint8_t* table) {
    const uint8x16x4_t rows[4] = {vld1q_u8_x4(table), vld1q_u8_x4(table + 64), vld1q_u8_x4(table + 128),
                                  vld1q_u8_x4(table + 192)};
    for (size_t i = 0; i < kBlock; i += 16) {
      const uint8x16_t value = vld1q_u8(values + i);
      uint8x16_t found = vqtbl4q_u8(rows[0], value);
      found = vqtbx4q_u8(found, rows[1], vsubq_u8(value, vdupq_n_u8(64)));
      found = vqtbx4q_u8(found, rows[2], vsubq_u8(value, vdupq_n_u8(128)));
      found = vqtbx4q_u8(found, rows[3], vsubq_u8(value, vdupq_n_u8(192)));
      vst1q_u8(values + i, found);
    }
  }
};

void weigh(const int16_t* const* rows, const int16_t* weights, int taps, int bits, int16_t* to, size_t count) {
  const int32x4_t shift = vdupq_n_s32(-bits);
  for (size_t i = 0; i < count; i += 8) {
    int32x4_t low = vdupq_n_s32(1 << (bits - 1));
    int32x4_t high = low;
    for (int k = 0; k < taps; k++) {
      const int16x8_t values = vld1q_s16(rows[k] + i);
      low = vmlal_n_s16(low, vget_low_s16(values), weights[k]);
      high = vmlal_n_s16(high, vget_high_s16(values), weights[k]);
    }
    vst1q_s16(to + i, vcombine_s16(vqmovn_s32(vshlq_s32(low, shift)), vqmovn_s32(vshlq_s32(high, shift))));
  }
}

void to_rgbx(const uint8_t* rgb, uint8_t* rgbx, size_t count) {
  size_t i = 0;
  for (; i + 16 <= count; i += 16) {
    const uint8x16x3_t pixels = vld3q_u8(rgb + i * 3);
    const uint8x16x4_t wide = {pixels.val[0], pixels.val[1], pixels.val[2], vdupq_n_u8(0)};
    vst4q_u8(rgbx + i * 4, wide);
  }
  if (i < count) kPlainColour.to_rgbx(rgb + i * 3, rgbx + i * 4, count - i);
}

}  // namespace

const ColourKernels kNeonColour = {pass<NeonLanes>, weigh, widen, narrow, sharpen, to_rgbx};

}  // namespace graft

#endif
