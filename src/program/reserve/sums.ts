// Bounds of sums over what an account holds: numbers a contract rolled up, gains of futures, collateral, naked shorts.

import { addressOf, columnOf } from '../bounds/reader.js';
import type { Dot } from '../compile/compiler.js';
import type { SlotColumn } from '../compile/operand.js';
import type { EncodedStep } from '../compile/steps.js';
import { affine, type Form, fixed, highest, lowest, ofPieces, plus } from './form.js';
import { add, type Piece, timesOf, zeros } from './pieces.js';
import { addOwn, type HeldRow } from './situation.js';
import { either, type Rule, type Work } from './work.js';

/** A row at `long` a contract held long and `short` one held short: a bound of what that adds. */
export function sided(work: Work, { held, low, high }: HeldRow, long: number, short: number): Form {
  const { box } = work;
  if (low >= 0) return affine(timesOf(held, long));
  if (high <= 0) return affine(timesOf(held, -short));
  if (long === -short) return affine(timesOf(held, long));
  const sides = [timesOf(held, long), timesOf(held, -short)];
  if (long + short > 0) return ofPieces(box, sides);
  return either(work, sides.map(affine)) as Form;
}

/** A rolled-up column of positions, or of what is still open. */
export function slotRule({ table, orders }: SlotColumn): Rule {
  if (table === undefined) return () => undefined;
  const { at, width } = table;
  return (work, pair, sign) => {
    const { compiler, linked } = work;
    const cells = linked.f64(at, 2 * width * compiler.rowCapacity - width + 1);
    const base = zeros();
    let bends: Form | undefined;
    const rows = work.rowsOf[pair];
    for (let n = 0; n < rows.length; n++) {
      const row = rows[n];
      const long = sign * cells[2 * width * row.row];
      const short = sign * cells[2 * width * row.row + width];
      if (long === 0 && short === 0) continue;
      if (orders) {
        addOwn(base, row, row.buys, long);
        addOwn(base, row, row.sells, short);
      } else if (long === -short || row.low >= 0) addOwn(base, row, row.held, long);
      else if (row.high <= 0) addOwn(base, row, row.held, -short);
      else {
        const bend = sided(work, row, long, short);
        bends = bends === undefined ? bend : plus(bends, bend);
      }
    }
    return bends === undefined ? affine(base) : plus(affine(base), bends);
  };
}

/** `scale`: the cell of a mark by which a unit of gain counts. */
export function markRule(step: EncodedStep, scale: 2 | 3): Rule {
  const at = addressOf(step, 'marks');
  return (work, pair, sign) => {
    const { compiler, linked } = work;
    const marks = linked.f64(at, 4 * compiler.rowCapacity);
    const base = zeros();
    const rows = work.rowsOf[pair];
    for (let n = 0; n < rows.length; n++) {
      const one = rows[n];
      const { row } = one;
      if (compiler.rows.option[row] === 1) continue;
      const k = sign * marks[4 * row + scale];
      if (k === 0) continue;
      addOwn(base, one, one.held, k * marks[4 * row]);
      addOwn(base, one, one.entered, -k);
      addOwn(base, one, one.realised, -k);
    }
    return affine(base);
  };
}

/** Collateral: what an amount keeps bends down as it grows, on either side of 0; so between its ends it keeps at least what the line between them says. */
export function dotRule(dot: Dot): Rule {
  const { amounts, price, everyTick } = dot;
  return (work, _, sign) => {
    const { tick, account } = work;
    let form = fixed(0);
    for (const { asset, amount, low, high } of work.assets) {
      const each = sign * (price === undefined ? tick.assetPrices[asset] : price(tick, asset));
      if (each === 0) continue;
      const kept = (x: number): number =>
        x === 0 ? 0 : each * (everyTick === undefined ? amounts(asset, x, account) : everyTick(tick, asset, x));
      form = plus(form, keptOf(work, amount, low, high, kept));
    }
    return form;
  };
}

/** The line between the ends, lifted by what f may rise above it: at 0, where it may bend, and on either side of it twice what it rises there half way. */
function keptOf(work: Work, amount: Piece, low: number, high: number, f: (x: number) => number): Form {
  if (low === high) return fixed(f(low));
  const slope = (f(high) - f(low)) / (high - low);
  const above = (x: number): number => f(x) - f(low) - slope * (x - low);
  /** Bump of one side over its own chord. */
  const bump = (x: number, y: number): number => 2 * (f((x + y) / 2) - (f(x) + f(y)) / 2);
  const lift = low < 0 && high > 0 ? Math.max(0, above(0)) + Math.max(0, bump(low, 0), bump(0, high)) : Math.max(0, bump(low, high));
  const piece = timesOf(amount, slope);
  piece[0] += f(low) - slope * low;
  if (lift > 1e-13 * (Math.abs(f(low)) + Math.abs(f(high)))) {
    work.bent = true;
    piece[0] += lift;
  }
  return affine(piece);
}

/** A step over collateral that moves with a pair. */
export function pairDotRule(step: EncodedStep, output: string): Rule | undefined {
  if (columnOf(step, 'amounts').field !== 'pairAsset') return undefined;
  const at = addressOf(step, 'prices');
  return (work, pair, sign) => {
    const { compiler, linked } = work;
    const prices = linked.f64(at, compiler.rows.market.assets.length);
    const base = zeros();
    if (output !== 'out0') return affine(base);
    for (const { asset, amount } of work.assets)
      if (work.collateralOf?.[asset] === work.pairs[pair]) add(base, amount, sign * prices[asset]);
    return affine(base);
  };
}

/** Contracts of short options that no long one of their side, or strike, covers. */
export function nakedRule(groups: 'sideGroups' | 'strikeGroups'): Rule {
  return (work, pair, sign) => {
    const { rows } = work.compiler;
    const { box } = work;
    const nets = new Map<number, Piece>();
    for (const one of work.rowsOf[pair]) {
      const { row, held } = one;
      if (rows.option[row] === 0) continue;
      const net = nets.get(rows[groups][row]) ?? zeros();
      nets.set(rows[groups][row], net);
      addOwn(net, one, held, -rows.multipliers[row]);
    }
    const zero = zeros();
    let form = fixed(0);
    for (const net of nets.values()) {
      if (highest(box, net) <= 0) continue;
      if (sign === 1) form = plus(form, ofPieces(box, [net, zero]));
      else if (lowest(box, net) >= 0) form = plus(form, affine(timesOf(net, -1)));
      else work.bent = true;
    }
    return form;
  };
}

/** Infinite where an account may hold anything but long options, else 0. */
export const longOnlyRule: Rule = (work, _, sign) => {
  const { compiler, rows } = work;
  const others = rows.some(({ row, low, high }) => (compiler.rows.option[row] === 1 ? low < 0 : low !== 0 || high !== 0));
  if (!others) return fixed(0);
  return sign === 1 ? undefined : fixed(0);
};
