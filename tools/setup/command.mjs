import { spawn } from 'node:child_process';

/**
 * Runs a program with its output on our stderr; rejects with the command line when it fails.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {string} cwd
 * @returns {Promise<void>}
 */
export function runCommand(program, args, cwd) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, stdio: ['ignore', 2, 2] });
    const line = [program, ...args].join(' ');
    child.on('error', (error) => reject(new Error(`cannot run "${line}": ${error.message}`)));
    child.on('exit', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`"${line}" ended with ${signal ?? `exit status ${code}`}; its output is above`));
    });
  });
}

/**
 * Becomes the given Node program: the terminal is handed over, signals are left to it, its exit status becomes ours.
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 */
export function becomeNode(args, options = {}) {
  const child = spawn(process.execPath, args, { stdio: 'inherit', ...options });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // A Ctrl-C reaches the whole foreground group by itself; only a signal sent to us alone must be passed on.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}
