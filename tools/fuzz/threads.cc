/**
 * The thread pool and its jobs without Node, for ThreadSanitizer and for the leak check: batches and single pictures,
 * of paths and of bytes, several at once; aborted from another thread; the pool closed while they run.
 *
 *     ./threads DECODES FILE…
 *
 * Goes round until so many pictures were decoded. What several threads give must be, byte for byte, what one gives;
 * every job must be told its end once. Status 1 where that does not hold.
 */
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "batch.h"

namespace {

constexpr int kSide = 40;
constexpr size_t kBytes = static_cast<size_t>(kSide) * kSide * 3;

/** Counts jobs' ends, and waits for so many. */
class Ends {
 public:
  void add() {
    // Told with the lock held: whoever waits may take this object away.
    const std::lock_guard<std::mutex> lock(mutex_);
    count_++;
    changed_.notify_all();
  }
  void wait_for(size_t count) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [&] { return count_ >= count; });
  }
  size_t count() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return count_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  size_t count_ = 0;
};

struct File {
  std::string path;
  std::vector<uint8_t> bytes;
};

graft::View view_of(size_t index) {
  graft::View view;
  if (index % 3 == 1) {
    view.rotation = 17;
    view.zoom_x = 0.8;
    view.fill = static_cast<graft::Fill>(index / 3 % 4);
  }
  if (index % 3 == 2) {
    using Kind = graft::Adjustment::Kind;
    view.flip_horizontal = true;
    view.adjustments = {{Kind::kEqualize, 1}, {Kind::kHue, 0.1}, {Kind::kBlur, 1.2}, {Kind::kJpegQuality, 50}};
  }
  return view;
}

/** Every second file by its path, the others from memory. */
std::shared_ptr<graft::Batch> batch_of(const std::vector<File>& files, std::vector<uint8_t>& out, Ends& ends) {
  auto batch = std::make_shared<graft::Batch>();
  batch->kernels = graft::find_kernels("auto");
  batch->limits.max_pixels = 1 << 24;
  batch->height = batch->width = kSide;
  for (size_t i = 0; i < files.size(); i++) {
    graft::Item item;
    if (i % 2 == 0 || files[i].bytes.empty()) {
      item.path = files[i].path;
    } else {
      item.bytes = files[i].bytes.data();
      item.size = files[i].bytes.size();
    }
    item.view = view_of(i);
    batch->items.push_back(std::move(item));
  }
  out.assign(files.size() * kBytes, 1);
  batch->out = out.data();
  batch->on_done = [&ends] { ends.add(); };
  return batch;
}

std::shared_ptr<graft::Picture> picture_of(const File& file, Ends& ends) {
  auto picture = std::make_shared<graft::Picture>();
  picture->kernels = graft::find_kernels("auto");
  picture->limits.max_pixels = 1 << 24;
  picture->item.path = file.path;
  picture->max_side = 64;
  picture->on_done = [&ends] { ends.add(); };
  return picture;
}

int wrong = 0;

void expect(bool holds, const char* what) {
  if (holds) return;
  wrong++;
  std::printf("%s\n", what);
}

/** Three batches and as many pictures at once. */
void run_several(const std::vector<File>& files, const std::vector<uint8_t>& expected) {
  Ends ends;
  graft::ThreadPool pool(3);
  std::vector<std::vector<uint8_t>> outs(3);
  for (size_t i = 0; i < outs.size(); i++) {
    pool.submit(batch_of(files, outs[i], ends));
    pool.submit(picture_of(files[i % files.size()], ends));
  }
  ends.wait_for(6);
  for (const auto& out : outs) expect(out == expected, "several threads gave other bytes than one");
}

/** One thread submits, another aborts. */
void run_aborted(const std::vector<File>& files, int round) {
  Ends ends;
  graft::ThreadPool pool(3);
  std::vector<uint8_t> out;
  std::vector<uint8_t> other;
  const auto batch = batch_of(files, out, ends);
  const auto picture = picture_of(files.front(), ends);
  std::thread stopper([&] {
    std::this_thread::sleep_for(std::chrono::microseconds(200 * (round % 10)));
    batch->abort();
    picture->abort();
  });
  pool.submit(batch);
  pool.submit(picture);
  pool.submit(batch_of(files, other, ends));
  ends.wait_for(3);
  stopper.join();
  for (size_t i = 0; i < files.size(); i++)
    if (!batch->items[i].verdict.has_pixels())
      for (size_t k = 0; k < kBytes; k++) expect(out[i * kBytes + k] == 0, "a picture without pixels is not zero");
}

/** Closed in the middle: whatever was submitted is told its end all the same. */
void run_closed(const std::vector<File>& files, int round) {
  Ends ends;
  std::vector<std::vector<uint8_t>> outs(5);
  {
    graft::ThreadPool pool(2);
    for (auto& out : outs) {
      pool.submit(batch_of(files, out, ends));
      pool.submit(picture_of(files.back(), ends));
    }
    std::this_thread::sleep_for(std::chrono::microseconds(300 * (round % 10)));
  }
  expect(ends.count() == 2 * outs.size(), "a job was not told its end, or twice");
}

}  // namespace

int main(int count, char** values) {
  if (count < 3) return 2;
  const size_t wanted = static_cast<size_t>(std::atol(values[1]));
  std::vector<File> files;
  for (int i = 2; i < count; i++) {
    std::ifstream file(values[i], std::ios::binary);
    files.push_back({values[i], {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()}});
  }
  Ends ends;
  std::vector<uint8_t> expected;
  {
    graft::ThreadPool pool(1);
    pool.submit(batch_of(files, expected, ends));
    ends.wait_for(1);
  }
  size_t decoded = files.size();
  for (int round = 0; decoded < wanted; round++) {
    run_several(files, expected);
    run_aborted(files, round);
    run_closed(files, round);
    decoded += 3 * files.size() + 3;
  }
  std::printf("threads: at least %zu decodes, %d wrong\n", decoded, wrong);
  return wrong == 0 ? 0 : 1;
}
