import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Duplex } from 'node:stream';
import type { RunCommand } from '@graft/core/train';
import type { EventHub } from './event-hub.ts';
import { linesOf } from './event-lines.ts';
import { parseCommand } from './parse-command.ts';
import { channelFile, socketPath } from './run-folder.ts';

/** Where a run listens for those who watch it and for what they want of it. */
export interface ChannelServer {
  close(): void;
}

/**
 * Opens the run's channel: a socket in its folder, for its owner only. Every line that comes in is a command, every line
 * that goes out an event. A run that cannot be watched still runs.
 */
export function openChannel(
  directory: string,
  hub: EventHub,
  onCommand: (command: RunCommand) => void,
  onTrouble: (message: string) => void,
): ChannelServer {
  const path = socketPath(directory);
  // What an earlier, killed process left there would keep this one from listening.
  if (process.platform !== 'win32') rmSync(path, { force: true });
  const server = createServer((socket) => {
    hub.attach(socket);
    void takeCommands(socket, onCommand);
  });
  server.on('error', (error) => {
    onTrouble(`The run cannot be watched from elsewhere: ${error.message}`);
  });
  server.listen(path, () => {
    if (process.platform !== 'win32') chmodSync(path, 0o600);
    writeFileSync(channelFile(directory), `${JSON.stringify({ pid: process.pid, socket: path })}\n`);
  });
  return {
    close: () => {
      server.close();
      rmSync(channelFile(directory), { force: true });
      if (process.platform !== 'win32') rmSync(path, { force: true });
    },
  };
}

/** Reads commands until the stream ends. A line that is none is passed over: it must not harm the run. */
export async function takeCommands(stream: Duplex, onCommand: (command: RunCommand) => void): Promise<void> {
  try {
    for await (const line of linesOf(stream)) {
      const command = parseCommand(line);
      if (command !== undefined) onCommand(command);
    }
  } catch {
    // The watcher went away; the run goes on.
  }
}
