export { EXIT } from './exit-status.ts';
export { main } from './main.ts';
export { reduce, reduceAll } from './state/reduce.ts';
export { INITIAL_RUN_STATE, type RunState } from './state/run-state.ts';
