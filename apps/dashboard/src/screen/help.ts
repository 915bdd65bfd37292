import { fit } from '../draw/display-width.ts';
import { drawFrame } from '../draw/frame.ts';
import { span, type Line } from '../draw/line.ts';
import { activeBindings, type KeyContext } from '../keys/keymap.ts';

const GROUPS = [
  ['look', 'Look'],
  ['act', 'Act on the run'],
  ['leave', 'Leave'],
] as const;

/** The help page, made of the keymap: what is not bound is not in it, and the other way round. */
export function drawHelp(context: KeyContext, width: number, height: number): Line[] {
  const bindings = activeBindings(context);
  const roomy = height >= bindings.length + 8;
  const lines = GROUPS.flatMap(([group, title]): Line[] => {
    const own = bindings.filter((one) => one.group === group);
    if (own.length === 0) return [];
    return [
      ...(roomy ? [[span(` ${title}`, 'accent', { bold: true })]] : []),
      ...own.map((one): Line => [span(`  ${fit(one.shown, 12)}`, 'focus', { bold: true }), span(one.help)]),
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
