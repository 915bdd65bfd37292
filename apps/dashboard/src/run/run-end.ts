import type { TrainingEvent } from '@graft/core/train';

type End = Extract<TrainingEvent, { type: 'finished' | 'failed' | 'interrupted' }>;

/** Whether the run itself says nothing after this event. */
export const isEnd = (event: TrainingEvent): event is End =>
  event.type === 'finished' || event.type === 'failed' || event.type === 'interrupted';

/** Whether a run is over after one more event: a report that is asked for later changes nothing in that. */
export const overAfter = (over: boolean, event: TrainingEvent): boolean =>
  isEnd(event) || (over && event.type !== 'started');

/** What a run's last event means to the shell. */
export function statusOf(event: TrainingEvent | undefined): number {
  switch (event?.type) {
    case 'finished':
      return 0;
    case 'interrupted':
      return 130;
    default:
      return 1;
  }
}
