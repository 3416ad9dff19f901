// What a close-out is asked for: which positions may be reduced, in what lots, at what prices and fees by level.

import { fieldsOf, keyPath, listOf, objectOf, plainNumber } from '../../book/fields.js';
import { count, nonNegative, oneOf, positive } from '../../check.js';
import type { Subject } from '../../engine/prepared/account/subject.js';
import { Fault } from '../../fault.js';
import { earned } from '../../program/ledger/earned.js';

/** How a position may be reduced: filled level by level, in whole lots. */
export interface Reduction {
  /** Contracts; what of a position is no whole lot stays. A lot that lies in two levels is filled at the worse one. */
  readonly lot: number;
  /** Depth, the best first, never better than the one before. They end where reductions have to. */
  readonly levels: readonly DepthLevel[];
  /** Hedge mode: the side that is reduced; needed where the account holds both. */
  readonly side?: 'long' | 'short';
}

export interface DepthLevel {
  /** Contracts. */
  readonly quantity: number;
  /** In the instrument's quote. */
  readonly price: number;
  /** Fee of a contract, in the settlement asset; 0 by default. */
  readonly fee?: number;
}

export interface CloseOutInputs {
  readonly account: string;
  readonly subaccount?: string;
  /** The account's own where left out. */
  readonly requirement?: string;
  /** After the fills equity is to be this many times the maintenance requirement at least. */
  readonly target: number;
  /** By instrument that is held; in hedge mode one a side. */
  readonly reductions: Readonly<Record<string, Reduction | readonly Reduction[]>>;
  /** Most sets of reductions that are looked at one by one for a proof; 2,000 where left out. */
  readonly sets?: number;
  /** Most linear programmes that are solved on the way to a plan; 400 where left out. */
  readonly programs?: number;
}

/** Leg of a close-out: a position that may be reduced. */
export interface Leg {
  readonly instrument: string;
  readonly side: 'long' | 'short' | undefined;
  readonly lot: number;
  /** Sign of a traded lot: -1 if the position is long. */
  readonly sign: 1 | -1;
  /** Lots that may be traded. */
  readonly lots: number;
  /** In lots; what one of them costs against the mark, numeraire, at least 0; they end with `lots`. */
  readonly levels: readonly { readonly width: number; readonly cost: number; readonly price: number; readonly fee: number }[];
}

export interface Asked {
  readonly target: number;
  readonly requirement: string;
  readonly legs: readonly Leg[];
  readonly sets: number;
  readonly programs: number;
}

const mostLegs = 200;
const mostLevels = 20;
const mostSets = 1_000_000;
const usualSets = 2000;
const usualPrograms = 400;
/** A position of so much less than a whole lot is one: quotients of decimals are rounded. The ledger closes it whole. */
const nearly = 1e-11;

export function askedOf(given: Omit<CloseOutInputs, 'account' | 'subaccount'>, subject: Subject): Asked {
  const reductions = Object.entries(objectOf(given.reductions, 'inputs.reductions'));
  if (reductions.length > mostLegs) throw new Fault('TOO_LARGE', 'inputs.reductions', `at most ${mostLegs}`, reductions.length);
  const legs = reductions.flatMap(([instrument, of]): Leg[] => {
    const path = keyPath('inputs.reductions', instrument);
    const row = subject.inside.parts.rows.rowOf(instrument);
    if (row < 0) throw new Fault('UNKNOWN_INSTRUMENT', path, 'listed in the market', instrument);
    if (!Array.isArray(of)) return [legOf(of, path, instrument, row, subject)];
    const both = of.map((one, i) => legOf(one, `${path}[${i}]`, instrument, row, subject));
    if (both.length > 2 || (both.length === 2 && both[0]?.side === both[1]?.side))
      throw new Fault('OUT_OF_RANGE', path, 'one reduction a side', both.length);
    return both;
  });
  // one order, whatever the order they were named in
  legs.sort((a, b) => (a.instrument === b.instrument ? a.sign - b.sign : a.instrument < b.instrument ? -1 : 1));
  return {
    target: positive(given.target, 'inputs.target'),
    requirement: subject.requirementOf(given.requirement, 'inputs.requirement'),
    legs,
    sets: given.sets === undefined ? usualSets : count(given.sets, 0, mostSets, 'inputs.sets'),
    programs: given.programs === undefined ? usualPrograms : count(given.programs, 1, mostSets, 'inputs.programs'),
  };
}

function legOf(reduction: unknown, path: string, instrument: string, row: number, subject: Subject): Leg {
  const given = fieldsOf(reduction, path, ['lot', 'levels'], ['side']);
  const side = given.side === undefined ? undefined : oneOf(given.side, ['long', 'short'], `${path}.side`);
  const held = heldOf(subject, row, side, path);
  const sign = held > 0 ? -1 : 1;
  const lot = positive(given.lot, `${path}.lot`);
  const { rows } = subject.inside.parts;
  const { columns } = subject.inside.tick();
  const futureOfCoin = rows.inverse[row] === 1 && rows.option[row] === 0;
  let depth = 0;
  let worst = 0;
  const stated = listOf(given.levels, `${path}.levels`, 1, mostLevels).map((level, i) => {
    const at = `${path}.levels[${i}]`;
    const { quantity, price, fee = 0 } = fieldsOf(level, at, ['quantity', 'price'], ['fee']);
    depth += positive(quantity, `${at}.quantity`);
    const paid = (futureOfCoin ? positive : nonNegative)(price, `${at}.price`);
    const each = plainNumber(fee, `${at}.fee`);
    const lost = each - earned(rows, row, sign, paid, columns.prices[row]);
    const cost = Math.max(0, lost * columns.settlementPrices[row]);
    if (!(cost >= worst)) throw new Fault('OUT_OF_RANGE', `${at}.price`, 'no better than the level before', price);
    worst = cost;
    return { ends: depth, cost: cost * lot, price: paid, fee: each };
  });
  const most = Math.min(depth, Math.abs(held));
  const lots = wholeLots(most, lot);
  if (!(lots <= Number.MAX_SAFE_INTEGER)) throw new Fault('PRECISION_LOSS', `${path}.lot`, 'a whole number of times in the position', lot);
  let before = 0;
  const levels = stated.flatMap(({ ends, ...level }) => {
    const width = Math.min(lots, wholeLots(ends, lot)) - before;
    before += width;
    return width > 0 ? [{ width, ...level }] : [];
  });
  return { instrument, side, lot, sign, lots, levels };
}

const wholeLots = (quantity: number, lot: number): number => Math.floor((quantity / lot) * (1 + nearly));

/** Position of an instrument on one side. */
function heldOf(subject: Subject, row: number, side: 'long' | 'short' | undefined, path: string): number {
  const { lots } = subject.state();
  const own = lots.quantities.filter((_, i) => lots.rows[i] === row);
  const [long, short] = [own.filter((quantity) => quantity > 0), own.filter((quantity) => quantity < 0)];
  if (side === undefined && long.length > 0 && short.length > 0)
    throw new Fault('MISSING_FIELD', `${path}.side`, 'stated: the account holds both sides', undefined);
  const held = (side === undefined ? own : side === 'long' ? long : short).reduce((sum, quantity) => sum + quantity, 0);
  if (held === 0) throw new Fault('OUT_OF_RANGE', path, 'a position that the account holds', 0);
  return held;
}
