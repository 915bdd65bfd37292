/**
 * Builds the decoders with libFuzzer, AddressSanitizer and UndefinedBehaviorSanitizer and runs them for a bounded time:
 * a third of it on the whole way of a picture (decode.cc), a third on our JPEG decoder against libjpeg-turbo (jpeg.cc), a
 * third on our PNG decoder against libspng (png.cc). Before that, the vector kernels of this processor against plain C++, over
 * some hundred random requests of each kind (kernels.cc).
 *
 *     node tools/fuzz/fuzz.mjs [--seconds 60] [--seed N] [--corpus FOLDER]…
 *
 * Seeds are the pictures of test-fixtures/images and of the folders named. Without clang it says so and does nothing:
 * GCC has no libFuzzer. A find is kept as tools/fuzz/build/crash-*; run the program with that file to see it again.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { BUILD, compileNative, findClang } from './native-program.mjs';

const root = join(import.meta.dirname, '..', '..');
const MOST_SEED_BYTES = 60_000;
const KERNEL_REQUESTS = 200;

const { seconds, folders, seed: start } = readArguments(process.argv.slice(2));
const compiler = findClang();
if (!compiler) {
  console.log('fuzzing is left out: clang++ is not installed (apt-get install clang)');
} else {
  const { kernels, targets: programs } = await compile(compiler);
  const compared = spawnSync(kernels, [String(KERNEL_REQUESTS)], { stdio: 'inherit' });
  const corpus = seed([join(root, 'test-fixtures', 'images'), ...folders]);
  const share = Math.max(1, Math.floor(seconds / programs.length));
  const options = [`-max_total_time=${share}`, `-artifact_prefix=${BUILD}/`, '-rss_limit_mb=2048', '-timeout=10'];
  if (start !== undefined) options.push(`-seed=${start}`);
  const quiet = ['-verbosity=0', '-print_final_stats=1', '-max_len=70000'];
  const fuzzed = programs.map((program) => spawnSync(program, [...options, ...quiet, corpus], { stdio: 'inherit' }));
  process.exitCode = [compared, ...fuzzed].map(({ status }) => status ?? 1).find((status) => status !== 0) ?? 0;
}

/** The comparison of the kernels, and one program a target. */
async function compile(command) {
  const link = await compileNative(command, '-fsanitize=fuzzer-no-link,address,undefined');
  const withFuzzer = '-fsanitize=fuzzer,address,undefined';
  return {
    kernels: link('kernels', ['kernels.cc', 'kernels_adjustments.cc', 'kernels_jpeg.cc', 'kernels_png.cc']),
    targets: ['decode', 'jpeg', 'png'].map((name) => link(name, [`${name}.cc`], withFuzzer)),
  };
}

/** Copies the seeds with a request in front; what an earlier run found interesting stays in the folder. */
function seed(from) {
  const corpus = join(BUILD, 'corpus');
  mkdirSync(corpus, { recursive: true });
  let count = 0;
  for (const folder of from) {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || entry.name.endsWith('.json')) continue;
      const bytes = readFileSync(join(entry.parentPath, entry.name));
      if (bytes.length > MOST_SEED_BYTES) continue;
      const request = Buffer.from([(count * 37) % 256, (count * 11) % 256, (count * 101) % 256]);
      writeFileSync(join(corpus, `seed-${String(count++)}`), Buffer.concat([request, bytes]));
    }
  }
  return corpus;
}

function readArguments(given) {
  const result = { seconds: 60, folders: [], seed: undefined };
  for (let i = 0; i < given.length; i += 2) {
    if (given[i] === '--seconds' && Number(given[i + 1]) > 0) result.seconds = Number(given[i + 1]);
    else if (given[i] === '--seed' && Number.isSafeInteger(Number(given[i + 1]))) result.seed = Number(given[i + 1]);
    else if (given[i] === '--corpus' && given[i + 1]) result.folders.push(given[i + 1]);
    else
      throw new Error(
        `expected --seconds N, --seed N or --corpus FOLDER but received ${given[i]} ${given[i + 1] ?? ''}`,
      );
  }
  return result;
}
