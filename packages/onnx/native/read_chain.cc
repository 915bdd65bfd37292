#include "read_chain.h"

#include <string>

namespace graft {

namespace {

/** Sides and channels beyond this are no network's, and sizes of their products stay far from overflowing. */
constexpr double MOST = 1 << 14;

size_t count_of(const Napi::Object& object, const char* key, double least, double most) {
  const Napi::Value value = object.Get(key);
  const double number = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : -1;
  if (!(number >= least && number <= most) || number != static_cast<double>(static_cast<size_t>(number))) {
    throw Napi::RangeError::New(object.Env(), "expected an integer from " + std::to_string(static_cast<int>(least)) +
                                                  " to " + std::to_string(static_cast<int>(most)) + " for " + key);
  }
  return static_cast<size_t>(number);
}

template <typename Array, typename Element>
std::vector<Element> array_of(const Napi::Object& object, const char* key, napi_typedarray_type type, size_t length) {
  const Napi::Value value = object.Get(key);
  if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != type ||
      value.As<Napi::TypedArray>().ElementLength() != length) {
    throw Napi::TypeError::New(
        object.Env(), std::string("expected a typed array of ") + std::to_string(length) + " elements for " + key);
  }
  const Array array = value.As<Array>();
  return std::vector<Element>(array.Data(), array.Data() + length);
}

Conv read_conv(const Napi::Object& step, size_t channels) {
  Conv conv;
  conv.channels = channels;
  conv.filters = count_of(step, "filters", 1, MOST);
  conv.input_zero = static_cast<uint8_t>(count_of(step, "inputZero", 0, 255));
  conv.output_zero = static_cast<uint8_t>(count_of(step, "outputZero", 0, 255));
  conv.offsets = array_of<Napi::Int32Array, int32_t>(step, "offsets", napi_int32_array, conv.filters);
  conv.scales = array_of<Napi::Float32Array, float>(step, "scales", napi_float32_array, conv.filters);
  const size_t window = 9 * channels;
  const auto given = array_of<Napi::Int8Array, int8_t>(step, "kernel", napi_int8_array, conv.filters * window);
  conv.kernel.resize(given.size());
  for (size_t filter = 0; filter < conv.filters; filter++) {
    for (size_t c = 0; c < channels; c++) {
      for (size_t tap = 0; tap < 9; tap++) {
        conv.kernel[filter * window + tap * channels + c] = given[filter * window + c * 9 + tap];
      }
    }
  }
  return conv;
}

}  // namespace

Chain read_chain(const Napi::Value& value) {
  if (!value.IsObject()) throw Napi::TypeError::New(value.Env(), "expected an object for the chain");
  const Napi::Object object = value.As<Napi::Object>();
  Chain chain;
  chain.rows = count_of(object, "rows", 1, MOST);
  chain.columns = count_of(object, "columns", 1, MOST);
  chain.channels = count_of(object, "channels", 1, MOST);
  const Napi::Value kernels = object.Get("kernels");
  const std::string name = kernels.IsString() ? kernels.As<Napi::String>().Utf8Value() : "";
  const Kernels* const found = name == "plain" ? &plain_kernels : name == "tiles" ? tile_kernels() : nullptr;
  if (found == nullptr) throw Napi::TypeError::New(value.Env(), "expected kernels that run here but received " + name);
  chain.kernels = found;
  const Napi::Value steps = object.Get("steps");
  if (!steps.IsArray()) throw Napi::TypeError::New(value.Env(), "expected an array for steps");
  const Napi::Array list = steps.As<Napi::Array>();
  size_t rows = chain.rows, columns = chain.columns, channels = chain.channels;
  for (uint32_t i = 0; i < list.Length(); i++) {
    const Napi::Value item = list.Get(i);
    if (!item.IsObject()) throw Napi::TypeError::New(value.Env(), "expected objects in steps");
    const Napi::Object given = item.As<Napi::Object>();
    const Napi::Value op = given.Get("op");
    Step step;
    if (op.IsString() && op.As<Napi::String>().Utf8Value() == "conv") {
      step.kind = Step::Kind::conv;
      step.conv = read_conv(given, channels);
      if (!found->takes(channels, step.conv.filters)) {
        throw Napi::RangeError::New(value.Env(), "no kernel for " + std::to_string(channels) + " channels and " +
                                                     std::to_string(step.conv.filters) + " filters");
      }
      found->pack(step.conv);
      channels = step.conv.filters;
    } else {
      rows /= 2;
      columns /= 2;
      if (rows == 0 || columns == 0) throw Napi::RangeError::New(value.Env(), "expected a picture of 2 x 2 to pool");
    }
    chain.steps.push_back(std::move(step));
  }
  return chain;
}

}  // namespace graft
