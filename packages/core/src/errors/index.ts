export { closest, GraftError, isGraftError, type GraftErrorParts } from '@graft/errors';
