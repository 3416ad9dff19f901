// The table of engines: one row an engine, loader and backend, and its place in the README of this folder.
import { readFileSync, writeFileSync } from 'node:fs';

const readme = new URL('README.md', import.meta.url);
const [from, to] = ['<!-- rows -->', '<!-- end -->'];

/** One line an engine and loader: the backends that answered alike there. */
export function tableOf(rows) {
  const lines = new Map();
  for (const { engine, version = '', loader, backend = '', digest, threads, error } of rows) {
    const answer = error ?? `\`${digest.slice(0, 16)}\``;
    const key = [engine, version, loader, answer].join();
    const line = lines.get(key) ?? { cells: [engine, version, loader], backends: [], answer };
    line.backends.push(`${backend}${threads > 1 ? ` on ${threads} threads` : ''}`);
    lines.set(key, line);
  }
  const text = ({ cells, backends, answer }) => `| ${[...cells, backends.join(', '), answer].join(' | ')} |`;
  return ['| engine | version | loader | backends | digest |', '|---|---|---|---|---|', ...[...lines.values()].map(text)].join('\n');
}

/** Writes the table, dated, between the marks of the README. */
export function writeTable(rows) {
  const text = readFileSync(readme, 'utf8');
  const [head, tail] = [text.slice(0, text.indexOf(from) + from.length), text.slice(text.indexOf(to))];
  const day = new Date().toISOString().slice(0, 10);
  writeFileSync(readme, `${head}\n${day}, ${process.platform} ${process.arch}:\n\n${tableOf(rows)}\n${tail}`);
}
