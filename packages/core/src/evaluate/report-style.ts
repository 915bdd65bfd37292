/** The report's style sheet: one column, readable on a phone and on paper. */
export const REPORT_STYLE = `
:root { --ink: #1c2733; --quiet: #5b6875; --line: #dde3e8; --accent: #0072b2; --bad: #b33c00; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1080px; padding: 32px 20px 64px; font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: #fff; }
h1 { font-size: 26px; margin: 0 0 4px; }
h2 { font-size: 18px; margin: 44px 0 10px; padding-top: 14px; border-top: 1px solid var(--line); }
p { max-width: 72ch; margin: 6px 0; color: var(--quiet); }
.numbers { display: flex; flex-wrap: wrap; gap: 12px; margin: 22px 0; }
.number { border: 1px solid var(--line); border-radius: 8px; padding: 10px 16px; min-width: 120px; }
.number b { display: block; font-size: 24px; font-weight: 600; font-variant-numeric: tabular-nums; }
.number.first { border-color: var(--accent); }
.number.first b { color: var(--accent); }
.number span, small { color: var(--quiet); font-size: 13px; }
.plots { display: flex; flex-wrap: wrap; gap: 28px; align-items: flex-start; }
.plot { overflow-x: auto; max-width: 100%; margin: 0; }
.plot svg { max-width: 100%; height: auto; }
figcaption { color: var(--quiet); font-size: 13px; max-width: 52ch; }
table { margin: 18px 0 4px; border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 14px; }
.wide { overflow-x: auto; }
th, td { padding: 5px 12px 5px 0; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
th { color: var(--quiet); font-weight: 500; }
th:first-child, td:first-child, td.text, th.text { text-align: left; white-space: normal; overflow-wrap: anywhere; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(215px, 1fr)); gap: 16px; padding: 0; list-style: none; }
.card { border: 1px solid var(--line); border-radius: 8px; overflow: hidden; font-size: 13px; break-inside: avoid; }
.card .pictures { display: flex; height: 150px; background: #f3f6f9; }
.card img { flex: 1; min-width: 0; height: 100%; object-fit: contain; }
.card .said { padding: 8px 10px; overflow-wrap: anywhere; }
.card .wrong { color: var(--bad); font-weight: 600; }
.card .file { color: var(--quiet); font-size: 12px; }
@media print { body { max-width: none; padding: 0; } h2 { break-after: avoid; } }
`;
