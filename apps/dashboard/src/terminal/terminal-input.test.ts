import { PassThrough } from 'node:stream';
import type { Reply } from '../images/replies.ts';
import { terminalInput } from './terminal-input.ts';

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** What Ink would read, chunk by chunk, of what a terminal sends at once. */
async function readOf(sent: string) {
  const terminal = new PassThrough() as unknown as NodeJS.ReadStream;
  const input = terminalInput(terminal);
  const replies: Reply[] = [];
  const clicks: unknown[] = [];
  input.onReply((reply) => replies.push(reply));
  input.mouse.subscribe((event) => clicks.push(event));
  (terminal as unknown as PassThrough).write(sent);
  await settled();
  const keys: unknown[] = [];
  for (let key: unknown = input.stdin.read(); key !== null; key = input.stdin.read()) keys.push(key);
  input.close();
  return { keys, replies, clicks };
}

describe('terminal input', () => {
  it('is passed on key by key, however much comes at once', async () => {
    expect((await readOf('ab\r')).keys).toEqual(['a', 'b', '\r']);
    expect((await readOf('x\u001b[A\u001b[1;5Cé\u001bOP')).keys).toEqual([
      'x',
      '\u001b[A',
      '\u001b[1;5C',
      'é',
      '\u001bOP',
    ]);
  });
  it("never takes the terminal's answers or the mouse for keys", async () => {
    const { keys, replies, clicks } = await readOf(
      '\u001b_Gi=31;OK\u001b\\q\u001bP>|kitty(0.35.2)\u001b\\\u001b[6;20;10t\u001b[<0;3;4M\u001b[?62;4c',
    );
    expect(keys).toEqual(['q']);
    expect(replies.map((reply) => reply.kind)).toEqual(['kitty', 'version', 'cell', 'attributes']);
    expect(clicks).toEqual([{ kind: 'click', x: 2, y: 3 }]);
  });
});
