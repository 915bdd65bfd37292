import { SCENARIOS } from '../scenarios/index.ts';

/** Every scenario with its metric, its cases and its peers. */
export function listCommand(print: (line: string) => void): void {
  for (const { name, title, about, metric, cases, peers } of SCENARIOS) {
    print(name);
    print(`  ${title}`);
    if (about !== undefined) print(`  ${about}`);
    print(`  metric  ${metric}`);
    print(`  cases   ${cases.join(', ')}`);
    if (peers.length > 0) print(`  peers   ${peers.join(', ')}`);
  }
}
