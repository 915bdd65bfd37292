export * from './contract.ts';
export { findTensorFlow, loadTensorFlowBackend } from './tensorflow.ts';
