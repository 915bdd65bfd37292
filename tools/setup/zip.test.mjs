import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { extractFromZip } from './zip.mjs';

let folder;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'graft-zip-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A zip archive of `[name, content, packed]`; checksums are left at zero, nobody reads them. */
function zip(entries) {
  const locals = [];
  const central = [];
  let at = 0;
  for (const [name, content, packed] of entries) {
    const body = packed ? deflateRawSync(content) : content;
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(packed ? 8 : 0, 4);
    shared.writeUInt32LE(body.length, 14);
    shared.writeUInt32LE(content.length, 18);
    shared.writeUInt16LE(name.length, 22);
    locals.push(Buffer.from('PK\x03\x04', 'latin1'), shared, Buffer.from(name), body);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    central.push(Buffer.from('PK\x01\x02\0\0', 'latin1'), shared, tail, Buffer.from(name));
    at += 30 + name.length + body.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, directory, end]);
}

describe('taking files out of a zip archive', () => {
  const library = Buffer.alloc(3_000_000, 'libtensorflow ');

  it('writes the chosen ones, packed or not, and no others', async () => {
    const archive = path.join(folder, 'a.whl');
    writeFileSync(
      archive,
      zip([
        ['pkg/lib.so', library, true],
        ['pkg/empty.h', Buffer.alloc(0), false],
        ['pkg/plain.h', Buffer.from('#pragma once\n'), false],
        ['pkg/other.py', Buffer.from('no'), true],
      ]),
    );
    const choose = (name) => (name.endsWith('.py') ? undefined : path.join(folder, 'out', path.basename(name)));
    expect(await extractFromZip(archive, choose)).toBe(3);
    expect(readFileSync(path.join(folder, 'out/lib.so')).equals(library)).toBe(true);
    expect(readFileSync(path.join(folder, 'out/plain.h'), 'utf8')).toBe('#pragma once\n');
    expect(readFileSync(path.join(folder, 'out/empty.h'))).toHaveLength(0);
    expect(existsSync(path.join(folder, 'out/other.py'))).toBe(false);
  });

  it('refuses what is no archive, or a cut one', async () => {
    const archive = path.join(folder, 'a.whl');
    const whole = zip([['lib.so', library, true]]);
    for (const bytes of [Buffer.alloc(0), Buffer.from('<html>404</html>'), whole.subarray(0, whole.length - 30)]) {
      writeFileSync(archive, bytes);
      await expect(extractFromZip(archive, () => path.join(folder, 'x'))).rejects.toThrow(/is no zip archive/);
    }
    expect(existsSync(path.join(folder, 'x'))).toBe(false);
  });
});
