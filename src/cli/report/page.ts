// The page around the figures: one HTML file that asks nothing of the network and runs no script.

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] as string);
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

const style = `
:root { color-scheme: light dark; --page: #ffffff; --panel: #f5f6f8; --ink: #1c2430; --muted: #5b6675; --line: #d5dae1; --call: #c0322b; }
@media (prefers-color-scheme: dark) {
  :root { --page: #14181f; --panel: #1c222b; --ink: #e4e8ee; --muted: #9aa5b4; --line: #37404c; --call: #ff7a70; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 32px 24px 48px; max-width: 1240px; background: var(--page); color: var(--ink); font: 15px/1.45 system-ui, sans-serif; }
h1 { font-size: 26px; margin: 0 0 4px; }
h2 { font-size: 17px; margin: 0 0 4px; }
p { margin: 0 0 12px; color: var(--muted); }
section { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: 18px 20px; margin: 16px 0 0; overflow-x: auto; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 460px), 1fr)); gap: 16px; margin-top: 16px; }
.pair section { margin: 0; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin-top: 20px; }
.tile { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: 12px 16px; }
.tile b { display: block; font-size: 22px; font-variant-numeric: tabular-nums; }
.tile span { color: var(--muted); font-size: 13px; }
svg { display: block; width: 100%; height: auto; min-width: 460px; }
.wide svg { min-width: 840px; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 14px; }
th, td { padding: 5px 10px; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
th { color: var(--muted); font-weight: 600; }
th:first-child, td:first-child, .text { text-align: left; }
td.text, dd { white-space: normal; overflow-wrap: anywhere; }
tr:last-child td { border-bottom: 0; }
.call { color: var(--call); font-weight: 600; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 16px; margin: 0; }
dt { color: var(--muted); }
dd { margin: 0; }
footer { margin-top: 20px; color: var(--muted); font-size: 13px; }
`;

/** The whole page; its parts are HTML. The policy forbids scripts and anything from elsewhere. */
export function* pageOf(title: string, parts: Iterable<string>): Generator<string, void, undefined> {
  yield `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
`;
  for (const part of parts) yield `${part}\n`;
  yield '</body>\n</html>\n';
}

/** A titled part of the page. */
export function section(title: string, note: string, content: string): string {
  const text = note === '' ? '' : `<p>${escapeHtml(note)}</p>\n`;
  return `<section>\n<h2>${escapeHtml(title)}</h2>\n${text}${content}\n</section>`;
}

/** A chart with its name for those who cannot see it; on a narrow screen it scrolls rather than shrinks beyond reading. */
export function figure(name: string, svg: string, wide = false): string {
  return `<div role="img" aria-label="${escapeHtml(name)}"${wide ? ' class="wide"' : ''}>${svg}</div>`;
}

export interface Cell {
  readonly text: string;
  /** Left-aligned and wrapped. */
  readonly words?: boolean;
  readonly call?: boolean;
}

export function table(head: readonly (string | Cell)[], rows: readonly (readonly (string | Cell)[])[]): string {
  const line = (cells: readonly (string | Cell)[], tag: 'th' | 'td'): string =>
    `<tr>${cells.map((cell) => cellHtml(cell, tag)).join('')}</tr>`;
  return `<table>\n<thead>${line(head, 'th')}</thead>\n<tbody>\n${rows.map((row) => line(row, 'td')).join('\n')}\n</tbody>\n</table>`;
}

function cellHtml(cell: string | Cell, tag: 'th' | 'td'): string {
  const { text, words, call } = typeof cell === 'string' ? { text: cell } : cell;
  const classes = [words ? 'text' : '', call ? 'call' : ''].filter((name) => name !== '').join(' ');
  return `<${tag}${classes === '' ? '' : ` class="${classes}"`}>${escapeHtml(text)}</${tag}>`;
}

/** Names and what they stand for. */
export function definitions(entries: readonly (readonly [string, string])[]): string {
  return `<dl>\n${entries.map(([name, text]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(text)}</dd>`).join('\n')}\n</dl>`;
}
