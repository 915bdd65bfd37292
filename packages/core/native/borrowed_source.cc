#include "borrowed_source.h"

#include "options.h"

namespace graft {

Memory memory_of(const Napi::Uint8Array& array) {
  void* data = nullptr;
  size_t size = 0;
  napi_get_typedarray_info(array.Env(), array, nullptr, &size, &data, nullptr, nullptr);
  return {static_cast<uint8_t*>(data), size};
}

void expect_fixed(const Napi::Uint8Array& array, const std::string& name) {
  const Napi::Value resizable = array.ArrayBuffer().Get("resizable");
  if (resizable.IsBoolean() && resizable.As<Napi::Boolean>().Value())
    throw Napi::TypeError::New(array.Env(),
                               "expected memory of a fixed size for " + name + " but received a resizable ArrayBuffer");
}

Item parse_source(const Napi::Value& value, const std::string& name, Napi::Array held, Napi::Uint8Array& array) {
  Item item;
  if (value.IsString()) {
    item.path = value.As<Napi::String>().Utf8Value();
    if (item.path.find('\0') != std::string::npos)
      throw Napi::TypeError::New(value.Env(), "expected a path without NUL for " + name + " but received one with");
    return item;
  }
  Napi::Value bytes = value;
  if (value.IsObject() && !value.IsTypedArray() && value.As<Napi::Object>().Has("data")) {
    const Options options(value, name, {"data", "width", "height"});
    bytes = options.bytes("data");
    item.raw_width = options.integer("width", 1, 1 << 20);
    item.raw_height = options.integer("height", 1, 1 << 20);
  }
  if (!bytes.IsTypedArray() || bytes.As<Napi::TypedArray>().TypedArrayType() != napi_uint8_array)
    reject_value(value.Env(), name, "a path or a Uint8Array of a file's bytes", value);
  array = bytes.As<Napi::Uint8Array>();
  expect_fixed(array, name);
  held.Set(held.Length(), array);
  return item;
}

void borrow(Item& item, const Napi::Uint8Array& array) {
  if (array.IsEmpty()) return;
  const Memory memory = memory_of(array);
  static const uint8_t kNothing = 0;
  item.size = memory.size;
  item.bytes = item.size == 0 ? &kNothing : memory.data;
  if (item.raw_width > 0 && item.size != static_cast<size_t>(item.raw_width) * static_cast<size_t>(item.raw_height) * 4)
    throw Napi::TypeError::New(
        array.Env(), "expected width * height * 4 bytes for pixels but received " + std::to_string(item.size));
}

}  // namespace graft
