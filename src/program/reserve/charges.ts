// Bounds of tiers, and of the larger side of what is open.
import { addressOf, columnOf, registerOf } from '../bounds/reader.js';
import type { Compiler } from '../compile/compiler.js';
import type { EncodedStep } from '../compile/steps.js';
import { type Form, fixed, highest, lowest, ofPieces, plus, raised, scaled } from './form.js';
import { largest } from './largest.js';
import { copyOf, type Piece, sumOf, timesOf, zeros } from './pieces.js';
import type { HeldRow } from './situation.js';
import { either, type Rule, type Work } from './work.js';

const tierDoubles = 6;

/** Possible positions of a row: contracts of either side, at least 0. */
function openOf({ held, buys, sells }: HeldRow): readonly [long: Piece, short: Piece] {
  return [sumOf(held, buys), sumOf(sells, timesOf(held, -1))];
}

export function largerRule(step: EncodedStep): Rule {
  const at = addressOf(step, 'charges');
  return (work, pair, sign) => {
    const { box, linked, compiler } = work;
    const charges = linked.f64(at, 2 * compiler.rowCapacity);
    const zero = zeros();
    let form = fixed(0);
    if (sign === -1) return form;
    for (const one of work.rowsOf[pair] as readonly HeldRow[]) {
      const sides = openOf(one).map((size, side) => timesOf(size, charges[2 * one.row + side]));
      form = plus(form, ofPieces(box, [...sides, zero]));
    }
    return form;
  };
}

/** N x rate - cum of every tier that N may reach: the charge is one of them, and the largest where rates rise without a jump. */
function tiersOf(
  work: Work,
  tables: Float64Array,
  at: number,
  tiers: number,
  view: number,
  sizes: readonly Piece[],
  rateOf: (stated: number) => number,
): Form {
  const { box } = work;
  let [most, low] = [0, 0];
  for (let n = 0; n < sizes.length; n++) {
    most = Math.max(most, highest(box, sizes[n]));
    low = Math.max(low, lowest(box, sizes[n]));
  }
  const pieces: Piece[] = [];
  let [before, below] = [0, 0];
  for (let t = 0; t < tiers; t++) {
    const line = at + tierDoubles * t;
    const border = t === tiers - 1 ? Number.POSITIVE_INFINITY : tables[line];
    const [rate, cum] = [rateOf(tables[line + 2 + view]), tables[line + 4 + view]];
    const jump = before * (rate - below) - (cum - (t === 0 ? 0 : tables[line - tierDoubles + 4 + view]));
    if (t > 0 && before > low && before < most && (rate < below || Math.abs(jump) > 1e-9 * before * rate)) work.bent = true;
    if (border >= low && !(before > most))
      for (let n = 0; n < sizes.length; n++) {
        const piece = timesOf(sizes[n], rate);
        piece[0] -= cum;
        pieces.push(piece);
      }
    if (border > most) break;
    [before, below] = [border, rate];
  }
  return ofPieces(box, pieces);
}

export function bracketRule(compiler: Compiler, step: EncodedStep, output: string): Rule {
  const tiers = step.arguments.tiers as number;
  const leasts = step.arguments.leastBytes === 16 ? compiler.told.columns.get(columnOf(step, 'leastRates').base) : undefined;
  const leastOf = (work: Work, row: number, view: number): number =>
    typeof leasts === 'function' && view === 0 ? leasts(work.account, row, work.tick) : 0;
  const own = step.name !== 'bracketEach';
  const stride = own ? tierDoubles : 2;
  const view = output === 'initial' ? 0 : 1;
  const { base, field } = columnOf(step, 'sizes');
  const entries = compiler.told.columns.get(base);
  return (work, pair, sign) => {
    const { box, linked } = work;
    if (sign === -1) return fixed(0);
    const lines = linked.f64(addressOf(step, 'lines'), stride * compiler.rowCapacity);
    const words = linked.u32(addressOf(step, 'lines'), 2 * stride * compiler.rowCapacity);
    const tables = linked.f64(addressOf(step, 'tables'), tierDoubles * tiers * compiler.rowCapacity);
    const ledger = step.name === 'bracketLedger' ? linked.f64(addressOf(step, 'ledger'), 3) : undefined;
    let form = fixed(0);
    for (const one of work.rowsOf[pair] as readonly HeldRow[]) {
      const { row } = one;
      const line = stride * row;
      if (compiler.rows.option[row] === 1 || lines[line] === 0) continue;
      const [long, short] = sizesOf(work, one, field === 'open', entries === 'entry' || entries === 'openEntry');
      const sizes = [timesOf(long, lines[line]), timesOf(short, lines[line])];
      const most = Math.max(0, highest(box, sizes[0]), highest(box, sizes[1]));
      const least = leastOf(work, row, view);
      if (Number.isNaN(least)) return undefined;
      const contracts = most / lines[line];
      const grown = own ? growthOf(ledger, lines, line, view, contracts) : 0;
      const rateOf = (stated: number): number => {
        const rate = ledger === undefined ? stated : stated / ledger[0];
        return Math.max(grown > 0 ? rate - rate / 5 + grown : 0, rate, least);
      };
      if (grown > 0 && most > 0) work.bent = true;
      let charge = tiersOf(work, tables, tierDoubles * tiers * words[2 * line + 2], tiers, view, sizes, rateOf);
      // whole units are rounded up, rates by steps
      if (ledger !== undefined) charge = raised(charge, (ledger[2] === 0 ? 0 : 2 / ledger[2]) + (2 * most) / ledger[0]);
      form = plus(form, charge);
    }
    return form;
  };
}

/** Contracts of either side, or contracts times what was paid for them. */
function sizesOf(work: Work, one: HeldRow, open: boolean, entered: boolean): readonly [long: Piece, short: Piece] {
  const { inverse } = work.compiler.rows;
  if (!entered || inverse[one.row] === 1) return open ? openOf(one) : [one.held, timesOf(one.held, -1)];
  const own = sumOf(one.entered, one.realised);
  if (!open) return [own, timesOf(own, -1)];
  const [bought, sold] = [copyOf(own), timesOf(own, -1)];
  for (const { row, quantity, entry, index } of work.orders) {
    if (row !== one.row) continue;
    const side = quantity > 0 ? bought : sold;
    side[0] += Math.abs(quantity) * entry;
    side[index + 1] -= Math.abs(quantity) * entry;
  }
  return [bought, sold];
}

/** The part of a rate that grows with the root of the size, at the largest. */
function growthOf(ledger: Float64Array | undefined, lines: Float64Array, line: number, view: number, contracts: number): number {
  if (ledger === undefined) return lines[line + 4 + view] * Math.sqrt(contracts * lines[line + 2]);
  // the root of tenfold the size, in steps
  const root = Math.sqrt(10 * contracts * lines[line + 2]) + 1;
  return (root * lines[line + 4 + view]) / ledger[1] / ledger[0];
}

export function bracketNetRule(step: EncodedStep, output: string): Rule {
  const tiers = step.arguments.tiers as number;
  const view = output === 'initial' ? 0 : 1;
  const [longs, shorts] = [registerOf(step, 'longs'), registerOf(step, 'shorts')];
  return (work, pair, sign) => {
    const { linked, compiler } = work;
    if (sign === -1) return fixed(0);
    const count = compiler.underlyings.length;
    const unit = work.pairs[pair] as number;
    const tables = linked.f64(addressOf(step, 'tables'), tierDoubles * tiers * count);
    const table = linked.u32(addressOf(step, 'tableOf'), count)[unit];
    const hedged = linked.f64(addressOf(step, 'hedged'), 2 * count)[2 * unit + view];
    const [long, short] = [work.form(longs, pair, 1), work.form(shorts, pair, 1)];
    const [noLong, noShort] = [work.form(longs, pair, -1), work.form(shorts, pair, -1)];
    if (long === undefined || short === undefined || noLong === undefined || noShort === undefined) return undefined;
    const sizes = [...piecesOfSum(work, long, noShort), ...piecesOfSum(work, short, noLong)];
    const net = tiersOf(work, tables, tierDoubles * tiers * table, tiers, view, sizes, (rate) => rate);
    if (hedged === 0) return net;
    return plus(net, scaled(either(work, [long, short]) as Form, hedged));
  };
}

function piecesOfSum(work: Work, x: Form, y: Form): readonly Piece[] {
  const all = largest(work.box, [plus(x, y)]);
  return all.groups.length === 0 ? [all.base] : (all.groups[0] as readonly Piece[]).map((piece) => sumOf(all.base, piece));
}
