import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { terminalTests, testsUnless } from '../testing/terminal-tests.ts';

const { place } = terminalTests();
const { inTerminal, skipped } = testsUnless(existsSync('/proc/self/fd') ? undefined : 'there is no /proc');

const dist = (name: string): string => fileURLToPath(new URL(`../../dist/terminal/${name}`, import.meta.url));

/**
 * Takes the whole screen under guard and kills itself. A third process holds the pipe to the guard open for as long as it lives, and
 * so decides when the guard notices.
 */
const PROGRAM = `
import { spawn } from 'node:child_process';
import { readdirSync, readlinkSync, writeFileSync, writeSync } from 'node:fs';
import { guardTerminal } from ${JSON.stringify(dist('guard.js'))};
import { ENTER_FULL_SCREEN } from ${JSON.stringify(dist('modes.js'))};
guardTerminal();
process.stdin.setRawMode(true);
writeSync(1, ENTER_FULL_SCREEN + 'the whole screen');
const isPipe = (fd) => {
  try {
    return readlinkSync('/proc/self/fd/' + fd).startsWith('socket:');
  } catch {
    return false; // the listing's own
  }
};
const pipes = readdirSync('/proc/self/fd').filter(isPipe).map(Number);
const holder = spawn('sleep', ['600'], { stdio: ['ignore', 'ignore', 'ignore', ...pipes], detached: true });
writeFileSync('holder', String(holder.pid));
process.kill(process.pid, 'SIGKILL');
`;

describe(`the guard of the terminal${skipped}`, () => {
  inTerminal('says what happened where the shell wrote its prompt on the screen that goes', async () => {
    writeFileSync(join(place.folder, 'program.mjs'), PROGRAM);
    const one = place.terminal(80, 24);
    await one.until(/ready>\s*$/);
    one.type(`${process.execPath} program.mjs`);
    one.press('Enter');
    await one.until(/the whole screen[^]*ready>\s*$/, 'the prompt, too early');
    process.kill(Number(readFileSync(join(place.folder, 'holder'), 'utf8')));
    const screen = await one.until(/The dashboard was killed.*Enter\.\s*$/, 'the screen from before');
    expect(screen).not.toMatch(/the whole screen/);
    one.press('Enter');
    await one.until(/ready>\s*$/);
  });
});
