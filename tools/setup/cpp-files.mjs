/** The C++ files below a folder. */
import { readdirSync } from 'node:fs';

/**
 * @param {string} folder
 * @param {RegExp} [ending]
 * @returns {string[]} sorted, relative to the folder, with `/`
 */
export function listCpp(folder, ending = /\.(cc|h)$/) {
  return readdirSync(folder, { recursive: true })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => ending.test(name))
    .sort();
}
