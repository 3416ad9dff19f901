// WASM against JS on the book that is open: the same run on either, how long each takes, and whether every bit is the same.
import { createCore, Fault, type MarginRun } from '../../index.js';
import type { Held } from './held.js';

export interface BackendLine {
  readonly backend: 'wasm' | 'js';
  /** Milliseconds of one run of the whole book: the median of those that were made. */
  readonly runMs: number;
  readonly runs: number;
}

export interface BackendsAnswer {
  readonly lines: readonly BackendLine[];
  readonly accounts: number;
  /** Figures compared, and those whose bits differ. */
  readonly figures: number;
  readonly different: number;
  /** Why one of them does not run here. */
  readonly why: string | null;
}

const budgetMs = 1500;
const mostRuns = 9;

export async function backends({ market, rules, book }: Held, _asked: Record<string, never>): Promise<BackendsAnswer> {
  const lines: BackendLine[] = [];
  const columns: (readonly Float64Array[])[] = [];
  let why: string | null = null;
  const accounts = book.accounts.length;
  for (const backend of ['wasm', 'js'] as const) {
    try {
      const core = await createCore({ backend });
      try {
        const engine = await core.prepare({ book, market, rules });
        const times: number[] = [];
        const begun = performance.now();
        let run = engine.run();
        while (times.length < 2 || (times.length < mostRuns && performance.now() - begun < budgetMs)) {
          // the same prices told anew: everything is worked out again
          engine.tick({ prices: Object.fromEntries(market.underlyings.map(({ id, index }) => [id, index])) });
          const start = performance.now();
          run = engine.run();
          times.push(performance.now() - start);
        }
        times.sort((x, y) => x - y);
        lines.push({ backend, runMs: times[times.length >> 1] as number, runs: times.length });
        columns.push(columnsOf(run));
        engine.dispose();
      } finally {
        core.dispose();
      }
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      why = `${backend === 'wasm' ? 'WASM' : 'JS'} does not run here: ${error.message}`;
    }
  }
  const [one = [], other = []] = columns;
  return { lines, accounts, why, ...(columns.length === 2 ? compared(one, other) : { figures: 0, different: 0 }) };
}

/** Every column of numbers that a run answers, in one order. */
export function columnsOf(run: MarginRun): readonly Float64Array[] {
  const found: Float64Array[] = [];
  const look = (value: unknown): void => {
    if (value instanceof Float64Array) found.push(value.slice());
    else if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value) && !Array.isArray(value))
      for (const key of Object.keys(value).sort()) look((value as Record<string, unknown>)[key]);
  };
  look({ requirements: run.requirements, own: run.own });
  return found;
}

export function compared(
  one: readonly Float64Array[],
  other: readonly Float64Array[],
): { readonly figures: number; readonly different: number } {
  let [figures, different] = [0, Math.abs(one.length - other.length)];
  for (const [n, column] of one.entries()) {
    const twin = other[n] ?? new Float64Array();
    for (let i = 0; i < column.length; i++) if (!Object.is(column[i], twin[i])) different += 1;
    figures += column.length;
  }
  return { figures, different };
}
