export * from './functional.ts';
