// Best size of one instrument with linear costs: the least of the upper envelope of lines, one per scenario, and a cost.
// Source: Kelley's cutting planes.
import type { Table } from './asked.js';
import { lossOf, rangeAt, type Size, type Standing } from './single.js';

/** Margin and cost with so many contracts of candidate j, beside what was spent and other blocks lose. */
function objectiveAt(
  { floor, scenarios, units, at, blocks, costs }: Table,
  pnl: Float64Array,
  beside: number,
  j: number,
  quantity: number,
): number {
  const from = at[j];
  const block = blocks[j];
  let margin = floor;
  for (let s = 0; s < scenarios; s++) {
    const loss = -(pnl[block + s] + quantity * units[from + s]);
    if (loss > margin) margin = loss;
  }
  return margin + (beside + Math.abs(quantity) * costs[j]);
}

/** Common start of every candidate of a block: the deciding scenarios without trades, and one that decided at another candidate's best. */
interface Begun {
  readonly margin: number;
  /** Margin of the other blocks. */
  readonly others: number;
  readonly worst: readonly number[];
  last: number;
}

/** By block. */
export type Start = ReadonlyMap<number, Begun>;

export function startOf(table: Table, { pnl }: Standing): Start {
  const blocks: number[] = [];
  for (let block = 0; block < pnl.length; block += table.scenarios) blocks.push(block);
  const margins = blocks.map((block) => lossOf(table, pnl, block));
  return new Map(
    blocks.map((block, n) => {
      const margin = margins[n];
      const worst: number[] = [];
      for (let s = 0; s < table.scenarios; s++) if (-pnl[block + s] === margin) worst.push(s);
      return [block, { margin, others: margins.reduce((sum, own, m) => (m === n ? sum : sum + own), 0), worst, last: -1 }];
    }),
  );
}

/** The best size of candidate j where it brings margin and cost below `bar`; undefined where none does. Of several sizes one of the smaller. Of a largest loss and costs without impact. */
export function envelopeSize(
  table: Table,
  standing: Standing,
  j: number,
  bar: number,
  starts = startOf(table, standing),
): Size | undefined {
  let low = table.low[j];
  let high = table.high[j];
  if (table.bounds.length > 0 || table.budget !== Number.POSITIVE_INFINITY) {
    const range = rangeAt(table, standing, j);
    if (range === undefined) return undefined;
    [low, high] = range;
  }
  const { scenarios, units, at, blocks, costs, floor } = table;
  const { pnl } = standing;
  const from = at[j];
  const block = blocks[j];
  const begun = starts.get(block) as Begun;
  const beside = standing.spent + begun.others;
  const cost = costs[j];
  const lot = table.lots[j];
  // from the size nearest to nothing only outwards
  const start = Math.min(high, Math.max(low, 0));
  let worst = floor;
  let [least, most] = [0, 0];
  if (start === 0) {
    worst = begun.margin;
    if (worst > floor) [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const s of begun.worst) {
      const unit = units[from + s];
      if (-unit < least) least = -unit;
      if (-unit > most) most = -unit;
    }
  } else {
    for (let s = 0; s < scenarios; s++) {
      const unit = units[from + s];
      const loss = -(pnl[block + s] + start * unit);
      if (loss > worst) {
        worst = loss;
        least = most = -unit;
      } else if (loss === worst) {
        if (-unit < least) least = -unit;
        if (-unit > most) most = -unit;
      }
    }
  }
  const base = beside + Math.abs(start) * cost;
  const first = worst + base;
  const sign = start < high && most + cost < 0 && start >= 0 ? 1 : start > low && least - cost > 0 && start <= 0 ? -1 : 0;
  const none = first < bar ? { quantity: start, objective: first } : undefined;
  if (sign === 0) return none;
  const end = sign > 0 ? high - start : start - low;
  // two lines of the envelope of margin and cost by how far the size is from the start: one that falls there, one that does not
  let fallsAt = worst + base;
  let falls = (sign > 0 ? most : -least) + cost;
  let risesAt = floor + base;
  let rises = cost;
  if (begun.last >= 0) {
    const unit = units[from + begun.last];
    const slope = cost - sign * unit;
    const anchor = base - (pnl[block + begun.last] + start * unit);
    if (slope > 0 && (fallsAt - anchor) / (slope - falls) < (fallsAt - risesAt) / (rises - falls)) {
      risesAt = anchor;
      rises = slope;
    }
  }
  let deciding = -1;
  let size = 0;
  for (let round = 0; round < scenarios + 4; round++) {
    size = Math.min(end, (fallsAt - risesAt) / (rises - falls));
    const bound = Math.max(fallsAt + size * falls, risesAt + size * rises);
    if (bound >= bar) return none;
    const x = start + sign * size;
    let loss = floor;
    let slope = 0;
    let worstAt = -1;
    for (let s = 0; s < scenarios; s++) {
      const unit = units[from + s];
      const own = -(pnl[block + s] + x * unit);
      if (own > loss) {
        loss = own;
        slope = -sign * unit;
        worstAt = s;
      }
    }
    const value = loss + base + size * cost;
    slope += cost;
    if (value <= bound || slope === 0 || (size === end && slope < 0)) break;
    const anchor = value - size * slope;
    if (slope < 0) {
      if (fallsAt === anchor && falls === slope) break;
      fallsAt = anchor;
      falls = slope;
    } else {
      if (risesAt === anchor && rises === slope) break;
      risesAt = anchor;
      rises = slope;
      deciding = worstAt;
    }
  }
  let best = none;
  const take = (away: number): void => {
    const quantity = start + sign * Math.min(end, away) + 0;
    const objective = objectiveAt(table, pnl, beside, j, quantity);
    if (objective < (best === undefined ? bar : best.objective)) best = { quantity, objective };
  };
  if (lot === 0) take(size);
  else {
    const below = Math.floor(size / lot);
    take(below * lot);
    take((below + 1) * lot);
  }
  if (best !== undefined && deciding >= 0) begun.last = deciding;
  return best;
}
