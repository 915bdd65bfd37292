export { runBackboneSuite, type BackboneSuiteOptions, type SkippableCheck } from './backbone-suite.ts';
export { fillWithFormula } from './formula-model.ts';
export { formulaPixels, formulaWeight } from './formula.ts';
export { readGolden, relativeDifference, type GoldenVectors } from './golden.ts';
export { useWasm } from './wasm.ts';
