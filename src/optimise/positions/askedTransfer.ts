// Inputs of moving positions: accounts of venues, instruments, prices, lots and costs.

import { fieldsOf, keyPath, listOf, objectOf } from '../../book/fields.js';
import { identifier, nonNegative, positive } from '../../check.js';
import type { MarginEngine } from '../../engine/prepared/engine.js';
import { insideOf, isEngine } from '../../engine/prepared/inside.js';
import { Fault } from '../../fault.js';
import type { LotLimits } from '../../solver/lots/problem.js';
import { quantityOf } from '../../solver/lots/quantity.js';
import { HeldAccount, lotsIn } from './accounts.js';
import { limitsOf } from './askedCompression.js';

export interface TransferInputs {
  /** Between which positions may move; `venue` names its engine where there are several. */
  readonly accounts: readonly {
    readonly venue?: string;
    readonly account: string;
    readonly subaccount?: string;
    /** Whether it may give, and take; both where left out. */
    readonly gives?: boolean;
    readonly takes?: boolean;
  }[];
  /**
   * By instrument that may move: the price it moves at, in its quote (the giver's result is booked at it, a premium is paid at it), its lot in contracts, what moving a contract costs and, `fixed`, what a
   * move costs however many contracts it is of, numeraire (0 where left out).
   */
  readonly instruments: Readonly<
    Record<string, { readonly price: number; readonly lot: number; readonly cost?: number; readonly fixed?: number }>
  >;
  /** Each account's own where left out. */
  readonly requirement?: string;
  /** Most sets of lots that are looked at one by one for a proof; 2,000 where left out. */
  readonly sets?: number;
  /** Most linear programmes that are solved; 60 where left out. */
  readonly programs?: number;
}

export interface Place {
  readonly venue: string;
  readonly held: HeldAccount;
}

/** Lots of a position of one account that another may take. */
export interface Way {
  readonly from: number;
  readonly to: number;
  readonly instrument: string;
  readonly price: number;
  readonly lot: number;
  readonly sign: 1 | -1;
  readonly lots: number;
  /** Cost per lot, and per move, numeraire. */
  readonly cost: number;
  readonly fixed: number;
}

export interface Asked extends LotLimits {
  readonly places: readonly Place[];
  readonly ways: readonly Way[];
}

const mostAccounts = 100;
const mostWays = 400;

export function askedOf(engines: MarginEngine | Readonly<Record<string, MarginEngine>>, inputs: unknown): Asked {
  const given = fieldsOf(inputs, 'inputs', ['accounts', 'instruments'], ['requirement', 'sets', 'programs']);
  const venues = venuesOf(engines);
  const seen = new Set<string>();
  const listed = listOf(given.accounts, 'inputs.accounts', 1, mostAccounts).map((one, i) => {
    const path = `inputs.accounts[${i}]`;
    const {
      venue = '',
      account,
      subaccount = '',
      gives = true,
      takes = true,
    } = fieldsOf(one, path, ['account'], ['venue', 'subaccount', 'gives', 'takes']);
    for (const [name, value] of Object.entries({ gives, takes }))
      if (typeof value !== 'boolean') throw new Fault('TYPE_MISMATCH', `${path}.${name}`, 'true or false', value);
    const engine = venues.get(venue as string);
    if (engine === undefined)
      throw new Fault('UNKNOWN_ACCOUNT', `${path}.venue`, `one of ${[...venues.keys()].join(', ') || 'the venues'}`, venue);
    const index = insideOf(engine).numberOf(account as string, subaccount as string);
    const key = JSON.stringify([venue, index]);
    if (seen.has(key)) throw new Fault('DUPLICATE', path, 'an account that is named once', account);
    seen.add(key);
    return { venue: venue as string, held: new HeldAccount(engine, index, given.requirement), gives, takes };
  });
  const ways: Way[] = [];
  for (const [instrument, terms] of Object.entries(objectOf(given.instruments, 'inputs.instruments')).sort(([a], [b]) =>
    a < b ? -1 : 1,
  )) {
    const path = keyPath('inputs.instruments', instrument);
    identifier(instrument, path);
    if (listed.every(({ held }) => rowIn(held, instrument) < 0))
      throw new Fault('UNKNOWN_INSTRUMENT', path, 'listed in the market', instrument);
    const { price, lot, cost = 0, fixed = 0 } = fieldsOf(terms, path, ['price', 'lot'], ['cost', 'fixed']);
    const [at, size] = [nonNegative(price, `${path}.price`), positive(lot, `${path}.lot`)];
    const [spent, once] = [nonNegative(cost, `${path}.cost`), nonNegative(fixed, `${path}.fixed`)];
    for (const [from, giver] of listed.entries()) {
      const held = giver.held.net.get(rowIn(giver.held, instrument)) ?? 0;
      const lots = lotsIn(held, size, `${path}.lot`);
      if (!giver.gives || lots === 0) continue;
      const sign = held > 0 ? 1 : -1;
      for (const [to, taker] of listed.entries())
        if (to !== from && taker.takes && isTaken(taker.held, instrument, sign * quantityOf(1, size), at))
          ways.push({ from, to, instrument, price: at, lot: size, sign, lots, cost: size * spent, fixed: once });
    }
  }
  if (ways.length > mostWays) throw new Fault('TOO_LARGE', 'inputs', `at most ${mostWays} ways from a position to an account`, ways.length);
  return { places: listed, ways, ...limitsOf(given) };
}

function venuesOf(engines: unknown): Map<string, MarginEngine> {
  if (isEngine(engines)) return new Map([['', engines as MarginEngine]]);
  const venues = Object.entries(objectOf(engines, 'engines')).map(([name, engine]): [string, MarginEngine] => {
    insideOf(engine, keyPath('engines', name));
    return [name, engine as MarginEngine];
  });
  const [first, ...others] = venues.map(([name, engine]) => [name, engine.market.numeraire] as const);
  for (const [name, numeraire] of others)
    if (numeraire !== first?.[1])
      throw new Fault('BAD_ARGUMENT', keyPath('engines', name), `an engine in ${first?.[1]}, as the first`, numeraire);
  return new Map(venues);
}

const rowIn = (held: HeldAccount, instrument: string): number => held.subject.inside.parts.rows.rowOf(instrument);

/** Whether the venue lists an instrument, and its rules take a lot of it: an account that the rules refuse for it has no figures. */
function isTaken(held: HeldAccount, instrument: string, quantity: number, price: number): boolean {
  if (rowIn(held, instrument) < 0) return false;
  held.after([[]]);
  try {
    held.after([[{ instrument, quantity, price }]]);
    return true;
  } catch (error) {
    if (error instanceof Fault) return false;
    throw error;
  }
}
