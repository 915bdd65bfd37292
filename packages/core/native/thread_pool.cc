#include "thread_pool.h"

#include <system_error>
#include <utility>

namespace graft {

ThreadPool::ThreadPool(unsigned threads) {
  threads_.reserve(threads);
  try {
    for (unsigned i = 0; i < threads; i++) threads_.emplace_back([this] { work(); });
  } catch (const std::system_error&) {
    // A limit on threads, as containers have it: fewer give the same results.
    if (threads_.empty()) throw;
  }
}

ThreadPool::~ThreadPool() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    closing_ = true;
    for (const auto& job : jobs_) job->abort();
    for (const auto& job : running_) job->abort();
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void ThreadPool::submit(std::shared_ptr<Job> job) {
  if (job->size() == 0) return job->done();
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    jobs_.push_back(std::move(job));
  }
  wake_.notify_all();
}

void ThreadPool::work() {
  Worker worker;
  std::unique_lock<std::mutex> lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return closing_ || !jobs_.empty(); });
    // Jobs left over at closing are aborted, and still handed out, so that every one of them is told its end.
    if (jobs_.empty()) return;
    const std::shared_ptr<Job> job = jobs_.front();
    const size_t part = job->handed_out_++;
    if (part == 0) running_.push_back(job);
    if (part + 1 == job->size()) jobs_.pop_front();
    lock.unlock();
    job->run(part, worker);
    const bool last = job->ended_.fetch_add(1) + 1 == job->size();
    if (last) job->done();
    lock.lock();
    if (last) {
      for (size_t i = 0; i < running_.size(); i++) {
        if (running_[i] != job) continue;
        running_.erase(running_.begin() + static_cast<std::ptrdiff_t>(i));
        break;
      }
    }
  }
}

}  // namespace graft
