'use strict';
/**
 * Copied by set-up to where the kernels look for `@tensorflow/tfjs`: it is Graft's own tfjs-core, found further up by
 * Node's rule. Two copies of tfjs would each have their own tensors, and the union package would bring five more.
 */
const tf = require('@tensorflow/tfjs-core');

/** The few methods of a tensor that the kernels call; tfjs-core by itself leaves them out. */
const METHODS = {
  add: (x, y) => tf.add(x, y),
  sub: (x, y) => tf.sub(x, y),
  mul: (x, y) => tf.mul(x, y),
  toInt: (x) => tf.cast(x, 'int32'),
  toFloat: (x) => tf.cast(x, 'float32'),
};
for (const [name, method] of Object.entries(METHODS)) {
  if (name in tf.Tensor.prototype) continue;
  Object.defineProperty(tf.Tensor.prototype, name, {
    value(...args) {
      return method(this, ...args);
    },
    configurable: true,
    writable: true,
  });
}

module.exports = tf;
