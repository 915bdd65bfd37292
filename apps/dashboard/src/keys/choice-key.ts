/** A key of a screen where one chooses: what it does, and what is said of it, in one place. */
export interface ChoiceKey<S, O> {
  /** Names as `keyName` gives them; `text`: whatever is typed or pasted. */
  readonly keys: readonly string[] | 'text';
  /** How it is written for people. */
  readonly shown: string;
  /** A few words for the last row. */
  readonly short: string;
  readonly help: string;
  readonly press: (state: S, key: string, offer: O) => S;
}

/** The state after a key; a key that is not bound changes nothing. */
export function pressChoiceKey<S, O>(keys: readonly ChoiceKey<S, O>[], state: S, key: string, offer: O): S {
  const bound =
    keys.find((one) => one.keys !== 'text' && one.keys.includes(key)) ??
    keys.find((one) => one.keys === 'text' && isText(key));
  return bound === undefined ? state : bound.press(state, key, offer);
}

/** Typed or pasted characters, not the name of a key. */
const isText = (key: string): boolean =>
  !/^(ctrl\+|shift\+tab|tab|up|down|left|right|pageup|pagedown|home|end|return|escape|backspace)/.test(key) &&
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  !/[\x00-\x1f\x7f]/.test(key) &&
  key !== '';
