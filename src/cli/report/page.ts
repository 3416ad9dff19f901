// The page around the figures: one HTML file that asks nothing of the network and runs no script.
import type { Chart } from './drawing.js';
import { style } from './style.js';

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] as string);
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

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

/** Parts that are shown when asked for, and on paper. */
export function folded(title: string, note: string, content: string, open: boolean): string {
  const text = note === '' ? '' : `<p>${escapeHtml(note)}</p>`;
  return `<section>\n<details${open ? ' open' : ''}><summary><h2>${escapeHtml(title)}</h2>${text}</summary>\n${content}\n</details>\n</section>`;
}

/** A chart with its name for those who cannot see it, once for wide pages and paper and once for narrow ones. */
export function figure(name: string, chart: Chart): string {
  return `<div role="img" aria-label="${escapeHtml(name)}"><div class="broad">${chart(false)}</div><div class="narrow">${chart(true)}</div></div>`;
}

export interface Cell {
  readonly text: string;
  /** Left-aligned and wrapped. */
  readonly words?: boolean;
  readonly call?: boolean;
}

/** Columns that a narrow page has room for. */
const narrowColumns = 3;

/** Where there are too many columns for a narrow page, a row is a card there: its first cell the title, every other one under the name of its column. */
export function table(head: readonly (string | Cell)[], rows: readonly (readonly (string | Cell)[])[]): string {
  const names = head.map((cell) => (typeof cell === 'string' ? cell : cell.text));
  const body = rows.map((row) => `<tr>${row.map((cell, column) => cellHtml(cell, 'td', names[column])).join('')}</tr>`);
  const cards = head.length > narrowColumns ? ' class="cards"' : '';
  return `<table${cards}>\n<thead><tr>${head.map((cell) => cellHtml(cell, 'th')).join('')}</tr></thead>\n<tbody>\n${body.join('\n')}\n</tbody>\n</table>`;
}

function cellHtml(cell: string | Cell, tag: 'th' | 'td', column?: string): string {
  const { text, words, call } = typeof cell === 'string' ? { text: cell } : cell;
  const classes = [words ? 'text' : '', call ? 'call' : ''].filter((name) => name !== '').join(' ');
  const named = column === undefined ? '' : ` data-label="${escapeHtml(column)}"`;
  return `<${tag}${classes === '' ? '' : ` class="${classes}"`}${named}>${escapeHtml(text)}</${tag}>`;
}

/** Names and what they stand for. */
export function definitions(entries: readonly (readonly [string, string])[]): string {
  return `<dl>\n${entries.map(([name, text]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(text)}</dd>`).join('\n')}\n</dl>`;
}
