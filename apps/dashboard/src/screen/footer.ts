import { describeCommand } from '../state/describe-command.ts';
import { displayWidth, printable } from '../draw/display-width.ts';
import { fitLine, span, type Line } from '../draw/line.ts';
import { activeBindings, type KeyContext } from '../keys/keymap.ts';

/** How long the effect of a command is shown, in milliseconds: long enough to read it. */
const EFFECT_MS = 4000;

/** The last row: the open question, what a command has come to, a notice, or the keys that do something now. */
export function drawFooter(context: KeyContext, width: number, now: number): Line {
  const { dialog, notice } = context.screen;
  const effect = context.run.commands.at(-1);
  if (dialog !== undefined) return fitLine([span(` ${question(dialog, context)}`, 'warning', { bold: true })], width);
  // A notice is newer: it goes when a command is answered.
  if (notice !== undefined) return fitLine([span(` ${notice}`, 'warning')], width);
  if (effect !== undefined && now - effect.at < EFFECT_MS && (context.canCommand || context.canOpenReport))
    return fitLine(
      [span(` ${describeCommand(effect.command)}: ${printable(effect.effect)}`, 'accent', { bold: true })],
      width,
    );
  const parts: Line[] = [];
  let used = 0;
  const bindings = activeBindings(context).filter((one) => one.short);
  // What lets one out, and help, must be there however narrow the terminal is.
  const last = bindings.filter((one) => one.group === 'leave');
  const reserved = last.reduce((sum, one) => sum + keyWidth(one), 0);
  for (const binding of bindings) {
    const leaving = binding.group === 'leave';
    if (!leaving && used + keyWidth(binding) + reserved > width) continue;
    used += keyWidth(binding);
    parts.push([span(` ${binding.shown}`, 'focus', { bold: true }), span(` ${binding.short ?? ''} `, 'muted')]);
  }
  return fitLine(parts.flat(), width);
}

const keyWidth = (one: { shown: string; short?: string }): number =>
  displayWidth(one.shown) + displayWidth(one.short ?? '') + 3;

function question(dialog: NonNullable<KeyContext['screen']['dialog']>, { run }: KeyContext): string {
  if (dialog.kind === 'confirm')
    return dialog.question === 'stop'
      ? 'Stop training and keep the best epoch? y yes, Esc no'
      : 'End the run now? y yes, Esc no';
  const rate = run.epochs.recent.at(-1)?.learningRate;
  return dialog.question === 'learning-rate'
    ? `New learning rate${rate === undefined ? '' : ` (now ${rate})`}, Enter to set, Esc to leave it: ${dialog.text}▏`
    : `How many of the last stages to unfreeze, Enter to do it, Esc to leave it: ${dialog.text}▏`;
}
