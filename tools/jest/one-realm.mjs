import vm from 'node:vm';

/**
 * Jest runs tests in a context of their own, with typed arrays of their own, while native addons make the main
 * context's: a Float32Array out of ONNX Runtime would be no `instanceof Float32Array` (jest#7780). So tests get the
 * main context's typed arrays. (jest-environment-node already does this for ArrayBuffer and Uint8Array.)
 */
const NAMES = [
  'Float32Array',
  'Float64Array',
  'Int8Array',
  'Int16Array',
  'Int32Array',
  'Uint16Array',
  'Uint32Array',
  'Uint8ClampedArray',
  'BigInt64Array',
  'BigUint64Array',
];
for (const name of NAMES) globalThis[name] = vm.runInThisContext(name);
