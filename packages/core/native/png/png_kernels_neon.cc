#include "png/png_kernels.h"

#if defined(__ARM_NEON) && defined(__aarch64__)

#include <arm_neon.h>

#include "png/adler32.h"
#include "png/crc32_arm.h"
#include "png/inflate_loop.h"

namespace graft {

namespace {

uint8x8_t load_four(const uint8_t* from) {
  uint32_t four;
  std::memcpy(&four, from, 4);
  return vreinterpret_u8_u32(vdup_n_u32(four));
}

void store_four(uint8_t* to, uint8x8_t bytes) {
  const uint32_t four = vget_lane_u32(vreinterpret_u32_u8(bytes), 0);
  std::memcpy(to, &four, 4);
}

int16x4_t widened(uint8x8_t bytes) {
  return vget_low_s16(vreinterpretq_s16_u16(vmovl_u8(bytes)));
}

/** As png_x86::paeth. */
int16x4_t paeth(int16x4_t left, int16x4_t above, int16x4_t corner) {
  const int16x4_t t = vsub_s16(vsub_s16(vmul_n_s16(corner, 3), above), left);
  const int16x4_t low = vmin_s16(left, above);
  const int16x4_t high = vmax_s16(left, above);
  const int16x4_t not_high = vbsl_s16(vcge_s16(t, high), low, corner);
  return vbsl_s16(vcge_s16(low, t), high, not_high);
}

struct PaethRow {
  int16x4_t left = vdup_n_s16(0);
  int16x4_t corner = vdup_n_s16(0);

  void next(const uint8_t* from, int16x4_t above, uint8_t* to) {
    const int16x4_t sum = vadd_s16(widened(load_four(from)), paeth(left, above, corner));
    left = vand_s16(sum, vdup_n_s16(255));
    corner = above;
    store_four(to, vmovn_u16(vreinterpretq_u16_s16(vcombine_s16(left, left))));
  }
};

/** One row of pixels of `kStep` bytes into four bytes each. */
template <size_t kStep>
void undo(PngFilter filter, const uint8_t* from, const uint8_t* above, uint8_t* to, size_t pixels) {
  size_t x = 0;
  uint8x8_t left = vdup_n_u8(0);
  switch (filter) {
    case PngFilter::kNone:
      for (; x < pixels; x++, from += kStep, to += 4) store_four(to, load_four(from));
      return;
    case PngFilter::kUp:
      for (; x < pixels; x++, from += kStep, above += 4, to += 4)
        store_four(to, vadd_u8(load_four(from), load_four(above)));
      return;
    case PngFilter::kSub:
      for (; x < pixels; x++, from += kStep, to += 4) {
        left = vadd_u8(load_four(from), left);
        store_four(to, left);
      }
      return;
    case PngFilter::kAverage:
      for (; x < pixels; x++, from += kStep, above += 4, to += 4) {
        left = vadd_u8(load_four(from), vhadd_u8(left, load_four(above)));
        store_four(to, left);
      }
      return;
    case PngFilter::kPaeth: {
      PaethRow row;
      for (; x < pixels; x++, from += kStep, above += 4, to += 4) row.next(from, widened(load_four(above)), to);
      return;
    }
  }
}

void unfilter(PngFilter filter, size_t step, const uint8_t* from, const uint8_t* above, uint8_t* to, size_t bytes) {
  if (step == 4)
    undo<4>(filter, from, above, to, bytes / 4);
  else
    kPlainPng.unfilter(filter, step, from, above, to, bytes);
}

void unfilter_rgb(PngFilter filter, const uint8_t* from, const uint8_t* above, uint8_t* to, size_t pixels) {
  undo<3>(filter, from, above, to, pixels);
}

/** The second row a pixel behind the first, so that neither waits for the other. */
void unfilter_rgb_paeth_twice(const uint8_t* from, size_t from_stride, const uint8_t* above, uint8_t* to, size_t stride,
                              size_t pixels) {
  PaethRow first;
  PaethRow second;
  first.next(from, widened(load_four(above)), to);
  for (size_t x = 1; x < pixels; x++) {
    const int16x4_t beneath = first.left;
    first.next(from + 3 * x, widened(load_four(above + 4 * x)), to + 4 * x);
    second.next(from + from_stride + 3 * (x - 1), beneath, to + stride + 4 * (x - 1));
  }
  second.next(from + from_stride + 3 * (pixels - 1), first.left, to + stride + 4 * (pixels - 1));
}

}  // namespace

const PngKernels kNeonPng = {crc32_on_arm, adler32_continue, inflate_run,
                             unfilter,     unfilter_rgb,     unfilter_rgb_paeth_twice};

}  // namespace graft

#endif
