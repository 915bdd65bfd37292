export { closest } from './closest.ts';
export { GraftError, isGraftError, type GraftErrorParts } from './graft-error.ts';
