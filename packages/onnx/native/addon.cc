#include <napi.h>

#include <memory>
#include <string>

#include "read_chain.h"
#include "run_chain.h"

namespace graft {

namespace {

/** One call of `run`: on a thread of Node's pool, with helpers of its own. */
class Run : public Napi::AsyncWorker {
 public:
  Run(Napi::Env env, std::shared_ptr<const Chain> chain, Napi::Uint8Array input, Napi::Uint8Array output, size_t count,
      unsigned threads)
      : Napi::AsyncWorker(env, "graft.ConvChain"),
        deferred_(env),
        chain_(std::move(chain)),
        from_(input.Data()),
        to_(output.Data()),
        count_(count),
        threads_(threads) {
    // The memory stays while these are held.
    held_[0] = Napi::Persistent(input.As<Napi::Object>());
    held_[1] = Napi::Persistent(output.As<Napi::Object>());
  }

  Napi::Promise promise() { return deferred_.Promise(); }

 protected:
  void Execute() override { run_chain(*chain_, from_, to_, count_, threads_); }
  void OnOK() override { deferred_.Resolve(Env().Undefined()); }
  void OnError(const Napi::Error& error) override { deferred_.Reject(error.Value()); }

 private:
  Napi::Promise::Deferred deferred_;
  std::shared_ptr<const Chain> chain_;
  Napi::ObjectReference held_[2];
  const uint8_t* from_;
  uint8_t* to_;
  size_t count_;
  unsigned threads_;
};

/** `new ConvChain({ rows, columns, channels, steps, kernels })`; the kernels' weights are copied. */
class ConvChain : public Napi::ObjectWrap<ConvChain> {
 public:
  static Napi::Function define(Napi::Env env) {
    return DefineClass(env, "ConvChain", {InstanceMethod<&ConvChain::run>("run")});
  }

  explicit ConvChain(const Napi::CallbackInfo& info)
      : Napi::ObjectWrap<ConvChain>(info), chain_(std::make_shared<const Chain>(read_chain(info[0]))) {}

 private:
  /** `run(input, count, output, threads)` → promise; neither array may be changed before it settles. */
  Napi::Value run(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    if (!info[0].IsTypedArray() || !info[1].IsNumber() || !info[2].IsTypedArray() || !info[3].IsNumber()) {
      throw Napi::TypeError::New(env, "expected (Uint8Array, number, Uint8Array, number)");
    }
    const auto input = info[0].As<Napi::Uint8Array>();
    const auto output = info[2].As<Napi::Uint8Array>();
    const size_t count = info[1].As<Napi::Number>().Uint32Value();
    const unsigned threads = info[3].As<Napi::Number>().Uint32Value();
    if (input.ByteLength() != count * chain_->input_bytes() || output.ByteLength() != count * chain_->output_bytes()) {
      throw Napi::RangeError::New(env, "expected " + std::to_string(count * chain_->input_bytes()) + " bytes in and " +
                                           std::to_string(count * chain_->output_bytes()) + " out for " +
                                           std::to_string(count) + " photos but received " +
                                           std::to_string(input.ByteLength()) + " and " +
                                           std::to_string(output.ByteLength()));
    }
    auto* work = new Run(env, chain_, input, output, count, threads);
    const Napi::Promise promise = work->promise();
    work->Queue();
    return promise;
  }

  std::shared_ptr<const Chain> chain_;
};

/** `tilesTake(channels, filters)` → whether the kernels `tiles` run here, and take a convolution of that size. */
Napi::Value tiles_take(const Napi::CallbackInfo& info) {
  const Kernels* const tiles = tile_kernels();
  const size_t channels = info[0].ToNumber().Uint32Value();
  const size_t filters = info[1].ToNumber().Uint32Value();
  return Napi::Boolean::New(info.Env(), tiles != nullptr && channels > 0 && tiles->takes(channels, filters));
}

}  // namespace

}  // namespace graft

static Napi::Object InitAddon(Napi::Env env, Napi::Object exports) {
  exports.Set("ConvChain", graft::ConvChain::define(env));
  exports.Set("tilesTake", Napi::Function::New(env, graft::tiles_take));
  return exports;
}

NODE_API_MODULE(graft_chain, InitAddon)
