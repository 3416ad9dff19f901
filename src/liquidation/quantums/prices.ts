// Prices at which a subaccount's position in quantums may close: the bankruptcy price, and the worst fill of a liquidation order.
// Source: dYdX v4, clob module, liquidations (numbers only).
import { fieldsOf } from '../../book/fields.js';
import { count } from '../../check.js';
import { Fault } from '../../fault.js';
import type { FillableRule } from '../../rules/document/quantumLiquidation.js';
import {
  absolute,
  ceilDiv,
  type Fraction,
  floorDiv,
  fraction,
  greatest,
  type Integer,
  integer,
  least,
  million,
  natural,
  positiveInteger,
  scaled,
} from './integers.js';
import {
  figuresOf,
  knownMarket,
  notionalOf,
  type QuantumMarket,
  type QuantumSubaccount,
  type Read,
  readMarkets,
  readSubaccount,
  requiredOf,
} from './subaccount.js';

export interface ClosedPart {
  readonly markets: readonly QuantumMarket[];
  readonly subaccount: QuantumSubaccount;
  readonly id: number;
  /** Base quantums, signed: against the position, at most all of it. */
  readonly delta: Integer;
}

const partFields = ['markets', 'subaccount', 'id', 'delta'];

export interface ReadPart {
  readonly read: Read;
  readonly id: number;
  readonly held: bigint;
  readonly delta: bigint;
}

export function readPart(given: Readonly<Record<string, unknown>>): ReadPart {
  const markets = readMarkets(given.markets, 'inputs.markets');
  const read = readSubaccount(markets, given.subaccount, 'inputs.subaccount');
  const id = knownMarket(markets, given.id, 'inputs.id');
  const delta = integer(given.delta, 'inputs.delta');
  const held = read.positions.get(id)?.base ?? 0n;
  requireCloses(held, delta, 'inputs.delta');
  return { read, id, held, delta };
}

/** Throws OUT_OF_RANGE. */
export function requireCloses(held: bigint, delta: bigint, path: string): void {
  if (delta === 0n || held === 0n || held > 0n === delta > 0n || absolute(delta) > absolute(held))
    throw new Fault('OUT_OF_RANGE', path, `against the position of ${held}, at most all of it`, delta);
}

/**
 * Quote quantums that the subaccount has to receive (or may pay, below 0) for the part, so that its net collateral is used up in proportion to the maintenance that goes: -dNV - floor(TNC x |dMMR| /
 * TMMR), dNV and dMMR differences of rounded figures. Throws SINGULAR without maintenance.
 */
export function bankruptcyPrice(inputs: ClosedPart): bigint {
  return bankruptcyOf(readPart(fieldsOf(inputs, 'inputs', partFields)));
}

export function bankruptcyOf({ read, id, held, delta }: ReadPart): bigint {
  const market = read.markets.get(id) as NonNullable<ReturnType<Read['markets']['get']>>;
  const { netCollateral, maintenance } = figuresOf(read);
  if (maintenance === 0n) throw new Fault('SINGULAR', 'inputs.markets', 'a position with maintenance above 0', 0n);
  const notional = notionalOf(market, held + delta) - notionalOf(market, held);
  const freed = absolute(requiredOf(market, held + delta).maintenance - requiredOf(market, held).maintenance);
  return -notional - floorDiv(netCollateral * freed, maintenance);
}

/** (NV - ABR x spread x PMMR) / PS, ABR = bankruptcy adjustment x (1 - TNC / TMMR) in [0, 1]: quote quantums a base quantum, exact. Throws OUT_OF_RANGE where the spread goes beyond a price of 0. */
export function fillablePrice(inputs: ClosedPart & { readonly rule: FillableRule }): Fraction {
  const given = fieldsOf(inputs, 'inputs', [...partFields, 'rule']);
  const rule = fieldsOf(given.rule, 'inputs.rule', ['bankruptcyAdjustmentPpm', 'spreadToMaintenancePpm']);
  const { read, id, held } = readPart(given);
  const market = read.markets.get(id) as NonNullable<ReturnType<Read['markets']['get']>>;
  const { netCollateral, maintenance } = figuresOf(read);
  if (maintenance === 0n) throw new Fault('SINGULAR', 'inputs.markets', 'a position with maintenance above 0', 0n);
  const adjustment = natural(rule.bankruptcyAdjustmentPpm, 'inputs.rule.bankruptcyAdjustmentPpm');
  const spread = natural(rule.spreadToMaintenancePpm, 'inputs.rule.spreadToMaintenancePpm');
  // ABR over TMMR x 10^6
  const whole = maintenance * million;
  const rating = greatest(0n, least(whole, adjustment * (maintenance - netCollateral)));
  const own = requiredOf(market, held).maintenance;
  const denominator = whole * million;
  const price = fraction(notionalOf(market, held) * denominator - rating * spread * own, held * denominator);
  if (price.numerator < 0n) throw new Fault('OUT_OF_RANGE', 'inputs.rule.spreadToMaintenancePpm', 'a spread within the price', spread);
  return price;
}

const greatestUnsigned = 2n ** 64n - 1n;

/** A fillable price as subticks: rounded to an integer and then to whole ticks, both up where a long is liquidated, down where a short is; one tick at least. */
export function subticks(inputs: {
  /** Quote quantums a base quantum. */
  readonly price: { readonly numerator: Integer; readonly denominator: Integer };
  readonly long: boolean;
  readonly quantumConversionExponent: number;
  readonly subticksPerTick: Integer;
}): bigint {
  const given = fieldsOf(inputs, 'inputs', ['price', 'long', 'quantumConversionExponent', 'subticksPerTick']);
  const price = fieldsOf(given.price, 'inputs.price', ['numerator', 'denominator']);
  const numerator = natural(price.numerator, 'inputs.price.numerator');
  const denominator = positiveInteger(price.denominator, 'inputs.price.denominator');
  const exponent = count(given.quantumConversionExponent, -100, 100, 'inputs.quantumConversionExponent');
  const tick = positiveInteger(given.subticksPerTick, 'inputs.subticksPerTick');
  if (typeof given.long !== 'boolean') throw new Fault('TYPE_MISMATCH', 'inputs.long', 'true or false', given.long);
  const round = given.long ? ceilDiv : floorDiv;
  const per = scaled(1n, exponent);
  const whole = round(numerator * per.denominator, denominator * per.numerator);
  const aligned = round(whole, tick) * tick;
  return greatest(tick, least(aligned, greatestUnsigned - (greatestUnsigned % tick)));
}
