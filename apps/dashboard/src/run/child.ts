import { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import type { RunCommand, TrainingEvent, TrainingEventBody } from '@graft/core/train';
import { asGraftError } from '../output/report-failure.ts';
import { deathOf } from './append-end.ts';
import { openChannel, takeCommands, type ChannelServer } from './channel-server.ts';
import { createCommandQueue } from './command-queue.ts';
import { createEventHub } from './event-hub.ts';
import { isEnd, statusOf } from './run-end.ts';
import type { RunRequest } from './run-request.ts';

/** The same number as in `start-run.ts`; that module is the parent's. */
const CHANNEL_FD = 3;

/** The run's own process: reads the request from stdin, runs it, tells everybody, and exits with its status. */
async function main(): Promise<void> {
  const request = JSON.parse(await text(process.stdin)) as RunRequest;
  const hub = createEventHub();
  const commands = createCommandQueue();
  const obey = (command: RunCommand): void => {
    commands.push(command);
  };
  const parent = new Socket({ fd: CHANNEL_FD, readable: true, writable: true });
  hub.attach(parent);
  void takeCommands(parent, obey);
  let server: ChannelServer | undefined;
  let last: TrainingEvent | undefined;
  let pulse: NodeJS.Timeout | undefined;
  let directory: string | undefined;

  const emit = (body: TrainingEventBody): void => {
    const event = { ...body, at: Date.now() };
    // A command may still come while the run is being closed.
    if (last === undefined || !isEnd(last)) last = event;
    if (event.type === 'started') {
      directory = event.runDirectory;
      pulse = reportResources((resources) => {
        hub.record({ ...resources, at: Date.now() });
      });
      hub.publish(event);
      hub.follow(event.runDirectory);
      server = openChannel(event.runDirectory, hub, obey, (message) => {
        hub.record({ type: 'log', level: 'warning', message, at: Date.now() });
      });
    } else hub.publish(event);
  };

  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      abort.abort();
    });
  // Whoever closes the terminal does not end the run.
  process.on('SIGHUP', () => undefined);
  // Nor does a warning of some library once nobody reads them any more.
  for (const stream of [process.stderr, process.stdout]) stream.on('error', () => undefined);
  const fail = (failure: unknown): void => {
    if (last === undefined || !isEnd(last)) {
      const { code, message } = asGraftError(failure);
      last = { type: 'failed', code, message, at: Date.now() };
      hub.record(last);
    }
    // For --debug: the parent keeps what is said here to itself unless it is asked for.
    process.stderr.write(`${failure instanceof Error ? (failure.stack ?? failure.message) : String(failure)}\n`);
  };
  const end = async (): Promise<void> => {
    clearInterval(pulse);
    commands.close();
    server?.close();
    await hub.close();
    process.exit(statusOf(last));
  };
  // Whatever ends this process, the run's record says how it ended.
  process.on('uncaughtException', (error) => {
    fail(error);
    void end();
  });
  process.on('exit', (status) => {
    if (last === undefined || !isEnd(last)) hub.record(deathOf(directory, `status ${status}`));
  });
  try {
    const { resumeTraining, runTraining } = await import('@graft/core/run');
    const control = { emit, signal: abort.signal, commands };
    if (request.resume === undefined) await runTraining(request.config, control);
    else await resumeTraining(request.resume, control);
  } catch (failure) {
    fail(failure);
  }
  await end();
}

/** Memory and processor of this process, once a second. */
function reportResources(emit: (event: TrainingEventBody) => void): NodeJS.Timeout {
  let before = process.cpuUsage();
  let at = performance.now();
  const timer = setInterval(() => {
    const used = process.cpuUsage(before);
    const now = performance.now();
    emit({
      type: 'resources',
      memoryBytes: process.memoryUsage.rss(),
      cpuPercent: ((used.user + used.system) / 1000 / (now - at)) * 100,
    });
    before = process.cpuUsage();
    at = now;
  }, 1000);
  timer.unref();
  return timer;
}

await main();
