#pragma once

#include <napi.h>

#include <cstdint>
#include <map>
#include <memory>

#include "batch.h"
#include "thread_pool.h"

namespace graft {

/**
 * The JavaScript face of a thread pool. Requests are turned into C++ types before a thread sees them; JavaScript
 * objects that they borrow from are held here, on the JavaScript side, until the answer is out.
 */
class Pipeline : public Napi::ObjectWrap<Pipeline> {
 public:
  static Napi::Function define(Napi::Env env);
  explicit Pipeline(const Napi::CallbackInfo& info);
  ~Pipeline() override;

 private:
  /** What a request under way keeps alive. */
  struct Pending {
    std::shared_ptr<Batch> batch;
    std::shared_ptr<Picture> picture;
    Napi::FunctionReference callback;
    Napi::ObjectReference held;
  };

  Napi::Value submit_batch(const Napi::CallbackInfo& info);
  Napi::Value submit_picture(const Napi::CallbackInfo& info);
  Napi::Value begin_batch(const Napi::CallbackInfo& info);
  Napi::Value begin_picture(const Napi::CallbackInfo& info);
  /** Copies a finished picture's pixels into the caller's array and forgets the picture. */
  void take_picture(const Napi::CallbackInfo& info);
  void abort(const Napi::CallbackInfo& info);
  void close(const Napi::CallbackInfo& info);
  Napi::Value simd(const Napi::CallbackInfo& info);

  uint32_t begin(Napi::Env env, std::shared_ptr<Job> job, std::unique_ptr<Pending> pending, uint32_t id);
  void answer(Napi::Env env, uint32_t id);
  void expect_open(Napi::Env env) const;
  /** Before Node takes an environment down, a worker's or the process's, in the midst of a batch too. */
  static void join_threads(void* pipeline);

  napi_env env_ = nullptr;
  Limits limits_;
  const Kernels* kernels_ = nullptr;
  /** What they point to: a table of kernels.h, perhaps without decoders of our own. */
  Kernels chosen_{};
  std::unique_ptr<ThreadPool> pool_;
  Napi::ThreadSafeFunction deliver_;
  uint32_t next_id_ = 1;
  size_t under_way_ = 0;
  std::map<uint32_t, std::unique_ptr<Pending>> pending_;
};

}  // namespace graft
