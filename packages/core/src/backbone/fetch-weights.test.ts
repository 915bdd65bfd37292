import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BackbonePreset, WeightsHash } from './contract.ts';
import type { DownloadProgress } from './download.ts';
import { WeightCache } from './weight-cache.ts';

/** 300 000 bytes that are nowhere alike. */
const content = Buffer.concat(Array.from({ length: 9375 }, (_, i) => createHash('sha256').update(String(i)).digest()));
const md5: WeightsHash = { algorithm: 'md5', hex: createHash('md5').update(content).digest('hex') };

let server: Server;
let address: string;
let directory: string;
let answer: (request: IncomingMessage, response: ServerResponse, count: number) => void;
let requests: { url: string; range: string | undefined }[];

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'graft-cache-'));
  requests = [];
  server = createServer((request, response) => {
    requests.push({ url: request.url ?? '', range: request.headers.range });
    answer(request, response, requests.length);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  rmSync(directory, { recursive: true });
});

function preset(hash: WeightsHash | null = md5, bytes?: number): BackbonePreset {
  const url = `${address}/keras/fern/fern_no_top.h5`;
  const weights = { url, hash, licence: 'MIT', ...(bytes === undefined ? {} : { bytes }) };
  return { id: 'fern', weights } as unknown as BackbonePreset; // fetching looks at nothing else
}

/** Answers as a good server does, from where the request asks; `send` may do it badly. */
function serveBy(request: IncomingMessage, response: ServerResponse, send: (body: Buffer) => void): void {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  const body = content.subarray(from);
  const range = { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` };
  response.writeHead(from > 0 ? 206 : 200, { 'content-length': body.length, ...(from > 0 ? range : {}) });
  send(body);
}

function serve(request: IncomingMessage, response: ServerResponse): void {
  serveBy(request, response, (body) => response.end(body));
}

const quick = { backoffMs: 5, stallMs: 200 };
const cache = () => new WeightCache(directory);
const fetchedWhole = async () => readFileSync((await cache().path('fern')) ?? '').equals(content);

describe('fetching weights', () => {
  it('fetches once, with progress, and finds them there the second time', async () => {
    answer = serve;
    const seen: DownloadProgress[] = [];
    const kept = await cache().fetch(preset(), { ...quick, onProgress: (p) => seen.push(p) });
    expect(await fetchedWhole()).toBe(true);
    expect(kept).toMatchObject({ id: 'fern', bytes: content.length, source: `${address}/keras/fern/fern_no_top.h5` });
    expect(seen.at(-1)).toEqual({ received: content.length, total: content.length, attempt: 1 });
    await cache().fetch(preset(), quick);
    expect(requests).toHaveLength(1);
    expect(await cache().verify()).toEqual([{ id: 'fern', path: kept.path, ok: true }]);
    expect(readdirSync(join(directory, 'downloads'))).toEqual([]);
  });

  it('goes on where a connection broke', async () => {
    answer = (request, response, count) => {
      serveBy(request, response, (body) => {
        if (count < 4) response.write(body.subarray(0, 60_000));
        else response.end(body);
      });
    };
    const breakOff = ({ received, attempt }: DownloadProgress) => {
      if (received === attempt * 60_000) server.closeAllConnections();
    };
    await cache().fetch(preset(), { ...quick, onProgress: breakOff });
    expect(await fetchedWhole()).toBe(true);
    expect(requests.map((r) => r.range)).toEqual([undefined, 'bytes=60000-', 'bytes=120000-', 'bytes=180000-']);
  });

  it('goes on where an earlier run stopped', async () => {
    answer = serve;
    mkdirSync(join(directory, 'downloads'));
    writeFileSync(join(directory, 'downloads', `fern-${md5.hex.slice(0, 12)}.part`), content.subarray(0, 100_000));
    await cache().fetch(preset(), quick);
    expect(await fetchedWhole()).toBe(true);
    expect(requests.map((r) => r.range)).toEqual(['bytes=100000-']);
  });

  it('starts over at a server that knows no ranges', async () => {
    answer = (_, response, count) => {
      response.writeHead(200, { 'content-length': content.length });
      if (count === 1) response.write(content.subarray(0, 60_000));
      else response.end(content);
    };
    const breakOff = ({ received, attempt }: DownloadProgress) => {
      if (attempt === 1 && received === 60_000) server.closeAllConnections();
    };
    await cache().fetch(preset(), { ...quick, onProgress: breakOff });
    expect(await fetchedWhole()).toBe(true);
    expect(requests.map((r) => r.range)).toEqual([undefined, 'bytes=60000-']);
  });

  it('starts over when the old part was not of this file', async () => {
    answer = serve;
    mkdirSync(join(directory, 'downloads'));
    writeFileSync(join(directory, 'downloads', `fern-${md5.hex.slice(0, 12)}.part`), Buffer.alloc(100_000, 7));
    await cache().fetch(preset(), quick);
    expect(await fetchedWhole()).toBe(true);
    expect(requests.map((r) => r.range)).toEqual(['bytes=100000-', undefined]);
  });

  it('leaves a connection that stalls and makes another', async () => {
    answer = (request, response, count) => {
      serveBy(request, response, (body) => {
        if (count === 1) response.write(body.subarray(0, 60_000));
        else response.end(body);
      });
    };
    await cache().fetch(preset(), quick);
    expect(await fetchedWhole()).toBe(true);
    expect(requests).toHaveLength(2);
  });

  it('gives up on a server that only stalls, and says so', async () => {
    answer = () => undefined;
    await expect(cache().fetch(preset(), { ...quick, stallMs: 60, attempts: 2 })).rejects.toMatchObject({
      code: 'download-failed',
      message: expect.stringMatching(/nothing came for 0\.06 s.*graft weights fetch fern goes on/s) as string,
    });
    expect(requests).toHaveLength(2);
  });

  it('waits out a passing error', async () => {
    answer = (request, response, count) => {
      if (count < 3) response.writeHead(503, { 'retry-after': '0' }).end('busy');
      else serve(request, response);
    };
    await cache().fetch(preset(), quick);
    expect(await fetchedWhole()).toBe(true);
  });

  it('does not repeat a request that was refused', async () => {
    answer = (_, response) => response.writeHead(404).end();
    await expect(cache().fetch(preset(), quick)).rejects.toMatchObject({
      code: 'download-failed',
      message: expect.stringContaining('404') as string,
    });
    expect(requests).toHaveLength(1);
  });

  it('keeps nothing of a file with another hash, and says what came', async () => {
    answer = (_, response) => response.end('<html>Please log in to the hotel network</html>');
    await expect(cache().fetch(preset(), quick)).rejects.toMatchObject({
      code: 'weights-hash-mismatch',
      message: expect.stringMatching(/a web page.*md5/s) as string,
    });
    expect(await cache().list()).toEqual([]);
    expect(readdirSync(join(directory, 'downloads'))).toEqual([]);
  });

  it('breaks off when more comes than the file has', async () => {
    answer = (_, response) => {
      const more = () => response.write(Buffer.alloc(65_536), (error) => error ?? more());
      more();
    };
    await expect(cache().fetch(preset(md5, content.length), quick)).rejects.toMatchObject({
      code: 'weights-hash-mismatch',
      message: expect.stringMatching(/the file has 300000/) as string,
    });
  });

  it('is not misled by a wrong Content-Length', async () => {
    answer = (_, response, count) => {
      response.writeHead(200, { 'content-length': count === 1 ? content.length * 2 : content.length });
      response.write(content, () => (count === 1 ? response.destroy() : response.end()));
    };
    await cache().fetch(preset(), quick);
    expect(await fetchedWhole()).toBe(true);
  });

  it('downloads once when two fetch at the same time', async () => {
    answer = (request, response) => {
      setTimeout(() => {
        serve(request, response);
      }, 50);
    };
    const [one, two] = await Promise.all([cache().fetch(preset(), quick), cache().fetch(preset(), quick)]);
    expect(one).toEqual(two);
    expect(requests).toHaveLength(1);
  });

  it('takes over the lock of a process that died', async () => {
    answer = serve;
    mkdirSync(join(directory, 'downloads'));
    const dead = { pid: 2 ** 22 + 1, host: (await import('node:os')).hostname(), token: 'x' };
    writeFileSync(join(directory, 'downloads', `fern-${md5.hex.slice(0, 12)}.part.lock`), JSON.stringify(dead));
    await cache().fetch(preset(), quick);
    expect(await fetchedWhole()).toBe(true);
  });

  it('asks the mirror for the same path', async () => {
    answer = serve;
    const far: BackbonePreset = {
      ...preset(),
      weights: { url: 'https://weights.invalid/keras/fern/fern_no_top.h5', hash: md5, licence: 'MIT' },
    };
    await cache().fetch(far, { ...quick, mirror: `${address}/mirror/` });
    expect(requests.map((r) => r.url)).toEqual(['/mirror/keras/fern/fern_no_top.h5']);
    await expect(cache().fetch(far, { ...quick, mirror: 'nowhere' })).rejects.toMatchObject({ code: 'bad-mirror' });
  });

  it('stops when told to, and keeps what came', async () => {
    const stop = new AbortController();
    answer = (request, response) => {
      serveBy(request, response, (body) => {
        response.write(body.subarray(0, 60_000));
      });
    };
    const onProgress = () => {
      stop.abort();
    };
    await expect(cache().fetch(preset(), { ...quick, signal: stop.signal, onProgress })).rejects.toMatchObject({
      code: 'interrupted',
    });
    expect(readdirSync(join(directory, 'downloads'))).toEqual([`fern-${md5.hex.slice(0, 12)}.part`]);
  });

  it('fetches nothing without a hash, and says when nobody answers', async () => {
    answer = serve;
    await expect(cache().fetch(preset(null), quick)).rejects.toMatchObject({ code: 'weights-unpublished' });
    expect(requests).toHaveLength(0);
    const gone = preset();
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    await expect(cache().fetch(gone, { ...quick, attempts: 2 })).rejects.toMatchObject({
      code: 'download-failed',
      message: expect.stringContaining('nobody answers there') as string,
    });
    server.listen(0);
  });

  it('says so when the cache is no folder', async () => {
    answer = serve;
    const file = join(directory, 'file');
    writeFileSync(file, '');
    await expect(new WeightCache(file).fetch(preset(), quick)).rejects.toMatchObject({ code: 'cache-unwritable' });
  });
});
