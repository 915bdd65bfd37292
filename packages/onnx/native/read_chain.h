#pragma once

#include <napi.h>

#include "run_chain.h"

namespace graft {

/**
 * The chain that a JavaScript object describes: `{ rows, columns, channels, kernels: 'plain' | 'tiles', steps }`, each
 * step
 * `{ op: 'pool' }` or `{ op: 'conv', filters, kernel, offsets, scales, inputZero, outputZero }` with
 * `kernel: Int8Array [filters][channels][3][3]`, `offsets: Int32Array`, `scales: Float32Array`.
 *
 * @throws Napi::TypeError, Napi::RangeError
 */
Chain read_chain(const Napi::Value& value);

}  // namespace graft
