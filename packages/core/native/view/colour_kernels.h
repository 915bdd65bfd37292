#pragma once

#include <cstddef>
#include <cstdint>

namespace graft {

/** One thing that a pass does to each pixel. */
struct ColourStep {
  enum class Kind {
    /** Each value to what its channel's table says. */
    kTables,
    /** luma + factor · (value − luma). */
    kSaturation,
    /** The hue of HSV turned. */
    kHue,
    /** Luma in all channels. */
    kGrayscale,
  };
  Kind kind = Kind::kTables;
  uint8_t tables[3][256] = {};
  /** Whether the tables are one and the same. */
  bool alike = true;
  /** 16.16 fixed point, 0 … 100. */
  int32_t factor = 0;
  /** In sixths of a circle, −3 … 3. */
  float turn = 0;
};

/** What a pass finds out on its way about the pixels that it leaves behind. */
enum class Survey { kNothing, kLuma, kExtremes, kHistograms };

struct Surveyed {
  /** The sum over all pixels. */
  uint64_t luma = 0;
  /** By channel. */
  uint8_t least[3] = {255, 255, 255};
  uint8_t most[3] = {};
  uint32_t histograms[3][256] = {};
};

/**
 * The loops over colours, one table an instruction set. Fixed point and single operations of IEEE arithmetic only, so
 * that every table gives the same bytes. Pixels are packed RGB unless said otherwise.
 */
struct ColourKernels {
  /** All steps over `count` pixels in one go, then the survey. Without steps nothing is written. */
  void (*pass)(uint8_t* rgb, size_t count, const ColourStep* steps, size_t number, Survey survey, Surveyed& found);
  /**
   * to[i] = (Σ rows[k][i] · weights[k] + half) >> bits over `taps` rows of `count` values, none negative and their
   * weighted sum below 2^31 − 2^bits. May read and write 64 bytes beyond.
   */
  void (*weigh)(const int16_t* const* rows, const int16_t* weights, int taps, int bits, int16_t* to, size_t count);
  /** Bytes to 16 bits. May read and write 64 bytes beyond. */
  void (*widen)(const uint8_t* from, int16_t* to, size_t count);
  /** 16 bits, 0 … 255, to bytes. Writes nothing beyond. */
  void (*narrow)(const int16_t* from, uint8_t* to, size_t count);
  /**
   * Pillow's SMOOTH filter (weights 1, in the middle 5), away from which each of `count` values of the row `at` goes by
   * a factor in 16.16. Neighbours lie three bytes to the side.
   */
  void (*sharpen)(const uint8_t* above, const uint8_t* at, const uint8_t* below, uint8_t* to, size_t count,
                  int32_t factor);
  /** Packed RGB to RGBX. Writes nothing beyond. */
  void (*to_rgbx)(const uint8_t* rgb, uint8_t* rgbx, size_t count);
};

extern const ColourKernels kPlainColour;
// Defined where the build has the instruction set.
extern const ColourKernels kSse41Colour;
extern const ColourKernels kAvx2Colour;
extern const ColourKernels kNeonColour;

}  // namespace graft
