/** A piece of HTML that is safe to put into a page. */
export interface Html {
  readonly html: string;
}

/** Marks text as HTML that was made by this program, e.g. a plot; never use it for what came from outside. */
export function trusted(html: string): Html {
  return { html };
}

/**
 * Template tag that escapes every value put in, unless it is {@link Html} (or a list of it): class names and file names may
 * hold anything.
 */
export function html(
  strings: TemplateStringsArray,
  ...values: readonly (string | number | Html | readonly Html[])[]
): Html {
  const text = strings.reduce((all, string, i) => all + render(values[i - 1] ?? '') + string);
  return { html: text };
}

function render(value: string | number | Html | readonly Html[]): string {
  if (typeof value === 'string') return escapeText(value);
  if (typeof value === 'number') return String(value);
  return 'html' in value ? value.html : value.map(({ html: text }) => text).join('');
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (c) => ESCAPES[c] ?? c);
}
