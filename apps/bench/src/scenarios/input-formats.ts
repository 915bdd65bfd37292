import path from 'node:path';
import sharp, { type Sharp } from 'sharp';
import type { CaseSpec } from '../run/contract.ts';
import type { Scenario, ScenarioOptions } from './contract.ts';

const METRIC = 'images per second';
type Peer = 'opencv' | 'pillow' | 'sharp';
const PEERS: readonly Peer[] = ['opencv', 'pillow', 'sharp'];

/** Few and short rounds: these are for the ratio to the peers in the same run. */
const base = { metric: METRIC, better: 'higher', minSeconds: 0.4, minCount: 4, maxRounds: 3 } as const;

/** A way to write photos, with the filters that PNG's own library takes by default. */
interface Kind {
  readonly name: string;
  readonly note: string;
  readonly ending: string;
  readonly count: number;
  readonly peers: readonly Peer[];
  write(photo: Sharp): Sharp;
}

const KINDS: readonly Kind[] = [
  {
    ...{
      name: 'png',
      note: 'RGB photos as PNG, each row with the filter that suits it',
      ending: 'png',
      count: 24,
      peers: PEERS,
    },
    write: (photo) => photo.png({ adaptiveFiltering: true }),
  },
  {
    ...{ name: 'png-palette', note: 'the same in 64 colours', ending: 'png', count: 24, peers: PEERS },
    write: (photo) => photo.png({ palette: true, colours: 64 }),
  },
  {
    ...{ name: 'png-large', note: 'RGB photos of 6000 × 4000', ending: 'png', count: 2, peers: ['opencv', 'pillow'] },
    write: (photo) => photo.resize(6000, 4000, { fit: 'fill' }).png({ adaptiveFiltering: true, compressionLevel: 3 }),
  },
  {
    ...{
      name: 'webp',
      note: 'lossy WebP, which libwebp decodes for everybody',
      ending: 'webp',
      count: 24,
      peers: PEERS,
    },
    write: (photo) => photo.webp(),
  },
  {
    ...{ name: 'webp-lossless', note: 'lossless WebP, likewise', ending: 'webp', count: 24, peers: PEERS },
    write: (photo) => photo.webp({ lossless: true, effort: 2 }),
  },
  {
    ...{ name: 'gif', note: 'GIF, of 256 colours', ending: 'gif', count: 24, peers: PEERS },
    write: (photo) => photo.gif({ effort: 3 }),
  },
];

/** Photos in other formats than JPEG, one thread each; `png-large` is 6000 × 4000. */
export const inputFormats: Scenario = {
  name: 'input-formats',
  title: 'PNG, WebP and GIF photos to 224 × 224, on one thread',
  notes: Object.fromEntries(KINDS.map(({ name, note }) => [name, note])),
  about:
    'OpenCV’s resize is its default, bilinear without antialiasing, which is less work; sharp’s is antialiased, as ours and Pillow’s',
  metric: METRIC,
  cases: KINDS.map(({ name }) => name),
  peers: PEERS,
  async groups(options) {
    const groups: CaseSpec[][] = [];
    for (const kind of KINDS) groups.push(await group(kind, options));
    return groups;
  },
};

async function group(kind: Kind, { files, peers, scratch }: ScenarioOptions): Promise<CaseSpec[]> {
  const { name, ending, count } = kind;
  const photos = await Promise.all(
    files.slice(0, count).map(async (file, i) => {
      const target = path.join(scratch, `${name}-${i}.${ending}`);
      await kind.write(sharp(file).flatten()).toFile(target);
      return target;
    }),
  );
  const id = `input-formats/${name}`;
  const params = { files: photos, size: 224, threads: 1, kind: 'resize', batch: count, chunk: count };
  const own: CaseSpec = { ...base, id, peer: false, program: 'node', module: 'cases/input-pipeline', params };
  const others = kind.peers.map((peer): CaseSpec => {
    const isNode = peer === 'sharp';
    return {
      ...{ ...base, id: `${id}/peer:${peer}`, peer: true, params, program: isNode ? 'node' : 'python' },
      module: isNode ? 'peers/sharp-pipeline' : `${peer}_pipeline`,
    };
  });
  return peers ? [own, ...others] : [own];
}
