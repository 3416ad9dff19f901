// What an allocation over venues is asked for: engines and accounts, assets in lots, holdings where they sit, limits and bridges.
import { fieldsOf, keyPath, listOf, objectOf } from '../../book/fields.js';
import { identifier, nonNegative, positive } from '../../check.js';
import type { MarginEngine } from '../../engine/prepared/engine.js';
import { insideOf } from '../../engine/prepared/inside.js';
import { Fault } from '../../fault.js';
import type { LotLimits } from '../../solver/lots/problem.js';
import { HeldAccount, lotsIn } from '../positions/accounts.js';
import { limitsOf } from '../positions/askedCompression.js';
import { askedOf as askedCollateral, type Bridge } from './asked.js';
import { type Way, waysOf } from './ways.js';

/** An account that collateral may go to: what it requires is what its engine says. */
export interface Venue {
  readonly engine: MarginEngine;
  readonly account: string;
  readonly subaccount?: string;
  /** The account's own where left out. */
  readonly requirement?: string;
  /** Equity is to exceed the initial requirement by so much at least, numeraire; 0 where left out. */
  readonly buffer?: number;
  /** Units by asset of what it holds that may leave: they are holdings on its chain then. */
  readonly free?: Readonly<Record<string, number>>;
  /** As of a place of `allocateCollateral`: the chain that it takes assets on, and seconds within which all has to be there. */
  readonly chain?: string;
  readonly within?: number;
}

export interface OverInputs {
  /** By asset: market value of a unit, units that are moved at a time, and what using a unit of market value costs. */
  readonly assets: Readonly<Record<string, { readonly price: number; readonly lot: number; readonly cost: number }>>;
  /** Units that may be used beside what venues state as free. */
  readonly holdings: readonly { readonly asset: string; readonly amount: number; readonly chain?: string }[];
  /** Market value of an asset that may be posted to a venue, and what posting a unit of it costs. */
  readonly limits?: readonly { readonly venue: string; readonly asset: string; readonly most?: number; readonly cost?: number }[];
  readonly bridges?: readonly Bridge[];
  readonly hops?: number;
  /** Most sets of lots that are looked at one by one for a proof; 2,000 where left out. */
  readonly sets?: number;
  /** Most linear programmes that are solved; 200 where left out. */
  readonly programs?: number;
}

export interface AskedVenue {
  readonly venue: string;
  readonly held: HeldAccount;
  readonly buffer: number;
  readonly free: Readonly<Record<string, number>>;
}

export interface AskedOver extends LotLimits {
  readonly venues: readonly AskedVenue[];
  readonly holdings: readonly { readonly asset: string; readonly chain: string; readonly lots: number }[];
  readonly assets: ReadonlyMap<string, { readonly price: number; readonly lot: number }>;
  readonly bridges: readonly { readonly bridge: string; readonly capacity: number }[];
  /** `terms` of a way: to which venue, of which asset, and up to which market value. */
  readonly terms: readonly { readonly place: number; readonly asset: string; readonly limit: number }[];
  readonly ways: readonly Way[];
}

const mostVenues = 100;
const mostHoldings = 1000;
/** Programmes of few columns: more of them than of positions. */
const usualPrograms = 200;

export function askedOf(venues: unknown, inputs: unknown): AskedOver {
  const given = fieldsOf(inputs, 'inputs', ['assets', 'holdings'], ['limits', 'bridges', 'hops', 'sets', 'programs']);
  const assets = new Map(
    Object.entries(objectOf(given.assets, 'inputs.assets')).map(([id, one]) => {
      const path = keyPath('inputs.assets', id);
      const { price, lot, cost } = fieldsOf(one, path, ['price', 'lot', 'cost']);
      return [
        identifier(id, path),
        { price: positive(price, `${path}.price`), lot: positive(lot, `${path}.lot`), cost: nonNegative(cost, `${path}.cost`) },
      ];
    }),
  );
  const assetAt = (id: unknown, path: string): string => {
    if (!assets.has(identifier(id, path))) throw new Fault('UNKNOWN_ASSET', path, 'one of the assets', id);
    return id as string;
  };
  const listed = Object.entries(objectOf(venues, 'venues'));
  if (listed.length > mostVenues) throw new Fault('TOO_LARGE', 'venues', `at most ${mostVenues}`, listed.length);
  const units = new Map<string, { readonly asset: string; readonly chain: string; amount: number }>();
  const add = (asset: string, chain: string, amount: number): void => {
    const key = JSON.stringify([asset, chain]);
    const of = units.get(key) ?? { asset, chain, amount: 0 };
    of.amount += amount;
    units.set(key, of);
  };
  const asked = listed
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([venue, one]) => {
      const path = keyPath('venues', venue);
      const stated = fieldsOf(one, path, ['engine', 'account'], ['subaccount', 'requirement', 'buffer', 'free', 'chain', 'within']);
      const { engine, account, subaccount = '', requirement, buffer, free = {}, chain, within } = stated as unknown as Venue;
      const held = new HeldAccount(engine, insideOf(engine, `${path}.engine`).numberOf(account, subaccount), requirement);
      const { assets: owned, amounts } = held.subject.state().collateral;
      const leaving = Object.entries(objectOf(free, `${path}.free`)).map(([asset, amount]): [string, number] => {
        const at = keyPath(`${path}.free`, asset);
        const own = amounts[owned.indexOf(held.subject.inside.parts.rows.assetOf(assetAt(asset, at)))] ?? 0;
        const leaves = nonNegative(amount, at);
        if (!(leaves <= own)) throw new Fault('OUT_OF_RANGE', at, `at most ${own}, which it holds`, leaves);
        add(asset, chain ?? '', leaves);
        return [asset, leaves];
      });
      const place = {
        place: venue,
        requirement: 0,
        ...(chain === undefined ? {} : { chain }),
        ...(within === undefined ? {} : { within }),
      };
      return {
        place,
        venue,
        held,
        buffer: buffer === undefined ? 0 : nonNegative(buffer, `${path}.buffer`),
        free: Object.fromEntries(leaving),
      };
    });
  for (const [i, one] of listOf(given.holdings, 'inputs.holdings', 0, mostHoldings).entries()) {
    const path = `inputs.holdings[${i}]`;
    const { asset, amount, chain } = fieldsOf(one, path, ['asset', 'amount'], ['chain']);
    add(
      assetAt(asset, `${path}.asset`),
      chain === undefined ? '' : identifier(chain, `${path}.chain`),
      nonNegative(amount, `${path}.amount`),
    );
  }
  const limits = new Map<string, { readonly most: number; readonly cost: number }>();
  for (const [i, one] of listOf(given.limits ?? [], 'inputs.limits', 0, mostHoldings).entries()) {
    const path = `inputs.limits[${i}]`;
    const { venue, asset, most, cost } = fieldsOf(one, path, ['venue', 'asset'], ['most', 'cost']);
    if (!asked.some((of) => of.venue === venue)) throw new Fault('UNKNOWN_ACCOUNT', `${path}.venue`, 'one of the venues', venue);
    const key = JSON.stringify([venue, assetAt(asset, `${path}.asset`)]);
    if (limits.has(key)) throw new Fault('DUPLICATE', path, 'stated once', asset);
    limits.set(key, {
      most: most === undefined ? Number.POSITIVE_INFINITY : nonNegative(most, `${path}.most`),
      cost: cost === undefined ? 0 : nonNegative(cost, `${path}.cost`),
    });
  }
  const collateral = askedCollateral({
    places: asked.map(({ place }) => place),
    holdings: [...units.values()].map(({ asset, chain, amount }) => {
      const { price, cost } = assets.get(asset) as { readonly price: number; readonly cost: number };
      return { asset, value: amount * price, cost, ...(chain === '' ? {} : { chain }) };
    }),
    terms: asked.flatMap(({ venue, held }) =>
      [...new Set([...units.values()].map(({ asset }) => asset))].flatMap((asset) =>
        // what its market does not know it cannot take
        held.subject.inside.parts.rows.assetOf(asset) < 0
          ? []
          : [{ place: venue, asset, haircut: 0, cost: limits.get(JSON.stringify([venue, asset]))?.cost ?? 0 }],
      ),
    ),
    ...(given.bridges === undefined ? {} : { bridges: given.bridges }),
    ...(given.hops === undefined ? {} : { hops: given.hops }),
  });
  return {
    venues: asked,
    assets,
    holdings: collateral.holdings.map(({ asset, chain }) => {
      const { lot } = assets.get(asset) as { readonly lot: number };
      return {
        asset,
        chain,
        lots: lotsIn(units.get(JSON.stringify([asset, chain]))?.amount as number, lot, keyPath('inputs.assets', asset)),
      };
    }),
    bridges: collateral.bridges,
    terms: collateral.terms.map(({ place, asset }) => ({
      place,
      asset,
      limit: limits.get(JSON.stringify([asked[place]?.venue, asset]))?.most ?? Number.POSITIVE_INFINITY,
    })),
    ways: waysOf(collateral),
    ...limitsOf(given, usualPrograms),
  };
}
