import type { RunCommand } from '@graft/core/train';
import type { Dialog, ScreenAction } from '../state/screen-state.ts';

export interface Outcome {
  readonly action?: ScreenAction;
  readonly command?: RunCommand;
}

/** What a key means while a question is open. */
export function answer(key: string, dialog: Dialog): Outcome {
  if (key === 'escape') return { action: { type: 'close' } };
  if (dialog.kind === 'confirm') {
    if (key === 'y' || key === 'Y') return { action: { type: 'close' }, command: { name: 'stop' } };
    return key === 'n' || key === 'N' ? { action: { type: 'close' } } : {};
  }
  if (key === 'backspace') return { action: { type: 'erase' } };
  if (key === 'return') return submit(dialog);
  // Only what numbers are written with; a paste comes as one key.
  return /^[\d.eE+-]+$/.test(key) ? { action: { type: 'type', text: key } } : {};
}

function submit(dialog: Extract<Dialog, { kind: 'text' }>): Outcome {
  const value = Number(dialog.text === '' ? Number.NaN : dialog.text);
  if (dialog.question === 'learning-rate')
    return value > 0 && value <= 10
      ? {
          action: { type: 'close' },
          command: { name: 'set-learning-rate', learningRate: value },
        }
      : notice(dialog.text, 'a number above 0, at most 10, such as 3e-4');
  return Number.isInteger(value) && value >= 1 && value <= 1000
    ? { action: { type: 'close' }, command: { name: 'unfreeze', stages: value } }
    : notice(dialog.text, 'a whole number from 1');
}

const notice = (received: string, expected: string): Outcome => ({
  action: {
    type: 'notice',
    text: `Received "${received}", expected ${expected}.`,
  },
});
