// A subaccount of perpetuals in whole quantums: collateral and requirements as a ledger of integers rounds them, and whether an update of it is allowed.
// Source: dYdX v4, subaccounts and perpetuals modules (numbers only).
import { fieldsOf, listOf } from '../../book/fields.js';
import { count } from '../../check.js';
import { Fault } from '../../fault.js';
import { absolute, ceilDiv, floorDiv, type Integer, integer, million, natural, positiveInteger, scaled } from './integers.js';

/** Base amount = base quantums x 10^atomicResolution; price = oraclePrice x 10^priceExponent; a quote quantum is 10^-6. */
export interface QuantumMarket {
  readonly id: number;
  readonly atomicResolution: number;
  readonly oraclePrice: Integer;
  readonly priceExponent: number;
  /** Parts per million of the notional. */
  readonly initialPpm: Integer;
  /** The initial rate before it is scaled by open interest, which maintenance is a part of; `initialPpm` where left out. */
  readonly baseInitialPpm?: Integer;
  /** Parts per million of the initial margin. */
  readonly maintenanceFractionPpm: Integer;
}

export interface QuantumPosition {
  readonly id: number;
  readonly baseQuantums: Integer;
  /** Funding index of the position, relative to the market's. */
  readonly fundingIndex?: Integer;
  readonly quoteBalance?: Integer;
}

/** Amounts in quote quantums. */
export interface QuantumSubaccount {
  readonly quoteBalance: Integer;
  readonly positions: readonly QuantumPosition[];
}

export interface QuantumUpdate {
  readonly quote: Integer;
  /** Base quantums to add, by market; those of one market add up. */
  readonly positions: readonly { readonly id: number; readonly delta: Integer }[];
}

export interface QuantumFigures {
  readonly netCollateral: bigint;
  readonly initial: bigint;
  readonly maintenance: bigint;
}

interface Market {
  readonly atomicResolution: number;
  readonly oraclePrice: bigint;
  readonly priceExponent: number;
  readonly initialPpm: bigint;
  readonly basePpm: bigint;
  readonly maintenancePpm: bigint;
}

interface Position {
  readonly base: bigint;
  readonly quote: bigint;
}

export interface Read {
  readonly markets: ReadonlyMap<number, Market>;
  /** Funding settled. */
  readonly quote: bigint;
  readonly positions: ReadonlyMap<number, Position>;
}

/** Throws the faults of its fields, UNKNOWN_INSTRUMENT of a position in no market, DUPLICATE. */
export function readMarkets(given: unknown, path: string): ReadonlyMap<number, Market> {
  const markets = new Map<number, Market>();
  listOf(given, path, 0, 100_000).forEach((one, i) => {
    const { id, market } = readMarket(one, `${path}[${i}]`);
    if (markets.has(id)) throw new Fault('DUPLICATE', `${path}[${i}].id`, 'a market that stands once', id);
    markets.set(id, market);
  });
  return markets;
}

export function readMarket(given: unknown, at: string): { readonly id: number; readonly market: Market } {
  const names = ['id', 'atomicResolution', 'oraclePrice', 'priceExponent', 'initialPpm', 'maintenanceFractionPpm'];
  const market = fieldsOf(given, at, names, ['baseInitialPpm']);
  const id = count(market.id, 0, 2 ** 32, `${at}.id`);
  const initialPpm = natural(market.initialPpm, `${at}.initialPpm`);
  return {
    id,
    market: {
      atomicResolution: count(market.atomicResolution, -100, 100, `${at}.atomicResolution`),
      oraclePrice: positiveInteger(market.oraclePrice, `${at}.oraclePrice`),
      priceExponent: count(market.priceExponent, -100, 100, `${at}.priceExponent`),
      initialPpm,
      basePpm: market.baseInitialPpm === undefined ? initialPpm : natural(market.baseInitialPpm, `${at}.baseInitialPpm`),
      maintenancePpm: natural(market.maintenanceFractionPpm, `${at}.maintenanceFractionPpm`),
    },
  };
}

/** With the funding of all positions settled: one sum of index x base / 10^6, rounded down once. */
export function readSubaccount(markets: ReadonlyMap<number, Market>, given: unknown, path: string): Read {
  const { quoteBalance, positions } = fieldsOf(given, path, ['quoteBalance', 'positions']);
  const held = new Map<number, Position>();
  let funding = 0n;
  listOf(positions, `${path}.positions`, 0, 100_000).forEach((one, i) => {
    const at = `${path}.positions[${i}]`;
    const position = fieldsOf(one, at, ['id', 'baseQuantums'], ['fundingIndex', 'quoteBalance']);
    const id = knownMarket(markets, position.id, `${at}.id`);
    if (held.has(id)) throw new Fault('DUPLICATE', `${at}.id`, 'a market that stands once', id);
    const base = integer(position.baseQuantums, `${at}.baseQuantums`);
    if (position.fundingIndex !== undefined) funding += integer(position.fundingIndex, `${at}.fundingIndex`) * base;
    held.set(id, {
      base,
      quote: position.quoteBalance === undefined ? 0n : integer(position.quoteBalance, `${at}.quoteBalance`),
    });
  });
  return { markets, quote: integer(quoteBalance, `${path}.quoteBalance`) + floorDiv(funding, million), positions: held };
}

export function knownMarket(markets: ReadonlyMap<number, Market>, id: unknown, path: string): number {
  const known = count(id, 0, 2 ** 32, path);
  if (!markets.has(known)) throw new Fault('UNKNOWN_INSTRUMENT', path, 'one of the markets', known);
  return known;
}

/** base x price in quote quantums, towards zero. */
export function notionalOf({ oraclePrice, priceExponent, atomicResolution }: Market, base: bigint): bigint {
  const { numerator, denominator } = scaled(base * oraclePrice, priceExponent + atomicResolution + 6);
  return numerator / denominator;
}

/** Quote quantums as base quantums, towards zero. */
export function baseOf({ oraclePrice, priceExponent, atomicResolution }: Market, quote: bigint): bigint {
  const { numerator, denominator } = scaled(oraclePrice, priceExponent + atomicResolution + 6);
  return (quote * denominator) / numerator;
}

/** Requirements of a position: each rounded up, maintenance from the rounded initial one before scaling. */
export function requiredOf(market: Market, base: bigint): { readonly initial: bigint; readonly maintenance: bigint } {
  const notional = absolute(notionalOf(market, base));
  const unscaled = ceilDiv(notional * market.basePpm, million);
  return {
    initial: market.initialPpm === market.basePpm ? unscaled : ceilDiv(notional * market.initialPpm, million),
    maintenance: ceilDiv(unscaled * market.maintenancePpm, million),
  };
}

export function figuresOf({ markets, quote, positions }: Read): QuantumFigures {
  let [netCollateral, initial, maintenance] = [quote, 0n, 0n];
  for (const [id, { base, quote: own }] of positions) {
    const market = markets.get(id) as Market;
    const required = requiredOf(market, base);
    netCollateral += notionalOf(market, base) + own;
    initial += required.initial;
    maintenance += required.maintenance;
  }
  return { netCollateral, initial, maintenance };
}

/** With so much quote and base added; a position of nothing stands no more, its own quote balance becomes the subaccount's. */
export function updated({ markets, quote, positions }: Read, added: bigint, deltas: ReadonlyMap<number, bigint>): Read {
  const held = new Map(positions);
  let sum = quote + added;
  for (const [id, delta] of deltas) {
    const before = held.get(id) ?? { base: 0n, quote: 0n };
    const base = before.base + delta;
    if (base === 0n) {
      sum += before.quote;
      held.delete(id);
    } else held.set(id, { base, quote: before.quote });
  }
  return { markets, quote: sum, positions: held };
}

export type UpdateResult = 'SUCCESS' | 'NEWLY_UNDERCOLLATERALIZED' | 'STILL_UNDERCOLLATERALIZED';

/**
 * Allowed where net collateral after it covers the initial requirement; else where the account gets no riskier: maintenance does not rise, and net collateral per maintenance does not fall (of
 * accounts without maintenance before and after: net collateral rises).
 */
export function allowed(before: QuantumFigures, after: QuantumFigures): UpdateResult {
  if (after.netCollateral >= after.initial) return 'SUCCESS';
  let refusal: UpdateResult = 'NEWLY_UNDERCOLLATERALIZED';
  if (before.netCollateral < before.initial) refusal = 'STILL_UNDERCOLLATERALIZED';
  if (before.maintenance === 0n || after.maintenance === 0n) {
    const improves = before.maintenance === 0n && after.maintenance === 0n && after.netCollateral > before.netCollateral;
    return improves ? 'SUCCESS' : refusal;
  }
  const riskier =
    after.maintenance > before.maintenance || after.netCollateral * before.maintenance < before.netCollateral * after.maintenance;
  return riskier ? refusal : 'SUCCESS';
}

/** Net collateral and requirements of a subaccount, after an update where one is given. Throws the faults of its fields. */
export function collateral(inputs: {
  readonly markets: readonly QuantumMarket[];
  readonly subaccount: QuantumSubaccount;
  readonly update?: QuantumUpdate;
}): QuantumFigures {
  const given = fieldsOf(inputs, 'inputs', ['markets', 'subaccount'], ['update']);
  const read = readSubaccount(readMarkets(given.markets, 'inputs.markets'), given.subaccount, 'inputs.subaccount');
  return figuresOf(given.update === undefined ? read : withUpdate(read, given.update));
}

/** Whether an update is allowed, and the figures before and after it. */
export function updateCheck(inputs: {
  readonly markets: readonly QuantumMarket[];
  readonly subaccount: QuantumSubaccount;
  readonly update: QuantumUpdate;
}): { readonly result: UpdateResult; readonly before: QuantumFigures; readonly after: QuantumFigures } {
  const given = fieldsOf(inputs, 'inputs', ['markets', 'subaccount', 'update']);
  const read = readSubaccount(readMarkets(given.markets, 'inputs.markets'), given.subaccount, 'inputs.subaccount');
  const before = figuresOf(read);
  const after = figuresOf(withUpdate(read, given.update));
  return { result: allowed(before, after), before, after };
}

/**
 * Actions that its figures require: liquidation below maintenance, deleveraging at the bankruptcy price below 0, at the oracle price if a market is
 * in final settlement.
 */
export function triggers(inputs: {
  readonly markets: readonly QuantumMarket[];
  readonly subaccount: QuantumSubaccount;
  readonly finalSettlement?: boolean;
}): QuantumFigures & { readonly liquidatable: boolean; readonly deleverageAt: 'bankruptcyPrice' | 'oraclePrice' | null } {
  const { finalSettlement = false, ...rest } = fieldsOf(inputs, 'inputs', ['markets', 'subaccount'], ['finalSettlement']);
  if (typeof finalSettlement !== 'boolean') throw new Fault('TYPE_MISMATCH', 'inputs.finalSettlement', 'true or false', finalSettlement);
  const figures = collateral(rest as never);
  const { netCollateral, maintenance } = figures;
  return {
    ...figures,
    liquidatable: maintenance > 0n && netCollateral < maintenance,
    deleverageAt: netCollateral < 0n ? 'bankruptcyPrice' : finalSettlement ? 'oraclePrice' : null,
  };
}

function withUpdate(read: Read, given: unknown): Read {
  const { quote, positions } = fieldsOf(given, 'inputs.update', ['quote', 'positions']);
  const deltas = new Map<number, bigint>();
  listOf(positions, 'inputs.update.positions', 0, 100_000).forEach((one, i) => {
    const at = `inputs.update.positions[${i}]`;
    const { id, delta } = fieldsOf(one, at, ['id', 'delta']);
    const known = knownMarket(read.markets, id, `${at}.id`);
    deltas.set(known, (deltas.get(known) ?? 0n) + integer(delta, `${at}.delta`));
  });
  return updated(read, integer(quote, 'inputs.update.quote'), deltas);
}
