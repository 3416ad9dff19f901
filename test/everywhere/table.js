// The table of engines: a row per engine and set of backends, and its place in the README of this folder.
import { readFileSync, writeFileSync } from 'node:fs';

const readme = new URL('README.md', import.meta.url);
const [from, to] = ['<!-- rows -->', '<!-- end -->'];

/** One line per engine, set of backends and digest: the loaders that answered so. */
export function tableOf(rows) {
  const loaders = new Map();
  for (const { engine, version = '', loader, backend = '', digest, threads, error } of rows) {
    const answer = error ?? `\`${digest.slice(0, 16)}\``;
    const key = [engine, version, loader, answer].join();
    const one = loaders.get(key) ?? { engine, version, loader, backends: [], answer };
    one.backends.push(`${backend}${threads > 1 ? ` on ${threads} threads` : ''}`);
    loaders.set(key, one);
  }
  const lines = new Map();
  for (const { engine, version, loader, backends, answer } of loaders.values()) {
    const cells = [engine, version, backends.join(', '), answer];
    lines.set(cells.join(), { cells, loaders: [...(lines.get(cells.join())?.loaders ?? []), loader] });
  }
  const text = ({ cells: [engine, version, ...rest], loaders: names }) => `| ${[engine, version, names.join('; '), ...rest].join(' | ')} |`;
  return ['| engine | version | loaders | backends | digest |', '|---|---|---|---|---|', ...[...lines.values()].map(text)].join('\n');
}

/** Writes the table, dated, between the marks of the README. */
export function writeTable(rows) {
  const text = readFileSync(readme, 'utf8');
  const [head, tail] = [text.slice(0, text.indexOf(from) + from.length), text.slice(text.indexOf(to))];
  const day = new Date().toISOString().slice(0, 10);
  writeFileSync(readme, `${head}\n${day}, ${process.platform} ${process.arch}:\n\n${tableOf(rows)}\n${tail}`);
}
