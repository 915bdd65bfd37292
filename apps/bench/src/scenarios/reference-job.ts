import type { CaseSpec } from '../run/contract.ts';
import type { Scenario, ScenarioOptions } from './contract.ts';
import { kerasCall } from './keras-call.ts';

const METRIC = 'seconds';
const EPOCHS = 20;
const VIEWS = 4;

/** Of Keras's epochs this many training and validation batches are timed, after one of each, and scaled to the whole job. */
const KERAS_TIMED = { steps: 4, validationSteps: 2 };

/** The tutorial's job on its training and validation photos, weights from a formula: time alone. */
export const referenceJob: Scenario = {
  name: 'reference-job',
  title: "the tutorial's job without its test, 20 epochs",
  about: "Graft with 4 stored views; Keras's time is scaled from some batches",
  metric: METRIC,
  cases: ['<preset>/int8'],
  peers: ['keras'],
  groups: (options) => Promise.all(options.backbones.map((id) => group(id, options))),
};

async function group(backbone: string, { data, peers }: ScenarioOptions): Promise<CaseSpec[]> {
  const common = { metric: METRIC, better: 'lower', minSeconds: 0, minCount: 1, maxRounds: 1 } as const;
  const own: CaseSpec = {
    ...common,
    id: `reference-job/${backbone}/int8`,
    peer: false,
    program: 'node',
    module: 'cases/reference-job',
    params: { data, backbone, precision: 'int8', epochs: EPOCHS, views: VIEWS },
    ownMemory: false,
    timeoutSeconds: 3600,
  };
  if (!peers) return [own];
  return [
    own,
    {
      ...common,
      id: `reference-job/${backbone}/int8/peer:keras`,
      peer: true,
      program: 'python',
      module: 'whole_job',
      params: {
        script: 'keras_end_to_end',
        needs: ['keras', 'scipy'],
        data,
        size: 224,
        epochs: EPOCHS,
        ...(await kerasCall(backbone)),
        timed: KERAS_TIMED,
      },
      timeoutSeconds: 3600,
    },
  ];
}
