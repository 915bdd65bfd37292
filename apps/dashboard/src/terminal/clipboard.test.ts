import { clipboardSequence } from './clipboard.ts';

describe('the clipboard', () => {
  it('is asked for byte by byte as xterm has it', () => {
    expect(clipboardSequence('graft', {})).toBe('\u001b]52;c;Z3JhZnQ=\u0007');
  });
  it('takes any text, and no text ends the sequence', () => {
    const text = "graft predict 'a\u0007\u001b\\ 猫' ";
    const [, body = ''] = /^\u001b\]52;c;([A-Za-z0-9+/=]*)\u0007$/.exec(clipboardSequence(text, {})) ?? []; // eslint-disable-line no-control-regex -- looks
    expect(Buffer.from(body, 'base64').toString()).toBe(text);
  });
  it('is reached through tmux too', () => {
    expect(clipboardSequence('graft', { TMUX: '/tmp/tmux,1,0' })).toBe(
      '\u001b]52;c;Z3JhZnQ=\u0007\u001bPtmux;\u001b\u001b]52;c;Z3JhZnQ=\u0007\u001b\\',
    );
  });
});
