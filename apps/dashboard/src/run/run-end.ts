import type { TrainingEvent } from '@graft/core/train';

type End = Extract<TrainingEvent, { type: 'finished' | 'failed' | 'interrupted' }>;

/** Whether nothing comes after this event. */
export const isEnd = (event: TrainingEvent): event is End =>
  event.type === 'finished' || event.type === 'failed' || event.type === 'interrupted';

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
