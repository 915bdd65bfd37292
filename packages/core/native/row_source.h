#pragma once

#include <cstdint>

namespace graft {

/** An upright picture whose rows are decoded when they are asked for, from the top to the bottom. */
class RowSource {
 public:
  /** As many rows as may be asked for at once. */
  static constexpr int kMost = 8;

  virtual ~RowSource() = default;

  virtual int width() const = 0;
  virtual int height() const = 0;

  /**
   * RGBX of row `y` and those below, `count` in all, 4 · width bytes apart; good until the next call. Each call asks
   * for rows below those of the last one. Rows that a damaged file lacks are there too. @throws std::bad_alloc
   */
  virtual const uint8_t* rows(int y, int count) = 0;

  /** Reads the rows that nobody asked for, so that the verdict is that of the whole file. */
  virtual void finish() = 0;
};

}  // namespace graft
