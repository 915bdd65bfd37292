import type { TrainingEvent } from '@graft/core/train';

/** The events with the pauses that were between them, divided by `speed`; 0 is without pauses. */
export async function* paced(
  events: AsyncIterable<TrainingEvent>,
  speed: number,
  wait: (milliseconds: number) => Promise<void> = (milliseconds) =>
    new Promise((resolve) => setTimeout(resolve, milliseconds)),
  clock: () => number = () => performance.now(),
): AsyncGenerator<TrainingEvent> {
  let first: number | undefined;
  const began = clock();
  for await (const event of events) {
    first ??= event.at;
    if (speed > 0) {
      const due = began + (event.at - first) / speed;
      const left = due - clock();
      if (left > 0) await wait(left);
    }
    yield event;
  }
}
