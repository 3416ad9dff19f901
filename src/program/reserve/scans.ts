// Bounds of scans: in every scenario the loss is affine in what fills, so their worst is the largest of as many pieces, exactly.

import { addressOf, registerOf } from '../bounds/reader.js';
import type { EncodedStep } from '../compile/steps.js';
import { affine, type Form, fixed, highest, lowest, ofPieces, plus, scaled } from './form.js';
import { piecesOf } from './largest.js';
import { add, constantPiece, copyOf, nothing, type Piece, timesOf, zeros } from './pieces.js';
import type { HeldRow, OpenOrder } from './situation.js';
import { either, exactly, type Rule, type Work } from './work.js';

type Table = (name: string, length: number) => Float64Array;

export function tablesOf(work: Work, step: EncodedStep): Table {
  return (name, length) => work.linked.f64(addressOf(step, name), length);
}

/** Scenarios of a row. */
export function widthOf(step: EncodedStep): number {
  return 'rowBytes' in step.arguments ? (step.arguments.rowBytes as number) / 8 : 4;
}

/** sum of contracts x cells, negated: the loss in each scenario. */
export function losses(rows: readonly HeldRow[], grid: Float64Array, width: number): Piece[] {
  const made: Piece[] = [];
  for (let s = 0; s < width; s++) made.push(zeros());
  for (let n = 0; n < rows.length; n++) {
    const { row, held, places } = rows[n];
    const line = row * width;
    for (let s = 0; s < width; s++) {
      const cell = grid[line + s];
      const to = made[s];
      to[0] -= held[0] * cell;
      for (let p = 0; p < places.length; p++) to[places[p]] -= held[places[p]] * cell;
    }
  }
  return made;
}

/** Adds what coins that a pair has booked lose; false where they are not affine. */
export function addCoins(work: Work, step: EncodedStep, pair: number, moves: Float64Array, width: number, to: readonly Piece[]): boolean {
  const line = work.pairs[pair] * width;
  let coins: Form | undefined;
  for (let s = 0; s < width; s++) {
    if (moves[line + s] === 0) continue;
    coins ??= exactly(work, registerOf(step, 'values'), pair);
    if (coins === undefined) return false;
    if (coins.base !== nothing()) add(to[s], coins.base, -moves[line + s]);
  }
  return true;
}

/** The largest loss, at least the floor. */
export function worst(work: Work, pieces: Piece[], floor: number): Form {
  if (floor !== Number.NEGATIVE_INFINITY) pieces.push(constantPiece(floor));
  return ofPieces(work.box, pieces);
}

/** Lower bound of a negated largest: any piece of it. */
function least(work: Work, pieces: readonly Piece[], floor: number): Form {
  const negated = pieces.map((piece) => affine(timesOf(piece, -1)));
  return either(work, floor === Number.NEGATIVE_INFINITY ? negated : [...negated, fixed(-floor)]) as Form;
}

/** By account or by pair; with orders what is open counts where its fill costs something. */
export function scanRule(step: EncodedStep): Rule {
  const width = widthOf(step);
  const byPair = registerOf(step, 'out').level === 'U';
  const fills = step.name === 'scanFills' ? (step.arguments.fills as number) : undefined;
  const ordered = step.name === 'scanOrders' || fills !== undefined;
  return (work, pair, sign) => {
    const { compiler } = work;
    const table = tablesOf(work, step);
    const grid = table('grid', compiler.rowCapacity * width);
    const moves = table('moves', compiler.underlyings.length * width);
    const pieces = losses(byPair ? work.rowsOf[pair] : work.rows, grid, width);
    if (byPair) {
      if (!addCoins(work, step, pair, moves, width, pieces)) return undefined;
    } else for (let p = 0; p < work.pairs.length; p++) if (!addCoins(work, step, p, moves, width, pieces)) return undefined;
    if (ordered && sign === 1) addOpen(work, byPair ? pair : undefined, table, { grid, moves, width, fills }, pieces);
    const floor = table('floor', 1)[0];
    return sign === 1 ? worst(work, pieces, floor) : least(work, pieces, floor);
  };
}

interface Open {
  readonly grid: Float64Array;
  readonly moves: Float64Array;
  readonly width: number;
  readonly fills: number | undefined;
}

/** An order that has filled in part costs the rest of what all of it did. */
function addOpen(work: Work, pair: number | undefined, table: Table, open: Open, to: readonly Piece[]): void {
  const { compiler, orders } = work;
  const { width, fills } = open;
  const marks = table('marks', 4 * compiler.rowCapacity);
  const weights = table('weights', compiler.underlyings.length * width);
  const own = pair === undefined ? orders : orders.filter((one) => one.pair === pair);
  if (fills !== undefined && own.length > fills) {
    addCostliest(work, own, marks, weights, open, fills, to);
    return;
  }
  const { grid, moves } = open;
  for (let n = 0; n < own.length; n++) {
    const { row, quantity, entry, index } = own[n];
    const line = compiler.rows.underlyings[row] * width;
    const gain = quantity * (marks[4 * row] - entry);
    const [booked, coined] = [gain * marks[4 * row + 2], gain * marks[4 * row + 3]];
    for (let s = 0; s < width; s++) {
      const worth = quantity * grid[row * width + s] + booked * weights[line + s] + coined * moves[line + s];
      if (!(worth < 0)) continue;
      const piece = to[s];
      piece[0] -= worth;
      piece[index + 1] += worth;
    }
  }
}

/** Value of an order's fill in a scenario. */
function worthOf(
  one: OpenOrder,
  s: number,
  line: number,
  marks: Float64Array,
  weights: Float64Array,
  { grid, moves, width }: Open,
): number {
  const { row, quantity, entry } = one;
  const gain = quantity * (marks[4 * row] - entry);
  return quantity * grid[row * width + s] + gain * marks[4 * row + 2] * weights[line + s] + gain * marks[4 * row + 3] * moves[line + s];
}

/** Adds the costliest fills alone: equal to all of them, or to those few with none filled. */
function addCostliest(
  work: Work,
  own: readonly OpenOrder[],
  marks: Float64Array,
  weights: Float64Array,
  open: Open,
  fills: number,
  to: readonly Piece[],
): void {
  const { compiler, box } = work;
  for (let s = 0; s < open.width; s++) {
    const costs: { index: number; cost: number }[] = [];
    for (const one of own) {
      const value = worthOf(one, s, compiler.rows.underlyings[one.row] * open.width, marks, weights, open);
      if (value < 0) costs.push({ index: one.index, cost: -value });
    }
    if (costs.length > fills) {
      // those that may be left of each, the largest few
      const most = costs.map(({ index, cost }) => cost * (1 - box.lows[index])).sort((x, y) => y - x);
      to[s][0] += most.slice(0, fills).reduce((sum, cost) => sum + cost, 0);
      work.bent ||= costs.some(({ index }) => box.lows[index] !== box.highs[index]);
      continue;
    }
    for (const { index, cost } of costs) {
      to[s][0] += cost;
      to[s][index + 1] -= cost;
    }
  }
}

/** An expiry at a time, each times its share. */
export function expiryScanRule(step: EncodedStep): Rule {
  const width = widthOf(step);
  const options = 'ref' in (step.arguments.rows as object) && isColumn(step, 'optionRows');
  return (work, pair, sign) => {
    const { compiler } = work;
    const table = tablesOf(work, step);
    const grid = table('grid', compiler.rowCapacity * width);
    const shares = table('shares', compiler.expiryCapacity);
    const floor = table('floor', 1)[0];
    let form = fixed(0);
    for (const [expiry, rows] of byExpiry(work, pair, options)) {
      const pieces = losses(rows, grid, width);
      const share = sign * shares[expiry];
      if (share === 0) continue;
      form = plus(form, scaled(share > 0 ? worst(work, pieces, floor) : least(work, pieces, floor), Math.abs(share)));
    }
    return form;
  };
  function isColumn(one: EncodedStep, name: string): boolean {
    const ref = (one.arguments.rows as { readonly ref: { readonly field?: string } }).ref;
    return (ref.field === 'option') === (name === 'optionRows');
  }
}

export function byExpiry(work: Work, pair: number, options: boolean): ReadonlyMap<number, readonly HeldRow[]> {
  const { expiries, option } = work.compiler.rows;
  const found = new Map<number, HeldRow[]>();
  for (const one of work.rowsOf[pair] as readonly HeldRow[]) {
    if (options && option[one.row] === 0) continue;
    const own = found.get(expiries[one.row]) ?? [];
    found.set(expiries[one.row], own);
    own.push(one);
  }
  return found;
}

/** Gains of one underlying offset losses of others by a share of them, up to a cap, where the scenario allows it at all; a loss is less what is forgiven. */
export function offsetRule(step: EncodedStep): Rule {
  const width = widthOf(step);
  return (work, _, sign) => {
    if (sign === -1) return fixed(0);
    const { compiler, box, pairs } = work;
    const table = tablesOf(work, step);
    const count = compiler.underlyings.length;
    const grid = table('grid', compiler.rowCapacity * width);
    const moves = table('moves', count * width);
    const forgiven = table('forgiven', count * width);
    const gains = table('gains', width);
    const offsets = table('offsets', 2 * count);
    const floor = table('floor', 1)[0];
    const lost: Piece[][] = [];
    for (let p = 0; p < pairs.length; p++) {
      const pieces = losses(work.rowsOf[p], grid, width);
      if (!addCoins(work, step, p, moves, width, pieces)) return undefined;
      lost.push(pieces);
    }
    const netted = (p: number, s: number): Netted => {
      const unit = pairs[p];
      return { forgiven: forgiven[unit * width + s], share: offsets[2 * unit] * gains[s], cap: offsets[2 * unit + 1] * gains[s] };
    };
    // a scenario that is nowhere as bad as another one always is does not matter
    const highs: number[] = [];
    let line = floor;
    for (let s = 0; s < width; s++) {
      let low = 0;
      let high = 0;
      for (let p = 0; p < pairs.length; p++) {
        const how = netted(p, s);
        low += valueOfNet(lowest(box, lost[p][s]), how);
        high += valueOfNet(highest(box, lost[p][s]), how);
      }
      highs.push(high);
      line = Math.max(line, low);
    }
    const all: Piece[] = [];
    for (let s = 0; s < width; s++) {
      if (highs[s] < line) continue;
      let sum = fixed(0);
      for (let p = 0; p < pairs.length; p++) sum = plus(sum, offset(work, lost[p][s], netted(p, s)));
      for (const piece of piecesOf(box, sum)) all.push(piece);
    }
    return worst(work, all, all.length === 0 ? line : floor);
  };
}

/** How a loss of one underlying counts beside others. */
interface Netted {
  readonly forgiven: number;
  readonly share: number;
  readonly cap: number;
}

/** Count of a loss: it rises with the loss. */
function valueOfNet(x: number, { forgiven, share, cap }: Netted): number {
  if (x >= 0) return Math.max(0, x - forgiven);
  return share === 0 || Number.isNaN(cap) ? 0 : Math.max(share * x, -cap);
}

/** Count of a loss x: max(0, x - forgiven) above 0, -min(share x gain, cap) below it. */
function offset(work: Work, loss: Piece, { forgiven, share, cap }: Netted): Form {
  const { box } = work;
  const low = lowest(box, loss);
  const high = highest(box, loss);
  // nothing of it, whatever fills
  if (low === 0 && high === 0) return fixed(0);
  const eased = copyOf(loss);
  eased[0] -= forgiven;
  const kept =
    share === 0 || Number.isNaN(cap)
      ? [constantPiece(0)]
      : [timesOf(loss, share), ...(cap === Number.POSITIVE_INFINITY ? [] : [constantPiece(-cap)])];
  if (high <= 0) return ofPieces(box, kept);
  const lost = forgiven === 0 ? [loss] : [eased, constantPiece(0)];
  if (low >= 0) return ofPieces(box, lost);
  if (share > 0 && forgiven > 0) work.bent = true;
  return ofPieces(box, [...lost, ...kept]);
}
