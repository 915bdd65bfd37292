#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "kernels.h"
#include "thread_pool.h"
#include "verdict.h"
#include "view/view.h"

namespace graft {

/** One picture of a batch: a file, a file's bytes in memory, or pixels that were decoded elsewhere. */
struct Item {
  std::string path;
  /** Borrowed; null for a path. */
  const uint8_t* bytes = nullptr;
  size_t size = 0;
  /** For pixels from elsewhere, which are packed RGBA, upright: their size. */
  int raw_width = 0;
  int raw_height = 0;
  View view;
  Verdict verdict;
};

struct Limits {
  uint64_t max_pixels = 178956970;
  uint64_t max_file_bytes = 256u << 20;
};

/** Decodes, resizes and warps pictures into one borrowed NHWC uint8 buffer. */
class Batch : public Job {
 public:
  std::vector<Item> items;
  Limits limits;
  int height = 0;
  int width = 0;
  bool nearest = false;
  uint8_t* out = nullptr;
  const Kernels* kernels = nullptr;
  std::function<void()> on_done;
  /** Thread-nanoseconds. */
  std::atomic<int64_t> read_time{0};
  std::atomic<int64_t> decode_time{0};
  std::atomic<int64_t> transform_time{0};

  size_t size() const override { return items.size(); }
  void run(size_t part, Worker& worker) override;
  void done() override { on_done(); }

 private:
  void process(Item& item, uint8_t* to, Worker& worker);
};

/** One picture at its own size, or shrunk to fit a square, as packed RGB in memory of its own. */
class Picture : public Job {
 public:
  Item item;
  Limits limits;
  /** The longer side at most, in pixels; 0: as it is. */
  int max_side = 0;
  const Kernels* kernels = nullptr;
  std::function<void()> on_done;
  std::vector<uint8_t> rgb;
  int width = 0;
  int height = 0;

  size_t size() const override { return 1; }
  void run(size_t part, Worker& worker) override;
  void done() override { on_done(); }
};

}  // namespace graft
