// What a close-out is asked for: which positions may be reduced, at what prices and costs, in what lots, how deep.
import { fieldsOf, keyPath, listOf, objectOf } from '../../book/fields.js';
import { count, nonNegative, positive } from '../../check.js';
import type { Subject } from '../../engine/prepared/account/subject.js';
import { Fault } from '../../fault.js';

/** How a position may be reduced: filled at `price` (as the fills of `whatIf`), in whole lots. */
export interface Reduction {
  readonly price: number;
  /** Contracts; what of a position is no whole lot stays. */
  readonly lot: number;
  /** Depth, the cheapest first: contracts, and what each costs in the numeraire beside its price (half a spread, impact, fee). They end where reductions have to. */
  readonly levels: readonly { readonly quantity: number; readonly cost: number }[];
}

export interface CloseOutInputs {
  readonly account: string;
  readonly subaccount?: string;
  /** The account's own where left out. */
  readonly requirement?: string;
  /** Equity, less costs, is to be this many times the maintenance requirement at least. */
  readonly target: number;
  /** By instrument that is held. */
  readonly reductions: Readonly<Record<string, Reduction>>;
  /** Most sets of reductions that are looked at one by one for a proof; 2,000 where left out. */
  readonly sets?: number;
  /** Most linear programmes that are solved; 400 where left out. */
  readonly programs?: number;
}

/** One position that may be reduced. */
export interface Leg {
  readonly instrument: string;
  readonly price: number;
  readonly lot: number;
  /** Of a lot that is traded: -1 where the position is long. */
  readonly sign: 1 | -1;
  /** What may be traded, contracts. */
  readonly most: number;
  /** Lots of it. */
  readonly lots: number;
  /** In lots, and the cost of one; they end with `lots`. */
  readonly levels: readonly { readonly width: number; readonly cost: number }[];
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
/** A position of so much less than a whole lot is one: quotients of decimals are rounded. */
const nearly = 1e-9;

export function askedOf(given: Omit<CloseOutInputs, 'account' | 'subaccount'>, subject: Subject): Asked {
  const { rows } = subject.inside.parts;
  const { lots } = subject.state();
  const reductions = Object.entries(objectOf(given.reductions, 'inputs.reductions'));
  if (reductions.length > mostLegs) throw new Fault('TOO_LARGE', 'inputs.reductions', `at most ${mostLegs}`, reductions.length);
  const legs = reductions.map(([instrument, reduction]): Leg => {
    const path = keyPath('inputs.reductions', instrument);
    const row = rows.rowOf(instrument);
    if (row < 0) throw new Fault('UNKNOWN_INSTRUMENT', path, 'listed in the market', instrument);
    let held = 0;
    for (const [i, of] of lots.rows.entries()) if (of === row) held += lots.quantities[i];
    if (held === 0) throw new Fault('OUT_OF_RANGE', path, 'a position that the account holds', 0);
    return legOf(reduction, path, instrument, held);
  });
  // one order, whatever the order they were named in
  legs.sort((a, b) => (a.instrument < b.instrument ? -1 : 1));
  return {
    target: positive(given.target, 'inputs.target'),
    requirement: subject.requirementOf(given.requirement, 'inputs.requirement'),
    legs,
    sets: given.sets === undefined ? usualSets : count(given.sets, 0, mostSets, 'inputs.sets'),
    programs: given.programs === undefined ? usualPrograms : count(given.programs, 1, mostSets, 'inputs.programs'),
  };
}

function legOf(reduction: unknown, path: string, instrument: string, held: number): Leg {
  const given = fieldsOf(reduction, path, ['price', 'lot', 'levels']);
  const lot = positive(given.lot, `${path}.lot`);
  let most = 0;
  let cheapest = 0;
  const stated = listOf(given.levels, `${path}.levels`, 1, mostLevels).map((level, i) => {
    const at = `${path}.levels[${i}]`;
    const { quantity, cost } = fieldsOf(level, at, ['quantity', 'cost']);
    most += positive(quantity, `${at}.quantity`);
    const each = nonNegative(cost, `${at}.cost`);
    if (each < cheapest) throw new Fault('OUT_OF_RANGE', `${at}.cost`, `at least ${cheapest}: the cheapest level comes first`, each);
    cheapest = each;
    return { quantity: quantity as number, cost: each };
  });
  most = Math.min(most, Math.abs(held));
  const lots = Math.floor((most / lot) * (1 + nearly));
  if (!(lots <= Number.MAX_SAFE_INTEGER)) throw new Fault('PRECISION_LOSS', `${path}.lot`, 'a whole number of times in the position', lot);
  let left = lots;
  const levels = stated.map(({ quantity, cost }, i) => {
    const width = i === stated.length - 1 ? left : Math.min(left, quantity / lot);
    left -= width;
    return { width, cost: cost * lot };
  });
  return { instrument, price: nonNegative(given.price, `${path}.price`), lot, sign: held > 0 ? -1 : 1, most, lots, levels };
}
