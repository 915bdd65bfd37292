import type { Head } from '../model/index.ts';

/** A head whose logits are `factor` times as large: temperature scaling in the weights, so that every form of the model has it. */
export function scaledHead(head: Head, factor: number): Head {
  const last = head.layers.at(-1);
  if (last?.kind !== 'dense') return head;
  const scaled = { ...last, kernel: last.kernel.map((w) => factor * w), bias: last.bias.map((b) => factor * b) };
  return { ...head, layers: [...head.layers.slice(0, -1), scaled] };
}
