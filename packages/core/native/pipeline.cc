#include "pipeline.h"

#include <cstring>
#include <exception>
#include <utility>

#include "borrowed_source.h"
#include "options.h"
#include "parse_view.h"

namespace graft {

namespace {

constexpr int kMaxThreads = 256;
constexpr int kMaxSide = 16384;
/** Pixels or bytes, as in `pipeline-options.ts`. */
constexpr double kMost = 1ull << 40;

const char* status_name(Status status) {
  switch (status) {
    case Status::kOk:
      return "ok";
    case Status::kWarning:
      return "warning";
    default:
      return "error";
  }
}

Napi::Object to_js(Napi::Env env, const Verdict& verdict) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("status", status_name(verdict.status));
  object.Set("code", verdict.code);
  object.Set("message", verdict.words());
  object.Set("format", verdict.format);
  object.Set("width", verdict.width);
  object.Set("height", verdict.height);
  return object;
}

/**
 * Napi turns its own errors into JavaScript's. Others, such as those of memory for a request or of threads, would end
 * the process.
 */
template <typename Act>
auto guarded(Napi::Env env, const Act& act) {
  try {
    return act();
  } catch (const Napi::Error&) {
    throw;
  } catch (const std::exception& error) {
    throw Napi::Error::New(env, std::string("there is no memory, or no thread, for this request: ") + error.what());
  }
}

}  // namespace

Napi::Function Pipeline::define(Napi::Env env) {
  return DefineClass(env, "NativePipeline",
                     {InstanceMethod<&Pipeline::submit_batch>("submitBatch"),
                      InstanceMethod<&Pipeline::submit_picture>("submitPicture"),
                      InstanceMethod<&Pipeline::take_picture>("takePicture"), InstanceMethod<&Pipeline::abort>("abort"),
                      InstanceMethod<&Pipeline::close>("close"), InstanceAccessor<&Pipeline::simd>("simd")});
}

Pipeline::Pipeline(const Napi::CallbackInfo& info) : Napi::ObjectWrap<Pipeline>(info) {
  const Options options(info[0], "options", {"threads", "maxPixels", "maxFileBytes", "simd", "jpeg", "png"});
  const int threads = options.integer("threads", 1, kMaxThreads);
  limits_.max_pixels = static_cast<uint64_t>(options.number("maxPixels", 1, kMost));
  limits_.max_file_bytes = static_cast<uint64_t>(options.number("maxFileBytes", 1, kMost));
  kernels_ = find_kernels(options.string("simd").c_str());
  if (kernels_ == nullptr)
    options.reject("simd", "auto, off or the name of a kernel that this processor has (sse4.1, avx2, neon)");
  chosen_ = *kernels_;
  if (options.choice("jpeg", {"auto", "libjpeg-turbo"}) == 1) chosen_.jpeg = nullptr;
  if (options.choice("png", {"auto", "libspng"}) == 1) chosen_.png = nullptr;
  kernels_ = &chosen_;
  deliver_ = Napi::ThreadSafeFunction::New(
      info.Env(), Napi::Function::New(info.Env(), [](const Napi::CallbackInfo&) {}), "graft pipeline", 0, 1);
  // An idle pipeline does not keep the process alive.
  deliver_.Unref(info.Env());
  pool_ = guarded(info.Env(), [&] { return std::make_unique<ThreadPool>(static_cast<unsigned>(threads)); });
  // Hooks run last in, first out: the threads are gone before what they deliver through is.
  env_ = info.Env();
  napi_add_env_cleanup_hook(env_, join_threads, this);
}

void Pipeline::join_threads(void* pipeline) {
  static_cast<Pipeline*>(pipeline)->pool_.reset();
}

Pipeline::~Pipeline() {
  if (env_ != nullptr) napi_remove_env_cleanup_hook(env_, join_threads, this);
  if (!pool_) return;
  pool_.reset();
  deliver_.Abort();
}

void Pipeline::expect_open(Napi::Env env) const {
  if (!pool_) throw Napi::Error::New(env, "the pipeline is closed");
}

uint32_t Pipeline::begin(Napi::Env env, std::shared_ptr<Job> job, std::unique_ptr<Pending> pending, uint32_t id) {
  // A getter among the options may have closed it.
  expect_open(env);
  pending_[id] = std::move(pending);
  if (under_way_++ == 0) deliver_.Ref(env);
  // The object itself must live until the last answer.
  Ref();
  pool_->submit(std::move(job));
  return id;
}

Napi::Value Pipeline::submit_batch(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] { return begin_batch(info); });
}

Napi::Value Pipeline::begin_batch(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  expect_open(env);
  const Options options(info[0], "request", {"files", "height", "width", "interpolation", "views", "out"});
  auto batch = std::make_shared<Batch>();
  auto pending = std::make_unique<Pending>();
  Napi::Array held = Napi::Array::New(env);
  batch->limits = limits_;
  batch->kernels = kernels_;
  batch->height = options.integer("height", 1, kMaxSide);
  batch->width = options.integer("width", 1, kMaxSide);
  batch->nearest = options.choice("interpolation", {"bilinear", "nearest"}) == 1;
  const Napi::Array files = options.array("files");
  // Counted once: a getter may lengthen an array while it is read.
  const uint32_t count = files.Length();
  const Napi::Uint8Array out = options.bytes("out");
  expect_fixed(out, "request.out");
  held.Set(held.Length(), out);
  const size_t needed = count * static_cast<size_t>(batch->height) * static_cast<size_t>(batch->width) * 3;
  const auto expect_room = [&] {
    const Memory room = memory_of(out);
    if (room.size != needed)
      throw Napi::TypeError::New(env, "expected files * height * width * 3 = " + std::to_string(needed) +
                                          " bytes for request.out but received " + std::to_string(room.size));
    return room.data;
  };
  expect_room();
  std::vector<Napi::Uint8Array> arrays(count);
  batch->items.reserve(count);
  for (uint32_t i = 0; i < count; i++)
    batch->items.push_back(parse_source(files.Get(i), "request.files[" + std::to_string(i) + "]", held, arrays[i]));
  if (options.has("views")) {
    const Napi::Array views = options.array("views");
    if (views.Length() != count)
      throw Napi::TypeError::New(env, "expected " + std::to_string(count) +
                                          " entries (one a file) for request.views but received " +
                                          std::to_string(views.Length()));
    for (uint32_t i = 0; i < count; i++)
      batch->items[i].view = parse_view(views.Get(i), "request.views[" + std::to_string(i) + "]");
  }
  // From here on no JavaScript runs.
  for (uint32_t i = 0; i < count; i++) borrow(batch->items[i], arrays[i]);
  batch->out = expect_room();
  pending->held = Napi::Persistent(held.As<Napi::Object>());
  pending->callback = Napi::Persistent(info[1].As<Napi::Function>());
  pending->batch = batch;
  const uint32_t id = next_id_++;
  batch->on_done = [this, id] {
    deliver_.BlockingCall([this, id](Napi::Env env, Napi::Function) { answer(env, id); });
  };
  return Napi::Number::New(env, begin(env, batch, std::move(pending), id));
}

Napi::Value Pipeline::submit_picture(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] { return begin_picture(info); });
}

Napi::Value Pipeline::begin_picture(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  expect_open(env);
  const Options options(info[0], "request", {"file", "maxSide"});
  auto picture = std::make_shared<Picture>();
  auto pending = std::make_unique<Pending>();
  Napi::Array held = Napi::Array::New(env);
  picture->limits = limits_;
  picture->kernels = kernels_;
  Napi::Uint8Array array;
  picture->item = parse_source(options.value("file"), "request.file", held, array);
  picture->max_side = options.integer_or("maxSide", 1, kMaxSide, 0);
  borrow(picture->item, array);
  pending->held = Napi::Persistent(held.As<Napi::Object>());
  pending->callback = Napi::Persistent(info[1].As<Napi::Function>());
  pending->picture = picture;
  const uint32_t id = next_id_++;
  picture->on_done = [this, id] {
    deliver_.BlockingCall([this, id](Napi::Env env, Napi::Function) { answer(env, id); });
  };
  return Napi::Number::New(env, begin(env, picture, std::move(pending), id));
}

void Pipeline::answer(Napi::Env env, uint32_t id) {
  const Napi::HandleScope scope(env);
  Pending& pending = *pending_.at(id);
  Napi::FunctionReference callback = std::move(pending.callback);
  Napi::Object result = Napi::Object::New(env);
  if (pending.batch) {
    const Batch& batch = *pending.batch;
    Napi::Array verdicts = Napi::Array::New(env, batch.items.size());
    for (uint32_t i = 0; i < batch.items.size(); i++) verdicts.Set(i, to_js(env, batch.items[i].verdict));
    result.Set("verdicts", verdicts);
    result.Set("aborted", batch.aborted().load());
    constexpr double kSecond = 1e9;
    Napi::Object times = Napi::Object::New(env);
    times.Set("read", static_cast<double>(batch.read_time.load()) / kSecond);
    times.Set("decode", static_cast<double>(batch.decode_time.load()) / kSecond);
    times.Set("transform", static_cast<double>(batch.transform_time.load()) / kSecond);
    result.Set("times", times);
    pending_.erase(id);
  } else {
    const Picture& picture = *pending.picture;
    result.Set("verdict", to_js(env, picture.item.verdict));
    result.Set("aborted", picture.aborted().load());
    result.Set("width", picture.width);
    result.Set("height", picture.height);
    // Nobody comes for the pixels of an aborted one.
    if (picture.rgb.empty() || picture.aborted())
      pending_.erase(id);
    else
      pending.held.Reset();
  }
  if (--under_way_ == 0) deliver_.Unref(env);
  Unref();
  callback.Call({result});
}

void Pipeline::take_picture(const Napi::CallbackInfo& info) {
  const uint32_t id = info[0].As<Napi::Number>().Uint32Value();
  const auto found = pending_.find(id);
  if (found == pending_.end()) throw Napi::Error::New(info.Env(), "there is no such picture");
  const std::vector<uint8_t>& rgb = found->second->picture->rgb;
  Napi::Uint8Array out = info[1].As<Napi::Uint8Array>();
  if (out.ElementLength() == rgb.size()) std::memcpy(out.Data(), rgb.data(), rgb.size());
  pending_.erase(found);
}

void Pipeline::abort(const Napi::CallbackInfo& info) {
  const auto found = pending_.find(info[0].As<Napi::Number>().Uint32Value());
  if (found == pending_.end()) return;
  if (found->second->batch) found->second->batch->abort();
  if (found->second->picture) found->second->picture->abort();
}

void Pipeline::close(const Napi::CallbackInfo&) {
  if (!pool_) return;
  // Joins; answers that are still in the queue are delivered before the function goes.
  pool_.reset();
  deliver_.Release();
}

Napi::Value Pipeline::simd(const Napi::CallbackInfo& info) {
  return Napi::String::New(info.Env(), kernels_->name);
}

}  // namespace graft
