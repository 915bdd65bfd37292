#include "options.h"

#include <cmath>
#include <cstdio>
#include <cstring>
#include <utility>

namespace graft {

namespace {

std::string shown(const Napi::Value& value) {
  if (value.IsString()) return "\"" + value.As<Napi::String>().Utf8Value() + "\"";
  if (value.IsNumber() || value.IsBoolean() || value.IsNull() || value.IsUndefined())
    return value.ToString().Utf8Value();
  if (value.IsArray()) return "an array";
  if (value.IsTypedArray()) return "a typed array";
  if (value.IsFunction()) return "a function";
  return "an object";
}

}  // namespace

void reject_value(Napi::Env env, const std::string& name, const std::string& expected, const Napi::Value& received) {
  throw Napi::TypeError::New(env, "expected " + expected + " for " + name + " but received " + shown(received));
}

Options::Options(const Napi::Value& value, std::string name, std::initializer_list<const char*> keys)
    : name_(std::move(name)) {
  if (!value.IsObject() || value.IsArray() || value.IsFunction()) reject_value(value.Env(), name_, "an object", value);
  object_ = value.As<Napi::Object>();
  const Napi::Array received = object_.GetPropertyNames();
  for (uint32_t i = 0; i < received.Length(); i++) {
    const std::string key = received.Get(i).ToString().Utf8Value();
    bool known = false;
    for (const char* candidate : keys) known = known || key == candidate;
    if (known) continue;
    std::string list;
    for (const char* candidate : keys) list += (list.empty() ? "" : ", ") + std::string(candidate);
    throw Napi::TypeError::New(value.Env(), "expected one of " + list + " in " + name_ + " but received " + key);
  }
}

void Options::reject(const char* key, const std::string& expected) const {
  reject_value(object_.Env(), name_.empty() ? key : name_ + "." + key, expected, object_.Get(key));
}

bool Options::has(const char* key) const {
  return !object_.Get(key).IsUndefined();
}

double Options::number(const char* key, double least, double most) const {
  const Napi::Value value = object_.Get(key);
  const double number = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : std::nan("");
  if (!(number >= least && number <= most)) {
    char range[96];
    std::snprintf(range, sizeof range, "a number from %g to %g", least, most);
    reject(key, range);
  }
  return number;
}

double Options::number_or(const char* key, double least, double most, double otherwise) const {
  return has(key) ? number(key, least, most) : otherwise;
}

int Options::integer(const char* key, int least, int most) const {
  const Napi::Value value = object_.Get(key);
  const double number = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : std::nan("");
  if (!(number >= least && number <= most) || number != std::floor(number))
    reject(key, "a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  return static_cast<int>(number);
}

int Options::integer_or(const char* key, int least, int most, int otherwise) const {
  return has(key) ? integer(key, least, most) : otherwise;
}

bool Options::boolean_or(const char* key, bool otherwise) const {
  if (!has(key)) return otherwise;
  const Napi::Value value = object_.Get(key);
  if (!value.IsBoolean()) reject(key, "a boolean");
  return value.As<Napi::Boolean>().Value();
}

std::string Options::string(const char* key) const {
  const Napi::Value value = object_.Get(key);
  if (!value.IsString()) reject(key, "a string");
  return value.As<Napi::String>().Utf8Value();
}

size_t Options::choice(const char* key, std::initializer_list<const char*> choices) const {
  if (!has(key)) return 0;
  const Napi::Value value = object_.Get(key);
  const std::string received = value.IsString() ? value.As<Napi::String>().Utf8Value() : "";
  size_t position = 0;
  std::string list;
  for (const char* candidate : choices) {
    if (value.IsString() && received == candidate) return position;
    position++;
    if (!list.empty()) list += position == choices.size() ? " or " : ", ";
    list += std::string("\"") + candidate + "\"";
  }
  reject(key, list);
}

Napi::Uint8Array Options::bytes(const char* key) const {
  const Napi::Value value = object_.Get(key);
  // Buffers are Uint8Arrays; a typed array of another realm is one too, which `instanceof` would deny.
  if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != napi_uint8_array)
    reject(key, "a Uint8Array");
  return value.As<Napi::Uint8Array>();
}

Napi::Array Options::array(const char* key) const {
  const Napi::Value value = object_.Get(key);
  if (!value.IsArray()) reject(key, "an array");
  return value.As<Napi::Array>();
}

}  // namespace graft
