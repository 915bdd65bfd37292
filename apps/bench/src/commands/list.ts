import { SCENARIOS } from '../scenarios/index.ts';
import { wrapText } from './wrap-text.ts';

/** Every scenario with its metric, its cases and its peers. */
export function listCommand(print: (line: string) => void): void {
  for (const { name, title, about, notes = {}, metric, cases, peers } of SCENARIOS) {
    print(name);
    print(`  ${title}`);
    const lines = (label: string, text: string): void => {
      const indent = ' '.repeat(label.length);
      wrapText(text, 80 - label.length).forEach((line, i) => {
        print(`${i === 0 ? label : indent}${line}`);
      });
    };
    if (about !== undefined) lines('  ', about);
    lines('  metric  ', metric);
    lines('  cases   ', cases.join(', '));
    if (peers.length > 0) lines('  peers   ', peers.join(', '));
    for (const [id, note] of Object.entries(notes)) lines('    ', `${id}: ${note}`);
  }
}
