// Order gate: whether every part and sequence of fills of an account's open orders, each at its limit, leaves the initial requirement covered.
// W is the least excess that any of it leaves.
import type { EngineInside } from '../../engine/prepared/inside.js';
import type { AccountState } from '../../program/layout/holdings.js';
import type { Program } from '../../program/program.js';
import { Reserve, type Reserved } from '../../program/reserve/reserve.js';
import type { LiveOrder } from '../engine/change.js';
import { lotsOf } from '../engine/openOrders.js';
import { afterFills, type Gated } from './fills.js';
import { excessesOrNone, mostSearched, searched } from './search.js';

/** `safe`: every part and sequence of fills has to be covered. `venue`: what the rules themselves charge, and no more. */
export const gateModes = ['safe', 'venue'] as const;
export type GateMode = (typeof gateModes)[number];

export interface Covered {
  readonly covered: boolean;
  /** A bound of W where it is covered; else the evidence found: the excess after `shares`, or where nothing was proved a bound of it. */
  readonly least: number;
  /** Shares of the orders that leave it below 0. */
  readonly shares?: readonly number[];
  /** Nothing was proved with the means there are: refused to be safe. */
  readonly unproved?: true;
}

/** Boxes of shares that one decision looks into. */
const mostBoxes = 160;
/** A share is not split beyond this. */
const narrowest = 1 / 16;
/** Variants that are asked to say W closer than a bound that is enough. */
const fewVariants = 256;
/** Boxes looked into for that, and how near to figures a bound is near enough, of what it is made of. */
const fewBoxes = 24;
const nearly = 1e-3;
/** Roundings of sums, by the size of what is summed. */
const rounding = 1e-11;

const reserves = new WeakMap<Program, Reserve>();

export function reserveOf(inside: EngineInside): Reserve {
  const program = inside.program();
  const known = reserves.get(program) ?? new Reserve(program);
  reserves.set(program, known);
  return known;
}

interface Part {
  readonly lows: Float64Array;
  readonly highs: Float64Array;
  readonly reserved: Reserved;
}

/** Whether W of an account in this state with these orders is at least 0. */
export function coveredBy(gated: Gated, state: AccountState, orders: readonly LiveOrder[]): Covered {
  if (orders.length === 0) {
    const [excess] = excessesOrNone(gated, [{ ...state, orders: { rows: [], quantities: [], prices: [] } }]);
    return { covered: excess >= 0, least: excess };
  }
  const { inside, account, factor } = gated;
  const reserve = reserveOf(inside);
  const whole: AccountState = { ...state, orders: lotsOf(orders, (id) => inside.parts.rows.rowOf(id)) };
  const of = (lows: Float64Array, highs: Float64Array, coarse = false): Part => ({
    lows,
    highs,
    reserved: reserve.of(inside.own[account], { tick: inside.tick(), account, state: whole, lows, highs, coarse }, factor),
  });
  const [none, all] = [new Float64Array(orders.length), new Float64Array(orders.length).fill(1)];
  // most orders are far from the line: a quick bound says so
  const quick = of(none, all, true).reserved;
  if (quick.least !== undefined && quick.least >= 0)
    return { covered: true, least: quick.loose ? closer(gated, state, orders, of, quick.least) : quick.least };
  const root = of(none, all);
  const { least, size } = root.reserved;
  const line = -rounding * size;
  if (least !== undefined && least >= line)
    return { covered: true, least: root.reserved.loose ? closer(gated, state, orders, of, least) : least };
  if (least === undefined || root.reserved.loose) {
    const found = searched(gated, state, orders, line);
    if (found === undefined) return { covered: false, least: least ?? Number.NaN, unproved: true };
    return found.least >= line ? { covered: true, least: found.least } : { covered: false, ...found };
  }
  return narrowed(gated, state, orders, root, of, line);
}

/** W where its bound is far off: by the engine's figures of the ends of shares where positions are paired, else by boxes in which positions keep their side. */
function closer(
  gated: Gated,
  state: AccountState,
  orders: readonly LiveOrder[],
  of: (lows: Float64Array, highs: Float64Array) => Part,
  least: number,
): number {
  const root = of(new Float64Array(orders.length), new Float64Array(orders.length).fill(1));
  if (root.reserved.paired) {
    const found = searched(gated, state, orders, Number.NEGATIVE_INFINITY, fewVariants);
    return Math.max(least, found?.least ?? least);
  }
  if (orders.length > mostSearched) return Math.max(least, leastOf(root));
  const open: Part[] = [root];
  for (let n = 0; n < fewBoxes; n++) {
    const part = open[lowestOf(open)];
    const after = afterFills(gated, state, orders, part.reserved.shares);
    const [excess] = after === undefined ? [Number.NaN] : excessesOrNone(gated, [after]);
    const split = splitOf(part);
    if (split < 0 || excess <= leastOf(part) + nearly * part.reserved.size) break;
    open.splice(open.indexOf(part), 1, ...halvesOf(part, split, of));
  }
  return Math.max(least, leastOf(open[lowestOf(open)]));
}

function lowestOf(parts: readonly Part[]): number {
  let at = 0;
  for (let i = 1; i < parts.length; i++) if (leastOf(parts[i]) < leastOf(parts[at])) at = i;
  return at;
}

/** At the kink of the share; else the ends of the share alone, where nothing bends up between them. */
function halvesOf(
  { lows, highs, reserved }: Part,
  split: number,
  of: (lows: Float64Array, highs: Float64Array) => Part,
): readonly [Part, Part] {
  const kink = reserved.kinks[split];
  const middle = kink ?? (reserved.bent ? (lows[split] + highs[split]) / 2 : undefined);
  const [low, high] = [lows.slice(), highs.slice()];
  high[split] = middle ?? lows[split];
  low[split] = middle ?? highs[split];
  return [of(lows, high), of(low, highs)];
}

/** Looks into the box that may be lowest until all of it is covered, or fills are found that are not. */
function narrowed(
  gated: Gated,
  state: AccountState,
  orders: readonly LiveOrder[],
  root: Part,
  of: (lows: Float64Array, highs: Float64Array) => Part,
  line: number,
): Covered {
  const open: Part[] = [root];
  for (let n = 0; n < mostBoxes && open.length > 0; n++) {
    const [part] = open.splice(lowestOf(open), 1);
    const shares = Array.from(part.reserved.shares);
    const after = afterFills(gated, state, orders, shares);
    if (after !== undefined) {
      const [excess] = excessesOrNone(gated, [after]);
      if (excess < line) return { covered: false, least: excess, shares };
    }
    const split = splitOf(part);
    // the ends of a share are all that matters where the excess bends down, and the engine has just said what they leave
    if (split < 0) {
      // what the ledger cannot book has no figures
      if (!isPoint(part) || after === undefined) return { covered: false, least: leastOf(part), unproved: true };
      continue;
    }
    for (const half of halvesOf(part, split, of)) if (leastOf(half) < line) open.push(half);
  }
  if (open.length === 0) return { covered: true, least: line };
  return { covered: false, least: Math.min(...open.map(leastOf)), unproved: true };
}

function leastOf({ reserved }: Part): number {
  return reserved.least ?? Number.NEGATIVE_INFINITY;
}

function isPoint({ lows, highs }: Part): boolean {
  return lows.every((low, i) => low === highs[i]);
}

/** The share that matters most; -1 where none is to be split. */
function splitOf({ lows, highs, reserved: { weights, bent } }: Part): number {
  let best = -1;
  let most = -1;
  for (let i = 0; i < lows.length; i++) {
    const width = highs[i] - lows[i];
    if (!(width > (bent ? narrowest : 0))) continue;
    if (weights[i] > most) [best, most] = [i, weights[i]];
  }
  return best;
}
