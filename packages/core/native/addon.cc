#include <napi.h>

#include <cstdlib>

#include "options.h"
#include "pipeline.h"
#include "raw_decode.h"

namespace graft {

namespace {

/** `rawDecode(files: Uint8Array[])` → pixels decoded; runs on the calling thread. */
Napi::Value js_raw_decode(const Napi::CallbackInfo& info) {
  if (!info[0].IsArray()) throw Napi::TypeError::New(info.Env(), "expected an array of Uint8Array for files");
  const Napi::Array files = info[0].As<Napi::Array>();
  uint8_t* scratch = nullptr;
  size_t scratch_size = 0;
  double pixels = 0;
  for (uint32_t i = 0; i < files.Length(); i++) {
    const Napi::Uint8Array file = files.Get(i).As<Napi::Uint8Array>();
    pixels += static_cast<double>(raw_decode(file.Data(), file.ElementLength(), scratch, scratch_size));
  }
  std::free(scratch);
  return Napi::Number::New(info.Env(), pixels);
}

Napi::Object init(Napi::Env env, Napi::Object exports) {
  exports.Set("NativePipeline", Pipeline::define(env));
  exports.Set("rawDecode", Napi::Function::New(env, js_raw_decode));
  return exports;
}

}  // namespace

}  // namespace graft

static Napi::Object InitAddon(Napi::Env env, Napi::Object exports) {
  return graft::init(env, exports);
}

NODE_API_MODULE(graft_native, InitAddon)
