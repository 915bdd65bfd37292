#pragma once

#include <napi.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "batch.h"

namespace graft {

struct Memory {
  uint8_t* data = nullptr;
  size_t size = 0;
};

/** An array's memory at this moment; Napi's own classes keep what it was when they first saw the array. */
Memory memory_of(const Napi::Uint8Array& array);

/** Memory that can shrink while a thread is at it is refused. @throws Napi::TypeError naming the value */
void expect_fixed(const Napi::Uint8Array& array, const std::string& name);

/**
 * A source: a path, bytes, or `{data, width, height}` with RGBA pixels decoded elsewhere. The memory that it borrows
 * from is put into `held` and named in `array`, and is not looked at yet; see `borrow`.
 *
 * @throws Napi::TypeError naming the value
 */
Item parse_source(const Napi::Value& value, const std::string& name, Napi::Array held, Napi::Uint8Array& array);

/**
 * Takes the address of what a source borrows. Comes after everything that may run JavaScript, as a getter among the
 * options does, because JavaScript can take memory away from an array.
 */
void borrow(Item& item, const Napi::Uint8Array& array);

}  // namespace graft
