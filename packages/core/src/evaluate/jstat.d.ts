/** jstat ships no types; `normal-quantile.ts` names the part that is used. */
declare module 'jstat' {
  const jstat: unknown;
  export default jstat;
}
