import { afterAll, afterEach, it, jest } from '@jest/globals';
import { noTerminal, workplace, type Workplace } from './graft-terminal.ts';

/** What a file of tests in real terminals has in common. */
export interface TerminalTests {
  readonly place: Workplace;
  /** `it`, or the same skipped where there are no terminals, or for a reason of the test's own. */
  readonly inTerminal: typeof it;
  /** Behind the name of a group of tests: why they are skipped, or nothing. */
  readonly skipped: string;
}

/** Sets a file of tests up: a folder of its own, terminals that go with each test, patience for a slow machine. */
export function terminalTests(): TerminalTests {
  jest.setTimeout(900_000);
  const place = workplace();
  afterEach(() => {
    place.closeTerminals();
  });
  afterAll(() => {
    place.dispose();
  });
  return { place, ...testsUnless(noTerminal) };
}

/** @param lack what these tests need and this machine has not */
export function testsUnless(lack: string | undefined): Pick<TerminalTests, 'inTerminal' | 'skipped'> {
  const why = noTerminal ?? lack;
  return why === undefined
    ? { inTerminal: it, skipped: '' }
    : { inTerminal: it.skip as typeof it, skipped: ` (skipped: ${why})` };
}
