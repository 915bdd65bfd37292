import type { Config, Spec } from 'vega';

/** Colours of the plots: Okabe and Ito's, told apart by the colour-blind too. */
export const PALETTE = [
  '#0072b2',
  '#d55e00',
  '#009e73',
  '#cc79a7',
  '#e69f00',
  '#56b4e9',
  '#7a5c00',
  '#555555',
] as const;

const FONT = 'system-ui, sans-serif';
const INK = '#1c2733';
const QUIET = '#5b6875';

const CONFIG: Config = {
  axis: {
    labelFont: FONT,
    titleFont: FONT,
    labelColor: QUIET,
    titleColor: INK,
    titleFontWeight: 500,
    labelFontSize: 11,
    titleFontSize: 12,
    titlePadding: 8,
    gridColor: '#e6eaee',
    domainColor: '#aab4be',
    tickColor: '#aab4be',
    labelLimit: 160,
  },
  legend: { labelFont: FONT, titleFont: FONT, labelColor: INK, titleColor: INK, labelFontSize: 11, labelLimit: 160 },
  title: { font: FONT, color: INK },
  text: { font: FONT, fill: INK },
};

/**
 * Draws a Vega specification as an SVG element, text in real `<text>`, without a browser. Vega is loaded on the first
 * call, so that whoever needs no plot does not pay for it.
 */
export async function renderPlot(spec: Spec): Promise<string> {
  const { parse, View } = await import('vega');
  const view = new View(parse({ padding: 6, autosize: 'pad', background: 'transparent', ...spec }, CONFIG), {
    renderer: 'none',
  });
  const svg = await view.toSVG();
  view.finalize();
  return svg;
}
