import path from 'node:path';
import { resolveBackbone } from '@graft/core/backbone';
import type { CaseSpec } from '../run/contract.ts';
import type { Scenario, ScenarioOptions } from './contract.ts';
import { kerasCall } from './keras-call.ts';
import { TORCHVISION } from './torchvision.ts';

const METRIC = 'images per second';
const BATCH = 32;

/** The forward pass of the frozen backbone on pixels in memory; weights from a formula. */
export const forward: Scenario = {
  name: 'forward',
  title: 'pixels in memory to features, frozen backbone, batch of 32',
  metric: METRIC,
  cases: ['<preset>/fp32', '<preset>/int8', '<preset>/tensorflow'],
  peers: ['onnxruntime-python', 'keras', 'torch-fp32', 'torch-bf16', 'tfjs-node'],
  groups(options) {
    return Promise.all(options.backbones.map((id) => group(id, options)));
  },
};

async function group(id: string, { files, peers, scratch }: ScenarioOptions): Promise<CaseSpec[]> {
  const { inputSize: size } = await resolveBackbone(id);
  const model = path.join(scratch, `${id}.onnx`);
  const own = (precision: 'fp32' | 'int8'): CaseSpec => ({
    id: `forward/${id}/${precision}`,
    metric: METRIC,
    better: 'higher',
    peer: false,
    program: 'node',
    module: 'cases/forward',
    params: { backbone: id, precision, batch: BATCH, files, ...(precision === 'fp32' ? { leaveModelAt: model } : {}) },
  });
  const specs = [own('fp32'), own('int8'), tensorflow(id, 'graft')];
  if (!peers) return specs;
  const peer = (precision: 'fp32' | 'int8', name: string, module: string, params: object): CaseSpec => ({
    id: `forward/${id}/${precision}/peer:${name}`,
    metric: METRIC,
    better: 'higher',
    peer: true,
    program: 'python',
    module,
    params: { batch: BATCH, size, ...params },
  });
  // int8 has no counterpart among the peers' defaults: it is held against what they offer for the same work.
  const keras = await kerasCall(id);
  specs.push(
    tensorflow(id, 'plain'),
    peer('fp32', 'onnxruntime-python', 'onnxruntime_forward', { model }),
    peer('fp32', 'keras', 'keras_forward', { ...keras }),
  );
  const torch = TORCHVISION[id];
  if (torch !== undefined) {
    specs.push(
      peer('fp32', 'torch-fp32', 'torch_forward', { function: torch, precision: 'fp32' }),
      peer('fp32', 'torch-bf16', 'torch_forward', { function: torch, precision: 'bf16' }),
    );
  }
  return specs;
}

/** On tfjs's binding of TensorFlow's C library: ours, or what a user of tfjs-node writes. */
function tensorflow(id: string, kind: 'graft' | 'plain'): CaseSpec {
  return {
    id: `forward/${id}/tensorflow${kind === 'plain' ? '/peer:tfjs-node' : ''}`,
    metric: METRIC,
    better: 'higher',
    peer: kind === 'plain',
    program: 'node',
    module: 'cases/forward-tensorflow',
    params: { backbone: id, batch: BATCH, kind },
  };
}
