import type { Key } from 'ink';

/** One name for each key, whatever the terminal sends: a character, or `up`, `return`, `ctrl+c`, `shift+tab` … */
export function keyName(input: string, key: Partial<Key>): string {
  if (key.ctrl === true && input !== '') return `ctrl+${input}`;
  if (key.tab === true) return key.shift === true ? 'shift+tab' : 'tab';
  for (const [flag, name] of NAMED) if (key[flag] === true) return name;
  return input;
}

const NAMED: readonly (readonly [keyof Key, string])[] = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'pageup'],
  ['pageDown', 'pagedown'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'return'],
  ['escape', 'escape'],
  ['backspace', 'backspace'],
  ['delete', 'backspace'],
];
