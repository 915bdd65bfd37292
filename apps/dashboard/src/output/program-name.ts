/** How this program was called, so that the commands that it proposes can be copied as they are. */
export function programName(env: NodeJS.ProcessEnv = process.env): string {
  // npm sets this for `npx graft`, `npm start` and every script: there `graft` alone is not on the PATH.
  return env['npm_command'] === undefined ? 'graft' : 'npx graft';
}
