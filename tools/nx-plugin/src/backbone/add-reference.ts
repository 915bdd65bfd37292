/**
 * Adds a project to the `references` of a `tsconfig.json`, as a line like the others', behind the last backbone (or
 * behind the last reference). Text in, text out, so that the file keeps its form and its comments.
 *
 * @throws Error where the text has no references of the form that this workspace writes
 */
export function addReference(config: string, folder: string): string {
  const lines = config.split('\n');
  const isReference = (line: string, prefix: string) => line.trim().startsWith(`{ "path": "${prefix}`);
  if (lines.some((line) => isReference(line, `${folder}"`))) return config;
  const last = (prefix: string) => lines.findLastIndex((line) => isReference(line, prefix));
  const at = last('packages/backbone-') >= 0 ? last('packages/backbone-') : last('');
  const line = lines[at];
  if (line === undefined)
    throw new Error('tsconfig.json has no references. Expected: lines like { "path": "packages/core" }');
  const indent = line.slice(0, line.indexOf('{'));
  const comma = line.trimEnd().endsWith(',');
  if (!comma) lines[at] = `${line.trimEnd()},`;
  lines.splice(at + 1, 0, `${indent}{ "path": "${folder}" }${comma ? ',' : ''}`);
  return lines.join('\n');
}
