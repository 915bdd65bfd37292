import type { BundleManifest, BundleScores } from './bundle-manifest.ts';

/** The bundle's README.md: what the model is, how well it does and how to use it. Markdown; no times. */
export function modelCard(bundle: Omit<BundleManifest, 'files'>): string {
  const { backbone, classes, input, metrics } = bundle;
  const { channelOrder, scale, mean, std } = input.preprocessing;
  const lines = [
    `# Image classifier: ${shorten(classes)}`,
    '',
    `A frozen \`${backbone.id}\` backbone with a head trained by [Graft](https://www.npmjs.com/package/graft).`,
    '',
    '## How well it does',
    '',
    '| photos | count | accuracy | 95 % interval | loss |',
    '| --- | --- | --- | --- | --- |',
    ...(metrics.validation ? [row('validation', metrics.validation)] : []),
    ...(metrics.test ? [row('test', metrics.test)] : []),
    '',
    'The validation photos took part in choosing the head; only the test photos judge it.',
    '',
    '## How to use it',
    '',
    '```sh',
    'graft predict THIS-FOLDER photo.jpg',
    'graft export THIS-FOLDER --to onnx classifier.onnx',
    '```',
    '',
    'Or `tf.loadLayersModel` on `model.json`, which takes float pixels that were prepared so:',
    '',
    `1. Upright RGB picture, resized to ${input.width}×${input.height} (${input.interpolation}).`,
    `2. \`(pixel * ${scale} - mean) / std\` in ${channelOrder.toUpperCase()} order, ` +
      `mean ${JSON.stringify(mean)}, std ${JSON.stringify(std)}, pixel in 0…255.`,
    '',
    'The output is one probability a class, in this order:',
    '',
    ...classes.map((name, index) => `${index}. ${escape(name)}`),
    '',
    '## How it was made',
    '',
    ...Object.entries(bundle.training).map(([key, value]) => `- ${key}: ${escape(JSON.stringify(value))}`),
    `- head: ${escape(JSON.stringify(bundle.head))}`,
    `- features computed in: ${bundle.precision}`,
    `- backbone's weights: SHA-256 \`${backbone.weightsHash}\``,
    '',
  ];
  return lines.join('\n');
}

function row(name: string, { count, accuracy, interval, loss }: BundleScores): string {
  const range = interval === undefined ? '' : `${percent(interval[0])} – ${percent(interval[1])}`;
  return `| ${name} | ${count} | ${percent(accuracy)} | ${range} | ${loss.toFixed(4)} |`;
}

function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(1)} %`;
}

function shorten(classes: readonly string[]): string {
  const shown = classes.slice(0, 5).map(escape).join(', ');
  return classes.length > 5 ? `${shown} and ${classes.length - 5} more` : shown;
}

/** Class names come from folders: nothing in them may become markup. */
function escape(text: string): string {
  return text.replace(/[\\`*_[\]<>|#]/g, '\\$&').replace(/\s+/g, ' ');
}
