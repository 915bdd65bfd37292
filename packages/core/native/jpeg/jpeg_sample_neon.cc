#include "jpeg/jpeg_kernels.h"
#include "jpeg/ycc_columns.h"

#if defined(__ARM_NEON) && defined(__aarch64__)

#include <arm_neon.h>

#include "jpeg/jpeg_colors_neon.h"

namespace graft {

namespace {

/** Three parts of the nearer row and one of the other, blue and red beside each other, from the sample left of the row.
 */
void add_rows(const YccRows& rows, uint32_t* sums) {
  for (int i = 0; i < rows.samples + 2; i += 16) {
    uint16x8_t low[2];
    uint16x8_t high[2];
    for (int c = 0; c < 2; c++) {
      const uint8x16_t nearer = vld1q_u8(rows.nearer[c] + i - 1);
      const uint8x16_t other = vld1q_u8(rows.other[c] + i - 1);
      low[c] = vaddw_u8(vmull_u8(vget_low_u8(nearer), vdup_n_u8(3)), vget_low_u8(other));
      high[c] = vaddw_high_u8(vmull_high_u8(nearer, vdupq_n_u8(3)), other);
    }
    vst1q_u32(sums + i, vreinterpretq_u32_u16(vzip1q_u16(low[0], low[1])));
    vst1q_u32(sums + i + 4, vreinterpretq_u32_u16(vzip2q_u16(low[0], low[1])));
    vst1q_u32(sums + i + 8, vreinterpretq_u32_u16(vzip1q_u16(high[0], high[1])));
    vst1q_u32(sums + i + 12, vreinterpretq_u32_u16(vzip2q_u16(high[0], high[1])));
  }
}

/** Which bytes of a table of 32-bit values make up four of them. */
uint8x16_t bytes_of(const int32_t* places) {
  const uint32x4_t first_bytes = vdupq_n_u32(0x03020100);
  return vreinterpretq_u8_u32(vmlaq_n_u32(first_bytes, vreinterpretq_u32_s32(vld1q_s32(places)), 0x04040404));
}

/** Four pixels' blue and red, beside each other in 16 bits, widened as `h2v2_fancy_upsample` does. */
uint16x8_t chroma_of(const YccColumns::Eight& eight, int half, const uint32_t* sums) {
  const uint32_t* from = sums + eight.chroma[half];
  const uint8x16x2_t table = {{vreinterpretq_u8_u32(vld1q_u32(from)), vreinterpretq_u8_u32(vld1q_u32(from + 4))}};
  const int32_t* how = eight.chroma_shuffle[half];
  const uint16x8_t nearer = vreinterpretq_u16_u8(vqtbl2q_u8(table, bytes_of(how)));
  const uint16x8_t beside = vreinterpretq_u16_u8(vqtbl2q_u8(table, bytes_of(how + 4)));
  const uint16x8_t halves = vreinterpretq_u16_s16(vld1q_s16(eight.halves + 8 * half));
  return vshrq_n_u16(vmlaq_n_u16(vaddq_u16(beside, halves), nearer, 3), 4);
}

/** Four pixels' luma, each twice in 16 bits. */
uint16x8_t luma_of(const YccColumns::Eight& eight, int half, const uint8_t* row) {
  return vreinterpretq_u16_u8(vqtbl1q_u8(vld1q_u8(row + eight.luma[half]), vld1q_u8(eight.luma_shuffle + 16 * half)));
}

int16x8_t twice_less_128(uint16x8_t chroma) {
  return vreinterpretq_s16_u16(vsubq_u16(vshlq_n_u16(chroma, 1), vdupq_n_u16(256)));
}

}  // namespace

void neon_sample_rgbx(const YccColumns& columns, const YccRows& rows, uint32_t* sums, uint8_t* to) {
  add_rows(rows, sums);
  for (const YccColumns::Eight& eight : columns.eights()) {
    const uint16x8_t chroma[2] = {chroma_of(eight, 0, sums), chroma_of(eight, 1, sums)};
    const uint16x8_t luma = vuzp1q_u16(luma_of(eight, 0, rows.luma), luma_of(eight, 1, rows.luma));
    neon::store_rgbx(to, vreinterpretq_s16_u16(luma), twice_less_128(vuzp1q_u16(chroma[0], chroma[1])),
                     twice_less_128(vuzp2q_u16(chroma[0], chroma[1])));
    to += 32;
  }
}

}  // namespace graft

#endif
