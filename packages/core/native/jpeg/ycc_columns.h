#pragma once

#include <cstdint>
#include <vector>

namespace graft {

/** The rows of a picture with chroma of half size that one row of pixels is made of. */
struct YccRows {
  const uint8_t* luma;
  /** Of blue and red: the row that counts three times, and the other one. */
  const uint8_t* nearer[2];
  const uint8_t* other[2];
  /** Samples of chroma in a row; one more on either side repeats the edge. */
  int samples;
};

/**
 * Which columns of a picture with chroma of half size nearest neighbour takes, eight at a time, in the form in which
 * vector code wants to be told: what to load, and how to shuffle it.
 */
class YccColumns {
 public:
  struct Eight {
    /** Where the bytes of four pixels' luma are loaded, and where the 32-bit sums of their chroma. */
    int luma[2];
    int chroma[2];
    /** Bytes of what was loaded, each to both halves of 32 bits. */
    uint8_t luma_shuffle[32];
    /** Sums of the four pixels, and of the samples on their other side. */
    int32_t chroma_shuffle[2][8];
    /** What libjpeg adds before it cuts off: 8 for even columns, 7 for odd ones. */
    int16_t halves[16];
  };

  /** Unless they are those of the last call: photos of one size come in rows. */
  void prepare(const std::vector<int>& columns);
  /** False where the columns lie too far apart for this; they are to be picked from whole rows. */
  bool fits() const { return fits_; }
  const std::vector<Eight>& eights() const { return eights_; }

 private:
  bool add_four(Eight& eight, int half, const int* columns);

  std::vector<int> columns_;
  std::vector<Eight> eights_;
  bool fits_ = false;
};

}  // namespace graft
