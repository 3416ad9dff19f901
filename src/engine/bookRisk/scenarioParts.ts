// Parts of VaR and shortfall under scenarios: what each position loses where its account does.
import { turnMs, turnOfEventLoop } from '../../backends/runner.js';
import { terms, termTable } from './approximatedBook.js';
import { loadingWidth } from './loadings.js';
import type { PreparedRisk } from './prepared.js';
import { smallest } from './sampleTails.js';

/** Contributions of each position. */
export interface PositionParts {
  readonly values: Float64Array;
  readonly shortfalls?: Float64Array;
  readonly incrementals: Float64Array;
}

/** P&L of one contract of every handle under every scenario, by full revaluation or by its Greeks. */
function gainsOf(
  { book, approximated, scenarios }: PreparedRisk,
  grid: Float64Array,
  stride: number,
): (handle: number, row: Float64Array) => void {
  const { count } = scenarios;
  if (approximated === undefined) return (handle, row) => row.set(grid.subarray(handle * stride, handle * stride + count));
  const table = termTable(scenarios, book.shape.underlyings);
  const { units, loadings } = book.loadings;
  return (handle, row) => {
    row.fill(0);
    for (let term = 0; term < terms; term += 1) {
      const loading = loadings[handle * loadingWidth + term];
      const from = (units[handle] * terms + term) * count;
      for (let s = 0; s < count; s += 1) row[s] = row[s] + loading * table[from + s];
    }
  };
}

/**
 * VaR is the loss of the tailCount-th worst scenario, and the shortfall the mean over it and those before: a position's part is its own loss there,
 * so that parts sum to the whole but for rounding. Equal losses: the earlier scenario is the worse. Without the position the tailCount-th largest loss
 * is looked for once more.
 */
export async function scenarioParts(
  prepared: PreparedRisk,
  grid: Float64Array,
  stride: number,
  statuses: Uint8Array,
): Promise<PositionParts> {
  const { book, inputs, scenarios } = prepared;
  const { tailCount } = prepared.sample;
  const { starts, handles, quantities } = book.positions;
  const { count } = scenarios;
  const fill = gainsOf(prepared, grid, stride);
  const column = (): Float64Array => new Float64Array(handles.length).fill(Number.NaN);
  const [values, shortfalls, incrementals] = [column(), column(), column()];
  const whole = new Float64Array(count);
  const rest = new Float64Array(count);
  const own = new Float64Array(count);
  let since = performance.now();
  for (let a = 0; a < statuses.length; a += 1) {
    if (statuses[a] === 1) continue;
    const [first, last] = [starts[a], starts[a + 1]];
    whole.fill(0);
    for (let k = first; k < last; k += 1) {
      fill(handles[k], own);
      for (let s = 0; s < count; s += 1) whole[s] = whole[s] + quantities[k] * own[s];
    }
    rest.set(whole);
    const border = smallest(rest, tailCount, count);
    const worse: number[] = [];
    const ties: number[] = [];
    whole.forEach((gain, s) => void (gain < border ? worse.push(s) : gain === border && ties.push(s)));
    ties.length = tailCount - worse.length;
    const tail = [...worse, ...ties];
    const at = ties[ties.length - 1];
    for (let k = first; k < last; k += 1) {
      const quantity = quantities[k];
      fill(handles[k], own);
      let sum = 0;
      for (const s of tail) sum += quantity * own[s];
      values[k] = 0 - quantity * own[at];
      shortfalls[k] = 0 - sum / tailCount;
      for (let s = 0; s < count; s += 1) rest[s] = whole[s] - quantity * own[s];
      incrementals[k] = smallest(rest, tailCount, count) - border + 0;
    }
    if (performance.now() - since < turnMs) continue;
    await turnOfEventLoop();
    inputs.signal?.throwIfAborted();
    since = performance.now();
  }
  return { values, shortfalls, incrementals };
}
