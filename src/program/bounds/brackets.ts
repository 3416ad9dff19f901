// Bounds of tiers.
// N x rate - cum is steep by the highest rate that N may reach, wherever it is one line of many without a jump between them.
import type { EncodedStep } from '../compile/steps.js';
import { rangeOf } from './orders.js';
import { addressOf, columnOf, lineNumbers, type Reader, registerOf, wordNumbers } from './reader.js';
import { mostPairs, type Rule, type Work } from './work.js';

const tierDoubles = 6;

/** The steepest rate from low to high, none below `least`; infinite across a jump. `view`: 0 initial, 1 maintenance. */
function steepest(tables: Float64Array, at: number, tiers: number, view: number, low: number, high: number, least = 0): number {
  let most = 0;
  for (let t = 0; t < tiers; t++) {
    const line = at + tierDoubles * t;
    const border = tables[line];
    const rate = Math.max(least, tables[line + 2 + view]);
    if (border >= low) most = Math.max(most, Math.abs(rate));
    if (!(border < high) || t === tiers - 1) return most;
    if (border < low) continue;
    const next = line + tierDoubles;
    const jump = border * (rate - Math.max(least, tables[next + 2 + view])) - (tables[line + 4 + view] - tables[next + 4 + view]);
    if (!(Math.abs(jump) <= 1e-9 * border * Math.abs(rate))) return Number.POSITIVE_INFINITY;
  }
  return most;
}

/** Charges of tiers have no sign that bounds could use beyond their size. */
function addCharge(work: Work, cell: number, rate: number, most: number, slope: number): void {
  work.lows[cell] = work.lows[cell] - rate * most;
  work.highs[cell] = work.highs[cell] + rate * most;
  work.slopes[cell] = work.slopes[cell] + (slope === 0 ? 0 : rate * slope);
}

/** `to`: the first cell of the view. Nothing where rates follow open interest, which moves by itself, or grow with the size by a root. */
export function bracketRule(reader: Reader, step: EncodedStep, output: string, to: number): Rule | undefined {
  const { compiler, linked, numbers } = reader;
  if (Object.values(compiler.rules.terms).some((term) => term.kind === 'brackets' && term.openInterest !== undefined)) return undefined;
  const view = output === 'initial' ? 0 : 1;
  const tiers = step.arguments.tiers as number;
  if (step.name === 'bracketOwn' && Object.values(compiler.rules.terms).some((term) => term.kind === 'brackets' && term.imf !== undefined))
    return undefined;
  const count = step.name !== 'bracketNet' ? compiler.rowCapacity : compiler.underlyings.length;
  const tables = numbers.still(linked.f64(addressOf(step, 'tables'), tierDoubles * tiers * count));
  return step.name !== 'bracketNet' ? each(reader, step, tables, tiers, view, to) : net(reader, step, tables, tiers, view, to);
}

function each(reader: Reader, step: EncodedStep, tables: Float64Array, tiers: number, view: number, to: number): Rule {
  const { compiler, linked } = reader;
  const lines = addressOf(step, 'lines');
  const stride = step.name === 'bracketOwn' ? tierDoubles : 2;
  const notional = lineNumbers(reader, lines, stride, 0, 1);
  // the number of the table
  wordNumbers(reader, lines, stride, 2);
  const words = linked.u32(lines, 2 * stride * compiler.rowCapacity);
  // 1 / the leverage that an account chose, of both views
  const leasts = step.arguments.leastBytes === 16 ? columnOf(step, 'leastRates').base : undefined;
  const { base, field } = columnOf(step, 'sizes');
  const charge = (work: Work, p: number, row: number, size: number, least: number): void => {
    const spare = to + mostPairs;
    work.clear(spare);
    work.add(spare, notional, row, size);
    const high = work.most(spare);
    const low = Math.max(0, work.lows[spare]);
    const rate = steepest(tables, tierDoubles * tiers * words[2 * stride * row + 2], tiers, view, low, high, least);
    addCharge(work, to + p, rate, high, work.slopes[spare]);
  };
  // what may come to be held, where orders are counted
  if (field === 'open')
    return (work) => {
      const { openPairs, openRows } = work.arrays;
      const own = linked.f64(base + 8 * work.block.region.first.open, work.block.region.room.open);
      const [from, end] = rangeOf(openPairs, work.block.counts.open, work);
      const chosen =
        leasts === undefined ? undefined : linked.f64(leasts + 16 * work.block.region.first.open, 2 * work.block.region.room.open);
      for (let o = from; o < end; o++) charge(work, openPairs[o] - work.pair, openRows[o], own[o], chosen?.[2 * o + view] ?? 0);
    };
  return (work) => {
    const { arrays, pair, pairs, block } = work;
    const own = linked.f64(base + 8 * block.region.first.future, block.region.room.future);
    const chosen = leasts === undefined ? undefined : linked.f64(leasts + 16 * block.region.first.future, 2 * block.region.room.future);
    for (let p = 0; p < pairs; p++)
      for (let k = arrays.futureStarts[pair + p]; k < arrays.futureStarts[pair + p + 1]; k++)
        charge(work, p, arrays.futureRows[k], own[k], chosen?.[2 * k + view] ?? 0);
  };
}

function net(reader: Reader, step: EncodedStep, tables: Float64Array, tiers: number, view: number, to: number): Rule {
  const { compiler, linked, numbers } = reader;
  const [longs, shorts] = [reader.cell(registerOf(step, 'longs')), reader.cell(registerOf(step, 'shorts'))];
  const count = compiler.underlyings.length;
  const hedged = numbers.still(linked.f64(addressOf(step, 'hedged'), 2 * count));
  const at = addressOf(step, 'tableOf');
  const tableOf = linked.u32(at, count);
  return (work) => {
    for (let p = 0; p < work.pairs; p++) {
      const unit = work.arrays.pairUnderlyings[work.pair + p];
      const [long, short] = [longs + p, shorts + p];
      const slope = work.slopes[long] + work.slopes[short];
      const most = Math.max(work.most(long), work.most(short));
      const low = Math.max(0, work.lows[long] - work.highs[short], work.lows[short] - work.highs[long]);
      const rate = steepest(tables, tierDoubles * tiers * tableOf[unit], tiers, view, low, most);
      addCharge(work, to + p, rate + Math.abs(hedged[2 * unit + view]), most, slope);
    }
  };
}
