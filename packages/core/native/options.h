#pragma once

#include <napi.h>

#include <initializer_list>
#include <string>

namespace graft {

/** Throws `expected X for name but received Y`. */
[[noreturn]] void reject_value(Napi::Env env, const std::string& name, const std::string& expected,
                               const Napi::Value& received);

/**
 * Reads an options object from JavaScript, strictly: a value of another kind throws
 * `expected X for name but received Y`, and a key that nobody asked for throws too, so a misspelt option is never
 * ignored. Everything throws Napi::TypeError.
 */
class Options {
 public:
  Options(const Napi::Value& value, std::string name, std::initializer_list<const char*> keys);

  bool has(const char* key) const;
  double number(const char* key, double least, double most) const;
  double number_or(const char* key, double least, double most, double otherwise) const;
  int integer(const char* key, int least, int most) const;
  int integer_or(const char* key, int least, int most, int otherwise) const;
  bool boolean_or(const char* key, bool otherwise) const;
  std::string string(const char* key) const;
  /** One of the names in `choices`, the first where the key is absent; its position. */
  size_t choice(const char* key, std::initializer_list<const char*> choices) const;
  Napi::Uint8Array bytes(const char* key) const;
  Napi::Array array(const char* key) const;
  Napi::Value value(const char* key) const { return object_.Get(key); }

  [[noreturn]] void reject(const char* key, const std::string& expected) const;

 private:
  Napi::Object object_;
  std::string name_;
};

}  // namespace graft
