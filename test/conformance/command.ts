// What `npm run conformance` does with its arguments, over any library: every known reference file of a directory through its public API.
import { statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { agrees, type Backend, backends, conformance, type FileResult } from './conformance.js';
import type { Door } from './reader.js';

const usage = 'usage: npm run conformance -- DIR [--backend wasm|js] [--json]';
/** Failures of a file that are printed; JSON has them all. */
const shownFailures = 5;

interface Request {
  readonly directory: string;
  readonly backends: readonly Backend[];
  readonly json: boolean;
}

function requestOf(args: readonly string[]): Request | string {
  let parsed: { values: { backend?: string; json?: boolean }; positionals: string[] };
  try {
    parsed = parseArgs({ args: [...args], options: { backend: { type: 'string' }, json: { type: 'boolean' } }, allowPositionals: true });
  } catch (error) {
    return (error as Error).message;
  }
  const { values, positionals } = parsed;
  if (positionals.length !== 1) return `one directory is expected; got ${positionals.length}`;
  const directory = positionals[0] as string;
  if (!(statSync(directory, { throwIfNoEntry: false })?.isDirectory() ?? false)) return `${directory} is not a directory`;
  const { backend, json = false } = values;
  if (backend === undefined) return { directory, backends, json };
  const chosen = backends.find((name) => name === backend);
  return chosen === undefined ? `--backend must be wasm or js; got ${backend}` : { directory, backends: [chosen], json };
}

/** Three significant digits. */
function short(x: number): string {
  return x === 0 ? '0' : x >= 1e-3 && x < 1e5 ? String(Number(x.toPrecision(3))) : x.toExponential(2);
}

function printed(results: readonly FileResult[]): string {
  const lines: string[] = [];
  const shown = results.filter((result) => result.known || !agrees(result));
  const width = Math.max(4, ...shown.map((result) => result.file.length));
  const line = (file: string, backend: string, cases: string, agreed: string, worst: string, metric: string): void =>
    void lines.push(
      `${file.padEnd(width)}  ${backend.padEnd(7)}  ${cases.padStart(6)}  ${agreed.padStart(6)}  ${worst.padStart(9)}  ${metric}`,
    );
  line('file', 'backend', 'cases', 'agreed', 'worst', 'metric');
  for (const { file, backend, cases, agreed, worst, metric, notes, failures } of shown) {
    line(file, backend, String(cases), String(agreed), short(worst), metric);
    for (const note of notes) lines.push(`    ${note}`);
    for (const failure of failures.slice(0, shownFailures)) lines.push(`    NOT AGREED ${failure}`);
    if (failures.length > shownFailures) lines.push(`    NOT AGREED: ${failures.length - shownFailures} more`);
  }
  const unknown = new Map(results.filter((result) => !shown.includes(result)).map((result) => [result.file, result.notes.join('; ')]));
  if (unknown.size > 0) lines.push(`\nnot known yet (${unknown.size} files):`);
  for (const [file, reason] of unknown) lines.push(`  ${file}: ${reason}`);
  const failed = shown.filter((result) => !agrees(result)).length;
  const verdict = shown.length === 0 ? 'nothing was compared' : failed === 0 ? 'all agree' : `${failed} do not agree`;
  lines.push(`\n${shown.length} results of known files, ${verdict}`);
  return lines.join('\n');
}

function rowOf({ file, known, cases, agreed, failures, backend, worst, metric, notes }: FileResult): object {
  return { file, known, cases, agreed, failures, backend, worst: Number.isFinite(worst) ? worst : null, metric, notes };
}

/** How the command ends, and what it prints: an answer on standard output, a refusal on standard error. */
export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command over the library that `open` gives. */
export async function command(args: readonly string[], open: () => Promise<Door>): Promise<Ended> {
  const request = requestOf(args);
  if (typeof request === 'string') return { status: 2, stdout: '', stderr: `${request}\n${usage}\n` };
  const door = await open();
  const results: FileResult[] = [];
  for (const backend of request.backends) results.push(...(await conformance(door, request.directory, backend)));
  const text = request.json ? JSON.stringify(results.map(rowOf), null, 2) : printed(results);
  // a run that compared nothing has shown nothing
  const status = results.some((result) => result.known) && results.every(agrees) ? 0 : 1;
  return { status, stdout: `${text}\n`, stderr: '' };
}
