// Bench figures as text: lines for a terminal; two tables for bench/results/, by case and by kernel.
import type { Row } from './measure.js';

const short = (x: number): string => (x < 100 ? x.toPrecision(3) : Math.round(x).toString());

/** Runs this short are latencies: their 99th percentile is of interest. */
const latencyNs = 1e6;

const microseconds = (ns: number): string => `${short(ns / 1000)} us`;

/** Notes on a figure: the rate of its bound, the latency of a short run, the error of a contender. */
function notes(row: Row): string[] {
  return [
    ...(row.gigaflops === undefined ? [] : [`${short(row.gigaflops)} GF/s`]),
    ...(row.gigabytes === undefined ? [] : [`${short(row.gigabytes)} GB/s`]),
    ...(row.p50Ns < latencyNs ? [`p50 ${microseconds(row.p50Ns)}, p99 ${microseconds(row.p99Ns)}`] : []),
    ...(row.ratioToVersion010 === undefined || row.contender === '0.1.0' ? [] : [`${short(row.ratioToVersion010)} x 0.1.0`]),
    ...(row.ratioToFreshRuns === undefined || row.contender === 'fresh-runs' ? [] : [`${short(row.ratioToFreshRuns)} x fresh runs`]),
    ...(row.error === undefined ? [] : [`error ${row.error.toPrecision(1)}`]),
  ];
}

export function line(row: Row, item: string): string {
  const ratio = `${row.ratioToJs.toFixed(2)} x js`.padStart(10);
  return `  ${row.contender.padEnd(24)} ${short(row.nsPerItem).padStart(8)} ns/${item.padEnd(10)} ${ratio}  ${notes(row).join(', ')}`;
}

/** A table in Markdown: a line a case, a column a contender, ns by item and, of the backends, the ratio. */
export function markdown(rows: readonly Row[], itemOf: (kernel: string) => string): string {
  const cases = [...new Map(rows.map((row) => [`${row.kernel} ${row.case}`, row])).values()];
  const cell = (row: Row | undefined): string => {
    if (row === undefined) return '';
    return row.contender === 'js' ? short(row.nsPerItem) : `${short(row.nsPerItem)} (${short(row.ratioToJs)}x)`;
  };
  const names = ['wasm', 'js', 'math-typed', 'objects', 'newton', 'native-same-isa', 'native', 'quantlib'];
  const others = (kernel: string, name: string): string =>
    rows
      .filter((row) => row.kernel === kernel && row.case === name && !names.includes(row.contender))
      .map((row) => `${row.contender} ${cell(row)}`)
      .join('<br>');
  const lines = cases.map(({ kernel, case: name }) => {
    const of = (contender: string): Row | undefined =>
      rows.find((row) => row.kernel === kernel && row.case === name && row.contender === contender);
    return `| ${kernel}, ${name} | ${itemOf(kernel)} | ${names.map((contender) => cell(of(contender))).join(' | ')} | ${others(kernel, name)} |`;
  });
  return [`| kernel, case | ns by | ${names.join(' | ')} | others |`, `|---|---|${'---|'.repeat(names.length + 1)}`, ...lines].join('\n');
}

/** A shorter one: a line a kernel, the range over its cases, and by how much each is faster than the JS backend. */
export function summary(rows: readonly Row[], itemOf: (kernel: string) => string): string {
  const range = (of: readonly number[]): string => {
    const [least, most] = [short(Math.min(...of)), short(Math.max(...of))];
    if (of.length === 0) return '';
    return least === most ? least : `${least}-${most}`;
  };
  const contenders = ['wasm', 'math-typed', 'native-same-isa', 'native'];
  const lines = [...new Set(rows.map(({ kernel }) => kernel))].map((kernel) => {
    const of = (contender: string): readonly Row[] => rows.filter((row) => row.kernel === kernel && row.contender === contender);
    const times = ['wasm', 'js'].map((contender) => range(of(contender).map(({ nsPerItem }) => nsPerItem)));
    const ratios = contenders.map((contender) => range(of(contender).map(({ ratioToJs }) => ratioToJs)));
    return `| ${[`${kernel} (${of('js').length})`, itemOf(kernel), ...times, ...ratios].join(' | ')} |`;
  });
  const heads = ['kernel (cases)', 'ns by', 'wasm', 'js', ...contenders.map((contender) => `${contender} x`)];
  return [`| ${heads.join(' | ')} |`, `|${'---|'.repeat(heads.length)}`, ...lines].join('\n');
}
