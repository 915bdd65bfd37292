/** Pads at the start and the end of an axis. */
export type Pads = readonly [before: number, after: number];

/**
 * TensorFlow's `SAME`: the output is `ceil(size / stride)`, and where the padding is odd the extra pixel goes to the end
 * (https://www.tensorflow.org/api_docs/python/tf/nn, "Notes on padding"). PyTorch and ONNX's symmetric pads differ from it
 * wherever the stride is 2 and the size even.
 */
export function samePads(size: number, kernel: number, stride: number, dilation: number): Pads {
  const reach = (kernel - 1) * dilation + 1;
  const outputs = Math.ceil(size / stride);
  const total = Math.max(0, (outputs - 1) * stride + reach - size);
  const before = Math.floor(total / 2);
  return [before, total - before];
}

/** ONNX's `pads` attribute for height and width: `[top, left, bottom, right]`. */
export function padsAttribute(
  padding: 'same' | 'valid',
  size: readonly [number, number],
  kernel: readonly [number, number],
  strides: readonly [number, number],
  dilations: readonly [number, number] = [1, 1],
): number[] {
  if (padding === 'valid') return [0, 0, 0, 0];
  const [top, bottom] = samePads(size[0], kernel[0], strides[0], dilations[0]);
  const [left, right] = samePads(size[1], kernel[1], strides[1], dilations[1]);
  return [top, left, bottom, right];
}
