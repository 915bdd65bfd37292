import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CaseCommand } from './case-process.ts';
import type { CaseSpec } from './contract.ts';

/** What all cases of a run have in common. */
export interface CaseSurroundings {
  readonly threads: number;
  /** Interpreter of the peers' virtual environment. */
  readonly python?: string;
  /** For the temporary files of the cases, so that they go with the run even where a case is killed. */
  readonly scratch?: string;
}

/** How a case's process is started. */
export function caseCommand(spec: CaseSpec, { threads, python, scratch }: CaseSurroundings): CaseCommand {
  const here = path.dirname(fileURLToPath(import.meta.url));
  const env = caseEnvironment(threads, scratch);
  if (spec.program === 'python') {
    return { program: python ?? 'python3', args: [path.resolve(here, '../../peers', `${spec.module}.py`)], env };
  }
  const module = path.resolve(here, '..', `${spec.module}.js`);
  return { program: process.execPath, args: [path.join(here, 'case-main.js'), module], env };
}

/** The same number of threads for everyone, in every way the libraries ask for it. */
function caseEnvironment(threads: number, scratch: string | undefined): NodeJS.ProcessEnv {
  const n = String(threads);
  // Old OpenBLAS work-arounds slow a current NumPy; a peer is measured at its best.
  const environment = { ...process.env };
  delete environment['OPENBLAS_CORETYPE'];
  delete environment['OPENBLAS_L2_SIZE'];
  return {
    ...environment,
    ...(scratch === undefined ? {} : { TMPDIR: scratch }),
    OMP_NUM_THREADS: n,
    MKL_NUM_THREADS: n,
    OPENBLAS_NUM_THREADS: n,
    TF_CPP_MIN_LOG_LEVEL: '3',
    CUDA_VISIBLE_DEVICES: '',
    // As in Graft itself: no thread that reports to somebody while others are measured.
    ORT_DISABLE_TELEMETRY: '1',
  };
}
