import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findTensorFlow, loadTensorFlowBackend } from './tensorflow.ts';

const home = findTensorFlow();
const here = path.join(process.cwd(), 'package.json');

/** The library cannot be loaded twice in a process, so each test that loads it has a process of its own. */
function inNode(script: string): { status: number | null; stdout: string; stderr: string } {
  const prelude = `
    const require = process.getBuiltinModule('node:module').createRequire(${JSON.stringify(here)});
    const tf = require('@tensorflow/tfjs-core');
    const binding = require(${JSON.stringify(path.join(home ?? '', 'backend.cjs'))});
    tf.registerBackend('tensorflow', () => binding.createBackend());
    await tf.setBackend('tensorflow');`;
  return spawnSync(process.execPath, ['--input-type=module', '-e', `${prelude}\n${script}`], { encoding: 'utf8' });
}

describe('the TensorFlow backend', () => {
  it('names the command that sets it up where it is missing', async () => {
    const empty = mkdtempSync(path.join(tmpdir(), 'graft-tensorflow-'));
    try {
      await expect(loadTensorFlowBackend(empty)).rejects.toMatchObject({
        code: 'tensorflow-missing',
        message: expect.stringContaining('npm run setup:tensorflow') as string,
      });
    } finally {
      rmSync(empty, { recursive: true });
    }
  });

  it('says what is wrong with one that does not load, and forgets it', async () => {
    const damaged = mkdtempSync(path.join(tmpdir(), 'graft-tensorflow-'));
    try {
      writeFileSync(path.join(damaged, 'backend.cjs'), "throw new Error('libtensorflow_cc.so.2: file too short');");
      await expect(loadTensorFlowBackend(damaged)).rejects.toMatchObject({
        code: 'tensorflow-broken',
        message: expect.stringContaining('file too short') as string,
      });
      writeFileSync(
        path.join(damaged, 'backend.cjs'),
        'exports.createBackend = () => { throw new Error("no kernels"); };',
      );
      for (let i = 0; i < 2; i++) {
        await expect(loadTensorFlowBackend(damaged)).rejects.toMatchObject({ code: 'tensorflow-broken' });
      }
    } finally {
      rmSync(damaged, { recursive: true });
    }
  });

  const whereSetUp = home === undefined ? it.skip : it;
  const reason = home === undefined ? ' (skipped: npm run setup:tensorflow was not run)' : '';

  whereSetUp(`computes what tfjs's own kernels compute, gradients too${reason}`, () => {
    const { status, stdout, stderr } = inNode(`
      require('@tensorflow/tfjs-backend-cpu');
      require('@tensorflow/tfjs-layers'); // brings the gradients
      const compute = async (name) => {
        await tf.setBackend(name);
        const x = tf.reshape(tf.sin(tf.range(0, 216)), [2, 6, 6, 3]);
        const w = tf.reshape(tf.cos(tf.range(0, 108)), [3, 3, 3, 4]);
        const loss = (k) => tf.mean(tf.square(tf.relu6(tf.conv2d(x, k, 2, 'same'))));
        const { value, grad } = tf.valueAndGrad(loss)(w);
        return [...value.dataSync(), ...grad.dataSync(), ...tf.argMax(tf.reshape(x, [2, -1]), 1).dataSync()];
      };
      const ours = await compute('tensorflow');
      const theirs = await compute('cpu');
      console.log(JSON.stringify({ n: ours.length, worst: Math.max(...ours.map((v, i) => Math.abs(v - theirs[i]))) }));`);
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    const { n, worst } = JSON.parse(stdout) as { n: number; worst: number };
    expect(n).toBe(1 + 108 + 2);
    expect(worst).toBeLessThan(1e-5);
  });

  whereSetUp(`shares tensors and layers with Graft's one tfjs-core${reason}`, () => {
    const { status, stdout, stderr } = inNode(`
      const layers = require('@tensorflow/tfjs-layers');
      const model = layers.sequential({ layers: [layers.layers.dense({ units: 1, inputShape: [2], useBias: false })] });
      model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
      const x = tf.tensor2d([[1, 0], [0, 1], [1, 1], [2, 1]]);
      const y = tf.tensor2d([[3], [-1], [2], [5]]);
      await model.fit(x, y, { epochs: 200, batchSize: 4, verbose: 0 });
      console.log(tf.getBackend(), ...[...model.getWeights()[0].dataSync()].map((v) => v.toFixed(2)));`);
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.trim()).toBe('tensorflow 3.00 -1.00');
  });
});
