import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { GraftError } from '@graft/errors';
import { glob, isDynamicPattern } from 'tinyglobby';
import { linesOf } from '../run/event-lines.ts';

/** What a photo's name may end in; what the file is, its bytes say. */
const PHOTO =
  '**/*.{jpg,jpeg,jpe,jfif,png,webp,gif,bmp,tif,tiff,avif,heic,heif,jp2,ppm,JPG,JPEG,PNG,WEBP,GIF,BMP,TIF,TIFF}';

/**
 * The files that words on the command line mean: a file is itself (there or not: that is told of each), a folder the photos
 * below it, a pattern what it matches, `-` a list on stdin, one path a line. Folders and patterns are sorted.
 *
 * @throws GraftError `no-files` where a folder or a pattern has none
 */
export async function* expandFiles(
  words: readonly string[],
  stdin: NodeJS.ReadableStream = process.stdin,
): AsyncGenerator<string> {
  for (const word of words)
    if (word === '-') {
      for await (const line of linesOf(stdin as unknown as AsyncIterable<Buffer>)) {
        const path = line.replace(/\r$/, '');
        if (path !== '') yield path;
      }
    } else yield* await expandWord(word);
}

async function expandWord(word: string): Promise<string[]> {
  const found = await stat(word).catch(() => undefined);
  if (found?.isDirectory() === true) {
    const below = await glob(PHOTO, { cwd: resolve(word), dot: false, onlyFiles: true });
    if (below.length === 0) throw nothing(word, 'a folder with photos below it');
    return below.sort().map((path) => join(word, path));
  }
  // A name with brackets that exists is a name, not a pattern.
  if (found !== undefined || !isDynamicPattern(word)) return [word];
  const matched = await glob(word, { onlyFiles: true, absolute: false });
  if (matched.length === 0) throw nothing(word, 'a pattern that matches a file');
  return matched.sort();
}

const nothing = (received: string, expected: string): GraftError =>
  new GraftError({ code: 'no-files', what: 'There is no photo to look at', received, expected });
