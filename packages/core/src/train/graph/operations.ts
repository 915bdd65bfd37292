import { DT_INT32 } from './saved-model.ts';
import { list, text, type Ref } from './graph-builder.ts';
import type { Tape } from './tape.ts';

/** How a window moves over an image. */
export interface Window {
  readonly strides: readonly [number, number];
  readonly padding: 'same' | 'valid';
}

export interface ConvolutionWindow extends Window {
  readonly dilations: readonly [number, number];
  /** `[height, width, in, out]`, or depthwise `[height, width, channels, multiplier]`. */
  readonly kernelShape: readonly number[];
  readonly depthwise: boolean;
}

/** `Conv2D` or `DepthwiseConv2dNative`, NHWC. */
export function convolution(tape: Tape, input: Ref, kernel: Ref, window: ConvolutionWindow): Ref {
  const { graph } = tape;
  const attr = { ...windowAttributes(window), dilations: list([1, ...window.dilations, 1]) };
  const name = window.depthwise ? 'DepthwiseConv2dNative' : 'Conv2D';
  const output = graph.op(name, [input, kernel], attr);
  return tape.record(output, [input, kernel], (dy) => {
    tape.give(kernel, () => graph.op(`${name}BackpropFilter`, [input, graph.integers(window.kernelShape), dy], attr));
    tape.give(input, () => graph.op(`${name}BackpropInput`, [graph.shape(input), kernel, dy], attr));
  });
}

/** Adds a vector over the channels. */
export function biasAdd(tape: Tape, input: Ref, bias: Ref): Ref {
  const output = tape.graph.op('BiasAdd', [input, bias]);
  return tape.record(output, [input, bias], (dy) => {
    tape.give(input, () => dy);
    tape.give(bias, () => tape.graph.op('BiasAddGrad', [dy]));
  });
}

/** Times a constant that broadcasts to the input. */
export function scale(tape: Tape, input: Ref, factor: Ref): Ref {
  const output = tape.graph.op('Mul', [input, factor]);
  return tape.record(output, [input], (dy) => {
    tape.give(input, () => tape.graph.op('Mul', [dy, factor]));
  });
}

/** The gradients of both are taken from the output, so that the input need not be kept. */
export function relu(tape: Tape, input: Ref, most?: 6): Ref {
  const name = most === 6 ? 'Relu6' : 'Relu';
  const output = tape.graph.op(name, [input]);
  return tape.record(output, [input], (dy) => {
    tape.give(input, () => tape.graph.op(`${name}Grad`, [dy, output]));
  });
}

export function add(tape: Tape, inputs: readonly Ref[]): Ref {
  const output = tape.graph.op('AddN', inputs, { N: { i: inputs.length } });
  return tape.record(output, inputs, (dy) => {
    for (const input of inputs) tape.give(input, () => dy);
  });
}

/** @param widths channels of each input */
export function concatenate(tape: Tape, inputs: readonly Ref[], widths: readonly number[]): Ref {
  const output = tape.graph.concat(inputs, -1);
  return tape.record(output, inputs, (dy) => {
    const parts = tape.graph.split(dy, widths, -1);
    for (const [i, input] of inputs.entries()) tape.give(input, () => parts[i]!);
  });
}

/** Zeros around the image. @param size `[height, width, channels]` of the input */
export function zeroPad(
  tape: Tape,
  input: Ref,
  [[top, bottom], [left, right]]: readonly [readonly [number, number], readonly [number, number]],
  size: readonly number[],
): Ref {
  const { graph } = tape;
  const paddings = graph.integers([0, 0, top, bottom, left, right, 0, 0], [4, 2]);
  const output = graph.op('Pad', [input, paddings]);
  return tape.record(output, [input], (dy) => {
    tape.give(input, () => {
      const [begin, sizes] = [graph.integers([0, top, left, 0]), graph.integers([-1, ...size])];
      return graph.op('Slice', [dy, begin, sizes], { Index: { type: DT_INT32 } });
    });
  });
}

export function pool(
  tape: Tape,
  input: Ref,
  kind: 'max' | 'average',
  size: readonly [number, number],
  window: Window,
): Ref {
  const { graph } = tape;
  const attr = { ...windowAttributes(window), ksize: list([1, ...size, 1]) };
  const output = graph.op(kind === 'max' ? 'MaxPool' : 'AvgPool', [input], attr);
  return tape.record(output, [input], (dy) => {
    tape.give(input, () =>
      kind === 'max'
        ? graph.op('MaxPoolGrad', [input, output, dy], attr)
        : graph.op('AvgPoolGrad', [graph.shape(input), dy], attr),
    );
  });
}

/** Mean over height and width. @param size `[height, width, channels]` */
export function globalAverage(tape: Tape, input: Ref, [height, width, channels]: readonly number[]): Ref {
  const { graph } = tape;
  return tape.record(graph.mean(input, [1, 2]), [input], (dy) => {
    tape.give(input, () => {
      const each = graph.op('Mul', [dy, graph.scalar(1 / (height! * width!))]);
      return graph.op('BroadcastTo', [graph.reshape(each, [-1, 1, 1, channels!]), graph.shape(input)]);
    });
  });
}

/** @param shape of a row, from and to */
export function reshapeRows(tape: Tape, input: Ref, from: readonly number[], to: readonly number[]): Ref {
  return tape.record(tape.graph.reshape(input, [-1, ...to]), [input], (dy) => {
    tape.give(input, () => tape.graph.reshape(dy, [-1, ...from]));
  });
}

export function matMul(tape: Tape, input: Ref, kernel: Ref): Ref {
  const { graph } = tape;
  return tape.record(graph.matMul(input, kernel), [input, kernel], (dy) => {
    tape.give(kernel, () => graph.matMul(input, dy, true));
    tape.give(input, () => graph.matMul(dy, kernel, false, true));
  });
}

function windowAttributes({ strides, padding }: Window) {
  return { strides: list([1, ...strides, 1]), padding: text(padding.toUpperCase()), data_format: text('NHWC') };
}
