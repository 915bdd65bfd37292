'use strict';
/**
 * Copied by set-up into the folder that holds the binding; `@graft/core/backbone` loads it from there.
 *
 * It takes two parts of `@tensorflow/tfjs-node-gpu`, the kernels and the backend, and leaves its `index.js` alone: that
 * would bring node-pre-gyp and a second tfjs. What those parts call `@tensorflow/tfjs` is, beside this file, a stand-in for
 * the one tfjs-core that Graft itself uses.
 */
const path = require('node:path');
const util = require('node:util');

// Removed in Node 23, and called by the backend.
util.isNullOrUndefined ??= (value) => value === null || value === undefined;
// TensorFlow greets on stderr with its build flags at level 0 and 1. It reads this once, when it is loaded.
process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';

const home = path.join(__dirname, 'node_modules/@tensorflow/tfjs-node-gpu');

/** A new kernel backend over TensorFlow's C library; the kernels are registered on the way. */
exports.createBackend = () => {
  const { NodeJSKernelBackend } = require(path.join(home, 'dist/nodejs_kernel_backend.js'));
  require(path.join(home, 'dist/register_all_kernels.js'));
  const binding = require(path.join(home, 'lib/napi-v8/tfjs_binding.node'));
  return new NodeJSKernelBackend(binding, '@tensorflow/tfjs-node-gpu');
};

/** TensorFlow's own version, e.g. `2.21.0`. */
exports.tensorflowVersion = () => require(path.join(home, 'lib/napi-v8/tfjs_binding.node')).TF_Version;
