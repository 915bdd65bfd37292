#pragma once

#include <napi.h>

#include <initializer_list>
#include <string>

namespace graft {

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
  std::string string_or(const char* key, const char* otherwise) const;
  Napi::Uint8Array bytes(const char* key) const;
  Napi::Array array(const char* key) const;
  Napi::Value value(const char* key) const { return object_.Get(key); }

  [[noreturn]] void reject(const char* key, const std::string& expected) const;

 private:
  Napi::Object object_;
  std::string name_;
};

}  // namespace graft
