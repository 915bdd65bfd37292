import { displayWidth, fit } from '../draw/display-width.ts';
import { drawFrame } from '../draw/frame.ts';
import { span, type Line } from '../draw/line.ts';
import { KEYMAP, type Binding, type KeyContext } from '../keys/keymap.ts';

const GROUPS = [
  ['look', 'Look'],
  ['act', 'Act on the run'],
  ['leave', 'Leave'],
] as const;

/** The help page, made of the keymap: what is not bound is not in it, and the other way round. */
export function drawHelp(context: KeyContext, width: number, height: number): Line[] {
  // What does nothing now is there too, with its reason.
  const bindings = KEYMAP.filter((one) => one.when?.(context) ?? true);
  const roomy = height >= bindings.length + 8;
  const lines = GROUPS.flatMap(([group, title]): Line[] => {
    const own = bindings.filter((one) => one.group === group);
    if (own.length === 0) return [];
    return [
      ...(roomy ? [[span(` ${title}`, 'accent', { bold: true })]] : []),
      ...own.map((one) => drawKey(one, context, width - 2)),
      ...(roomy ? [[span('')]] : []),
    ];
  });
  return drawFrame(lines, {
    title: 'Keys',
    note: '? or Esc closes',
    width,
    height,
    focused: true,
  });
}

/** A key that does nothing now is quiet and says why, where there is room; pressed, it says it in any case. */
function drawKey(one: Binding, context: KeyContext, width: number): Line {
  const refusal = one.refuses?.(context);
  const key = fit(one.shown, 12);
  if (refusal === undefined) return [span(`  ${key}`, 'focus', { bold: true }), span(one.help)];
  const text = `  ${key}${one.help}`;
  const reason = `  (not now: ${refusal})`;
  const short = '  (not now)';
  const rest = [reason, short].find((said) => displayWidth(text) + displayWidth(said) <= width) ?? '';
  return [span(text, 'muted'), span(rest, 'muted')];
}
