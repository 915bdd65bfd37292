#!/usr/bin/env node
/**
 * `npm run setup:checks`: what some checks want beyond what users need, so that none of them is skipped: a browser (reports
 * are opened in it), tmux (the dashboard is driven in it) and clang (libFuzzer). Installs with apt-get what is missing,
 * where there is apt and the right to use it; elsewhere it names the command. Never fails: those checks then say that they
 * are left out, and why.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { aptCommand } from './system-libraries.mjs';

/** A tool is there where one of its commands runs. */
const TOOLS = [
  { commands: ['chromium', 'chromium-browser', 'google-chrome'], debian: 'chromium', why: 'reports in a real browser' },
  { commands: ['tmux'], flag: '-V', debian: 'tmux', why: 'the dashboard in a real terminal' },
  { commands: ['clang++', 'clang++-19', 'clang++-16', 'clang++-14'], debian: 'clang', why: 'fuzzing with libFuzzer' },
];

const runs = (command, flag) => spawnSync(command, [flag], { stdio: 'ignore' }).status === 0;
const missing = TOOLS.filter(({ commands, flag = '--version' }) => !commands.some((name) => runs(name, flag)));

if (missing.length === 0) {
  console.log('[checks] nothing to do');
} else {
  const packages = missing.map(({ debian }) => debian);
  const apt = aptCommand();
  for (const { debian, why } of missing) console.log(`[checks] ${debian} is missing: ${why}`);
  if (apt === undefined) {
    console.log(`[checks] left out; to have them: sudo apt-get install -y ${packages.join(' ')}`);
  } else {
    install(apt, packages);
  }
}

function install([command, ...first], packages) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  console.log(`[checks] installing ${packages.join(', ')} with apt-get …`);
  try {
    execFileSync(command, [...first, 'update', '-qq'], { stdio: 'pipe', env });
    execFileSync(command, [...first, 'install', '-y', '-qq', '--no-install-recommends', ...packages], {
      stdio: 'pipe',
      env,
    });
    console.log('[checks]   done');
  } catch (error) {
    const said = String(error.stderr ?? error.message)
      .trim()
      .split('\n')
      .at(-1);
    console.log(`[checks] apt-get failed, so these checks are left out: ${said}`);
  }
}
