import { html, trusted, type Html } from './html.ts';
import { REPORT_STYLE } from './report-style.ts';

/**
 * A whole HTML page that needs nothing else: its style is in it, there is no script, and its content security policy
 * forbids every request; pictures are `data:` URIs.
 */
export function htmlPage(title: string, body: Html): string {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; img-src data:; style-src 'unsafe-inline'"
        />
        <title>${title}</title>
        <style>
          ${trusted(REPORT_STYLE)}
        </style>
      </head>
      <body>
        ${body}
      </body>
    </html>`;
  return `${page.html.trimStart()}\n`;
}
