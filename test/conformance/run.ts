// npm run conformance -- DIR [--lane wasm|js] [--json]: every known reference file under DIR through the built library's public API.
import { statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { conformance, type FileResult } from './conformance.js';
import type { Door } from './reader.js';

const usage = 'usage: npm run conformance -- DIR [--lane wasm|js] [--json]';
const lanes = ['wasm', 'js'] as const;
type LaneChoice = (typeof lanes)[number];

interface Request {
  readonly directory: string;
  readonly lanes: readonly LaneChoice[];
  readonly json: boolean;
}

function requestOf(args: readonly string[]): Request | string {
  let parsed: { values: { lane?: string; json?: boolean }; positionals: string[] };
  try {
    parsed = parseArgs({ args: [...args], options: { lane: { type: 'string' }, json: { type: 'boolean' } }, allowPositionals: true });
  } catch (error) {
    return (error as Error).message;
  }
  const { values, positionals } = parsed;
  if (positionals.length !== 1) return `one directory is expected; got ${positionals.length}`;
  const directory = positionals[0] as string;
  if (!(statSync(directory, { throwIfNoEntry: false })?.isDirectory() ?? false)) return `${directory} is not a directory`;
  const lane = values.lane;
  if (lane === undefined) return { directory, lanes, json: values.json ?? false };
  const chosen = lanes.find((name) => name === lane);
  return chosen === undefined ? `--lane must be wasm or js; got ${lane}` : { directory, lanes: [chosen], json: values.json ?? false };
}

/** Every case, and every line over all cases. */
function agrees(result: FileResult): boolean {
  return result.agreed === result.cases && result.failures.length === 0;
}

/** Three significant digits. */
function short(x: number): string {
  return x === 0 ? '0' : x >= 1e-3 && x < 1e5 ? String(Number(x.toPrecision(3))) : x.toExponential(2);
}

function print(results: readonly FileResult[]): void {
  const known = results.filter((result) => result.known);
  const width = Math.max(4, ...known.map((result) => result.file.length));
  const line = (file: string, lane: string, cases: string, agreed: string, worst: string, metric: string): void =>
    console.log(`${file.padEnd(width)}  ${lane.padEnd(4)}  ${cases.padStart(6)}  ${agreed.padStart(6)}  ${worst.padStart(9)}  ${metric}`);
  line('file', 'lane', 'cases', 'agreed', 'worst', 'metric');
  for (const result of known) {
    line(result.file, result.lane, String(result.cases), String(result.agreed), short(result.worst), result.metric);
    for (const note of result.notes) console.log(`    ${note}`);
    for (const failure of result.failures) console.log(`    NOT AGREED ${failure}`);
  }
  const unknown = new Map(results.filter((result) => !result.known).map((result) => [result.file, result.notes.join('; ')]));
  if (unknown.size > 0) console.log(`\nnot known yet (${unknown.size} files):`);
  for (const [file, reason] of unknown) console.log(`  ${file}: ${reason}`);
  const failed = known.filter((result) => !agrees(result)).length;
  const verdict = known.length === 0 ? 'nothing was compared' : failed === 0 ? 'all agree' : `${failed} do not agree`;
  console.log(`\n${known.length} results of known files, ${verdict}`);
}

async function main(): Promise<number> {
  const request = requestOf(process.argv.slice(2));
  if (typeof request === 'string') {
    console.error(`${request}\n${usage}`);
    return 2;
  }
  const door = (await import(new URL('../../dist/index.js', import.meta.url).href)) as Door;
  const results: FileResult[] = [];
  for (const lane of request.lanes) results.push(...(await conformance(door, request.directory, lane)));
  if (request.json) {
    const rows = results.map(({ file, cases, agreed, worst, metric, lane, notes }) => ({
      file,
      cases,
      agreed,
      worst: Number.isFinite(worst) ? worst : null,
      metric,
      lane,
      ...(notes.length === 0 ? {} : { note: notes.join('; ') }),
    }));
    console.log(JSON.stringify(rows, null, 2));
  } else print(results);
  return results.every(agrees) ? 0 : 1;
}

process.exitCode = await main();
