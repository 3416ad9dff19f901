// What a compression is asked for: which accounts and instruments, at what prices and in what lots, within what bands.
import { fieldsOf, keyPath, listOf, objectOf } from '../../book/fields.js';
import { count, nonNegative, positive } from '../../check.js';
import type { MarginEngine } from '../../engine/prepared/engine.js';
import { insideOf } from '../../engine/prepared/inside.js';
import { Fault } from '../../fault.js';
import type { LotLimits } from '../../solver/lots/problem.js';
import { accountsOf, type HeldAccount, lotsIn } from './accounts.js';

/** Allowed changes of an account. */
export interface RiskBand {
  /** Largest rise of its requirements, numeraire; they may fall. */
  readonly initial: number;
  readonly maintenance: number;
  /** Largest change of its positions' delta by underlying, either way, units of the underlying; unbounded for names not listed. */
  readonly deltas?: Readonly<Record<string, number>>;
}

export interface CompressionInputs {
  /** Participating accounts, with an optional band of their own; by default all accounts with figures. */
  readonly accounts?: readonly { readonly account: string; readonly subaccount?: string; readonly band?: RiskBand }[];
  readonly band: RiskBand;
  /** By instrument that may be reduced: the price of all trades in it, in its quote, and its lot in contracts. */
  readonly instruments: Readonly<Record<string, { readonly price: number; readonly lot: number }>>;
  /** Each account's own where left out. */
  readonly requirement?: string;
  /** Most sets of lots that are looked at one by one for a proof; 2,000 where left out. */
  readonly sets?: number;
  /** Most linear programmes that are solved; where left out 60, or 24 of more than 150 positions. */
  readonly programs?: number;
}

export interface Band {
  readonly initial: number;
  readonly maintenance: number;
  /** By underlying of the market. */
  readonly deltas: ReadonlyMap<number, number>;
}

/** A position that may be reduced. */
export interface Leg {
  /** Counted among the accounts asked about. */
  readonly account: number;
  readonly row: number;
  readonly instrument: string;
  readonly held: number;
  readonly sign: 1 | -1;
  readonly price: number;
  readonly lot: number;
  readonly lots: number;
  /** Value of a lot: at the index, numeraire; units of the underlying. */
  readonly notional: number;
  readonly delta: number;
}

export interface Asked extends LotLimits {
  readonly accounts: readonly HeldAccount[];
  readonly bands: readonly Band[];
  readonly legs: readonly Leg[];
}

const mostAccounts = 100_000;
const mostLegs = 2000;
/** Positions up to which lots are searched; of more, what holds by rows alone and what rows allow is the answer. */
export const mostSearched = 150;
const usualPrograms = 60;
const fewerPrograms = 24;
const mostInstruments = 1000;

export function askedOf(engine: MarginEngine, inputs: unknown): Asked {
  const given = fieldsOf(inputs, 'inputs', ['band', 'instruments'], ['accounts', 'requirement', 'sets', 'programs']);
  const { parts, market, tick } = insideOf(engine);
  const underlyings = market().underlyings.map(({ id }) => id);
  const usual = bandOf(given.band, 'inputs.band', underlyings);
  const own = new Map<string, Band>();
  const listed =
    given.accounts === undefined
      ? undefined
      : listOf(given.accounts, 'inputs.accounts', 1, mostAccounts).map((one, i) => {
          const path = `inputs.accounts[${i}]`;
          const { band, ...named } = fieldsOf(one, path, ['account'], ['subaccount', 'band']) as unknown as {
            readonly account: string;
            readonly subaccount?: string;
            readonly band?: unknown;
          };
          if (band !== undefined)
            own.set(JSON.stringify([named.account, named.subaccount ?? '']), bandOf(band, `${path}.band`, underlyings));
          return named;
        });
  const accounts = accountsOf(engine, listed, given.requirement, 'inputs.accounts');
  const bands = accounts.map(({ subject: { names } }) => own.get(JSON.stringify([names.account, names.subaccount])) ?? usual);
  const stated = Object.entries(objectOf(given.instruments, 'inputs.instruments'));
  if (stated.length > mostInstruments) throw new Fault('TOO_LARGE', 'inputs.instruments', `at most ${mostInstruments}`, stated.length);
  const now = tick();
  const legs = stated.flatMap(([instrument, terms]): Leg[] => {
    const path = keyPath('inputs.instruments', instrument);
    const row = parts.rows.rowOf(instrument);
    if (row < 0) throw new Fault('UNKNOWN_INSTRUMENT', path, 'listed in the market', instrument);
    const { price, lot } = fieldsOf(terms, path, ['price', 'lot']);
    const [at, size] = [nonNegative(price, `${path}.price`), positive(lot, `${path}.lot`)];
    const found = accounts.flatMap(({ net }, account): Leg[] => {
      const held = net.get(row) ?? 0;
      const lots = lotsIn(held, size, `${path}.lot`);
      if (lots === 0) return [];
      const delta = (size * now.columns.blackDeltas[row]) / now.indexes[parts.rows.underlyings[row]];
      const notional = size * now.notional(row, 'index');
      return [{ account, row, instrument, held, sign: held > 0 ? 1 : -1, price: at, lot: size, lots, notional, delta }];
    });
    // what all hold on one side has nothing to be reduced against
    return found.some(({ sign }) => sign > 0) && found.some(({ sign }) => sign < 0) ? found : [];
  });
  if (legs.length > mostLegs) throw new Fault('TOO_LARGE', 'inputs', `at most ${mostLegs} positions that may be reduced`, legs.length);
  legs.sort((a, b) => a.account - b.account || (a.instrument < b.instrument ? -1 : 1));
  return { accounts, bands, legs, ...limitsOf(given, legs.length > mostSearched ? fewerPrograms : usualPrograms) };
}

/** How much is looked at. */
export function limitsOf(given: Readonly<Record<string, unknown>>, programs = usualPrograms): LotLimits {
  return {
    sets: given.sets === undefined ? 2000 : count(given.sets, 0, 1_000_000, 'inputs.sets'),
    programs: given.programs === undefined ? programs : count(given.programs, 1, 1_000_000, 'inputs.programs'),
  };
}

function bandOf(band: unknown, path: string, underlyings: readonly string[]): Band {
  const given = fieldsOf(band, path, ['initial', 'maintenance'], ['deltas']);
  const deltas = Object.entries(given.deltas === undefined ? {} : objectOf(given.deltas, `${path}.deltas`)).map(
    ([id, most]): [number, number] => {
      const at = keyPath(`${path}.deltas`, id);
      const underlying = underlyings.indexOf(id);
      if (underlying < 0) throw new Fault('UNKNOWN_UNDERLYING', at, 'an underlying of the market', id);
      return [underlying, nonNegative(most, at)];
    },
  );
  return {
    initial: nonNegative(given.initial, `${path}.initial`),
    maintenance: nonNegative(given.maintenance, `${path}.maintenance`),
    deltas: new Map(deltas),
  };
}
