import { connect, type Socket } from 'node:net';
import { readChannel } from './run-folder.ts';

/**
 * A connection to the run in a folder; `undefined` where nobody answers: a run that was killed together with the dashboard
 * leaves its channel's file behind.
 */
export async function reachChannel(directory: string): Promise<Socket | undefined> {
  const channel = await readChannel(directory);
  if (channel === undefined) return undefined;
  const socket = connect(channel.socket);
  const connected = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => {
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
  socket.on('error', () => socket.destroy());
  if (connected) return socket;
  socket.destroy();
  return undefined;
}

/** Whether the run in a folder goes on. */
export async function isGoingOn(directory: string): Promise<boolean> {
  const socket = await reachChannel(directory);
  socket?.destroy();
  return socket !== undefined;
}
