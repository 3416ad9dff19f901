// What an allocation of collateral is asked for: requirements by place, holdings, terms of places, caps and bridges; read, checked and put in one order.
import { fieldsOf, keyPath, listOf, plainNumber } from '../../book/fields.js';
import { count, identifier, nonNegative, positive, within } from '../../check.js';
import { Fault } from '../../fault.js';

/** Place that requires collateral: a subaccount, a venue. Values are in one currency throughout, amounts at market value. */
export interface Place {
  readonly place: string;
  /** Requirement to cover after haircuts. */
  readonly requirement: number;
  /** Beside it, at least; 0 where left out. */
  readonly buffer?: number;
  /** The chain that it takes assets on; where left out, the same as of holdings that name none. */
  readonly chain?: string;
  /** Seconds within which all has to be there; none where left out. */
  readonly within?: number;
}

export interface Holding {
  readonly asset: string;
  /** Market value that may be used. */
  readonly value: number;
  /** Cost of using a unit of market value, such as forgone interest; below 0 if it earns. */
  readonly cost: number;
  readonly chain?: string;
}

/** Up to this market value of an asset in a place, this haircut; null or left out for the last without end. */
export interface HaircutTier {
  readonly upTo?: number | null;
  readonly haircut: number;
}

/** That a place takes an asset; it takes none that it has no terms for. */
export interface AssetTerms {
  readonly place: string;
  readonly asset: string;
  /** Fraction, 0 to 1; or `tiers` whose haircuts do not fall. Nothing is taken above the last tier's `upTo`. */
  readonly haircut?: number;
  readonly tiers?: readonly HaircutTier[];
  /** Largest market value of the asset there. */
  readonly limit?: number;
  /** Cost of a unit of market value posted there; 0 by default. */
  readonly cost?: number;
}

/** How much of these assets together may be posted, in one place or, where none is named, in all together. */
export interface Cap {
  readonly place?: string;
  readonly assets: readonly string[];
  /** Market value. */
  readonly most?: number;
  /** Share of the market value of everything posted there. */
  readonly share?: number;
}

/** A way from a chain to another. What crosses several counts after every haircut. */
export interface Bridge {
  readonly bridge: string;
  readonly from: string;
  readonly to: string;
  /** Assets that the bridge takes; all by default. */
  readonly assets?: readonly string[];
  /** Share of the value lost in crossing; 0 by default. */
  readonly haircut?: number;
  /** Market value that enters it at most; without end where left out. */
  readonly capacity?: number;
  /** Seconds; 0 where left out. */
  readonly delay?: number;
  /** Paid beside it, of a unit of market value that enters; 0 where left out. */
  readonly fee?: number;
  /** Then it is no way at all. */
  readonly paused?: boolean;
}

export interface AllocationInputs {
  readonly places: readonly Place[];
  readonly holdings: readonly Holding[];
  readonly terms: readonly AssetTerms[];
  readonly caps?: readonly Cap[];
  readonly bridges?: readonly Bridge[];
  /** Bridges that one way may use; 2 where left out. */
  readonly hops?: number;
}

export type AskedPlace = Required<Place>;
export type AskedHolding = Required<Holding>;
export interface AskedTerms {
  readonly place: number;
  readonly asset: string;
  /** Market value of each tier, the last possibly infinite, and what a unit of it counts. */
  readonly tiers: readonly { readonly width: number; readonly weight: number }[];
  /** Their sum. */
  readonly limit: number;
  readonly cost: number;
}
export interface AskedCap {
  /** -1 for all. */
  readonly place: number;
  readonly assets: readonly string[];
  readonly most: number;
  readonly share: number;
}
export type AskedBridge = Required<Omit<Bridge, 'assets'>> & { readonly assets: readonly string[] | undefined };

export interface Asked {
  readonly places: readonly AskedPlace[];
  readonly holdings: readonly AskedHolding[];
  readonly terms: readonly AskedTerms[];
  readonly caps: readonly AskedCap[];
  readonly bridges: readonly AskedBridge[];
  readonly hops: number;
}

const mostListed = 8000;
const usualHops = 2;
const mostHops = 4;
const infinity = Number.POSITIVE_INFINITY;

/** Whatever the order that things were listed in, they come in one. Throws what `allocateCollateral` does. */
export function askedOf(inputs: unknown): Asked {
  const given = fieldsOf(inputs, 'inputs', ['places', 'holdings', 'terms'], ['caps', 'bridges', 'hops']);
  const places = read(given.places, 'places', placeOf, ({ place }) => place);
  const holdings = read(given.holdings, 'holdings', holdingOf, ({ asset, chain }) => JSON.stringify([asset, chain]));
  const assets = new Set(holdings.map(({ asset }) => asset));
  const numbers = new Map(places.map(({ place }, p) => [place, p]));
  const placeAt = (id: unknown, path: string): number => {
    const found = numbers.get(identifier(id, path));
    if (found === undefined) throw new Fault('UNKNOWN_ACCOUNT', path, 'one of the places', id);
    return found;
  };
  const assetAt = (id: unknown, path: string): string => {
    const asset = identifier(id, path);
    if (!assets.has(asset)) throw new Fault('UNKNOWN_ASSET', path, 'an asset of the holdings', asset);
    return asset;
  };
  const assetsAt = (list: unknown, path: string): string[] => {
    const ids = listOf(list, path, 1, mostListed).map((id, i) => assetAt(id, `${path}[${i}]`));
    return [...new Set(ids)].sort();
  };
  const terms = read(
    given.terms,
    'terms',
    (one, path) => termsOf(one, path, placeAt, assetAt),
    ({ place, asset }) => `${String(place).padStart(4, '0')} ${asset}`,
  );
  const caps = listed(given.caps ?? [], 'caps', (one, path): AskedCap => {
    const { place, assets: of, most, share } = fieldsOf(one, path, ['assets'], ['place', 'most', 'share']);
    if (most === undefined && share === undefined) throw new Fault('MISSING_FIELD', keyPath(path, 'most'), 'present, or `share`', most);
    return {
      place: place === undefined ? -1 : placeAt(place, `${path}.place`),
      assets: assetsAt(of, `${path}.assets`),
      most: most === undefined ? infinity : nonNegative(most, `${path}.most`),
      share: share === undefined ? infinity : within(share, 0, 1, `${path}.share`),
    };
  });
  const bridges = read(
    given.bridges ?? [],
    'bridges',
    (one, path) => bridgeOf(one, path, assetsAt),
    ({ bridge }) => bridge,
  );
  const hops = given.hops === undefined ? usualHops : count(given.hops, 1, mostHops, 'inputs.hops');
  return { places, holdings, terms, caps, bridges, hops };
}

function listed<T>(given: unknown, name: string, one: (value: unknown, path: string) => T): T[] {
  const path = `inputs.${name}`;
  return listOf(given, path, 0, mostListed).map((value, i) => one(value, `${path}[${i}]`));
}

/** A list in the order of keys that may stand once. */
function read<T>(given: unknown, name: string, one: (value: unknown, path: string) => T, keyOf: (made: T) => string): T[] {
  const seen = new Set<string>();
  const keyed = listed(given, name, (value, path) => {
    const made = one(value, path);
    const key = keyOf(made);
    if (seen.has(key)) throw new Fault('DUPLICATE', path, 'stated once', key);
    seen.add(key);
    return { key, made };
  });
  return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ made }) => made);
}

/** '' where none is named. */
const chainOf = (chain: unknown, path: string): string => (chain === undefined ? '' : identifier(chain, path));

function placeOf(one: unknown, path: string): AskedPlace {
  const given = fieldsOf(one, path, ['place', 'requirement'], ['buffer', 'chain', 'within']);
  return {
    place: identifier(given.place, `${path}.place`),
    requirement: nonNegative(given.requirement, `${path}.requirement`),
    buffer: given.buffer === undefined ? 0 : nonNegative(given.buffer, `${path}.buffer`),
    chain: chainOf(given.chain, `${path}.chain`),
    within: given.within === undefined ? infinity : nonNegative(given.within, `${path}.within`),
  };
}

function holdingOf(one: unknown, path: string): AskedHolding {
  const given = fieldsOf(one, path, ['asset', 'value', 'cost'], ['chain']);
  return {
    asset: identifier(given.asset, `${path}.asset`),
    value: nonNegative(given.value, `${path}.value`),
    cost: plainNumber(given.cost, `${path}.cost`),
    chain: chainOf(given.chain, `${path}.chain`),
  };
}

function termsOf(
  one: unknown,
  path: string,
  placeAt: (id: unknown, path: string) => number,
  assetAt: (id: unknown, path: string) => string,
): AskedTerms {
  const given = fieldsOf(one, path, ['place', 'asset'], ['haircut', 'tiers', 'limit', 'cost']);
  if ((given.haircut === undefined) === (given.tiers === undefined))
    throw new Fault(given.haircut === undefined ? 'MISSING_FIELD' : 'BAD_ARGUMENT', `${path}.haircut`, 'stated, or `tiers`', given.haircut);
  const limit = given.limit === undefined ? infinity : nonNegative(given.limit, `${path}.limit`);
  const stated: readonly unknown[] =
    given.tiers === undefined ? [{ haircut: given.haircut }] : listOf(given.tiers, `${path}.tiers`, 1, mostListed);
  let [from, least] = [0, 0];
  const tiers = stated.map((tier, i) => {
    const at = given.tiers === undefined ? path : `${path}.tiers[${i}]`;
    const { upTo, haircut } = fieldsOf(tier, at, ['haircut'], ['upTo']);
    const end = upTo === undefined || upTo === null ? infinity : positive(upTo, `${at}.upTo`);
    if (!(end > from)) throw new Fault('OUT_OF_RANGE', `${at}.upTo`, `above ${from}, where the tier before ends`, end);
    least = within(haircut, least, 1, `${at}.haircut`);
    const width = Math.min(end, limit) - Math.min(from, limit);
    from = end;
    return { width, weight: 1 - least };
  });
  const open = tiers.filter(({ width }, i) => i === 0 || width > 0);
  return {
    place: placeAt(given.place, `${path}.place`),
    asset: assetAt(given.asset, `${path}.asset`),
    tiers: open,
    limit: Math.min(from, limit),
    cost: given.cost === undefined ? 0 : plainNumber(given.cost, `${path}.cost`),
  };
}

function bridgeOf(one: unknown, path: string, assetsAt: (list: unknown, path: string) => string[]): AskedBridge {
  const given = fieldsOf(one, path, ['bridge', 'from', 'to'], ['assets', 'haircut', 'capacity', 'delay', 'fee', 'paused']);
  const [from, to] = [identifier(given.from, `${path}.from`), identifier(given.to, `${path}.to`)];
  if (from === to) throw new Fault('BAD_ARGUMENT', `${path}.to`, 'another chain than `from`', to);
  const { paused = false } = given;
  if (typeof paused !== 'boolean') throw new Fault('TYPE_MISMATCH', `${path}.paused`, 'true or false', paused);
  const haircut = given.haircut === undefined ? 0 : within(given.haircut, 0, 1, `${path}.haircut`);
  return {
    bridge: identifier(given.bridge, `${path}.bridge`),
    from,
    to,
    assets: given.assets === undefined ? undefined : assetsAt(given.assets, `${path}.assets`),
    haircut,
    capacity: given.capacity === undefined ? infinity : nonNegative(given.capacity, `${path}.capacity`),
    delay: given.delay === undefined ? 0 : nonNegative(given.delay, `${path}.delay`),
    fee: given.fee === undefined ? 0 : nonNegative(given.fee, `${path}.fee`),
    paused,
  };
}
