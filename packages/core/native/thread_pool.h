#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "worker.h"

namespace graft {

/** Work that falls into `size()` parts, each of which any thread may do. */
class Job {
 public:
  virtual ~Job() = default;
  virtual size_t size() const = 0;
  /** Does one part. Must not throw. */
  virtual void run(size_t part, Worker& worker) = 0;
  /** Called once, by the thread that ended the last part. */
  virtual void done() = 0;

  /** Asks for an early end: parts that have not begun are still handed out, and are to return at once. */
  void abort() { aborted_.store(true, std::memory_order_relaxed); }
  const std::atomic<bool>& aborted() const { return aborted_; }

 private:
  friend class ThreadPool;
  std::atomic<bool> aborted_{false};
  std::atomic<size_t> ended_{0};
  size_t handed_out_ = 0;
};

/**
 * A fixed set of threads over one queue. Every thread takes the next part of the oldest job, so the split is as even
 * as the parts are small, and a thread that finds a job's last part taken goes on with the next job.
 */
class ThreadPool {
 public:
  /** @throws std::system_error where the system has not one thread to give; where it has fewer, those. */
  explicit ThreadPool(unsigned threads);
  /** Aborts what is under way and joins. */
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  void submit(std::shared_ptr<Job> job);

 private:
  void work();

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::shared_ptr<Job>> jobs_;
  std::vector<std::shared_ptr<Job>> running_;
  bool closing_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace graft
