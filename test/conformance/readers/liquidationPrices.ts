// Published liquidation prices of linear positions: Hyperliquid (JSON, cases with side, maxLeverage) and Binance, Gate, OKX, Bybit (JSON, binance, cases with venue).
import type { LiquidationPriceInputs } from '../../../src/liquidation/liquidationPrice.js';
import { hyperliquidPrice, publishedCent, venuePrice } from '../../precision.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
import { relativeTo } from '../ruleRun.js';
import { listAt, member, type Source } from '../source.js';

interface Held {
  readonly symbol: string;
  readonly side: number;
  readonly entry: number;
  readonly size: number;
  readonly collateral: number;
  readonly maxLeverage: number;
  readonly expected: number;
}

const one = (rate: number, amount: number): LiquidationPriceInputs['brackets'] => [{ upTo: null, rate, amount }];

/** No price above 0 liquidates: a venue prints 0, or its formula's figure below it. */
function off(price: number | undefined, expected: number, error: (x: number, y: number) => number): number {
  if (price === undefined) return expected <= 0 ? 0 : Number.POSITIVE_INFINITY;
  return error(price, expected);
}

function runHyperliquid(source: Source, _core: Core, door: Door): Outcome {
  const stated = member(source.document, 'relTol');
  const tally = new Tally('relative', typeof stated === 'number' ? Math.min(stated, hyperliquidPrice) : hyperliquidPrice);
  for (const [i, held] of listAt<Held>(source, 'cases').entries()) {
    const price = door.liquidationPrice({
      quantity: held.side * held.size,
      entryPrice: held.entry,
      balance: held.collateral,
      brackets: one(1 / (2 * held.maxLeverage), 0),
      closingFeeRate: 0,
      maintenanceAt: 'liquidation',
    });
    tally.add(`${i} ${held.symbol}`, { price: off(price, held.expected, relativeTo) });
  }
  return tally.outcome();
}

interface Bracketed {
  readonly size: number;
  readonly entry: number;
  readonly mmr: number;
  readonly cum: number;
}
interface Published extends Bracketed {
  readonly name: string;
  readonly short: boolean;
  readonly walletBalance: number;
  readonly others?: readonly (Bracketed & { readonly mark: number; readonly short?: boolean })[];
  readonly expected: number;
}
interface Simple {
  readonly venue: string;
  readonly short: boolean;
  readonly leverage: number;
  readonly entry: number;
  readonly size: number;
  readonly expected: number;
}

function runVenues(source: Source, _core: Core, door: Door): Outcome {
  const tally = new Tally('of the line: half a cent for printed prices, 1e-6 for others', 1);
  const within = (line: number) => (x: number, y: number) => Math.abs(x - y) / line;
  const shared = { closingFeeRate: 0, maintenanceAt: 'liquidation' } as const;
  for (const held of listAt<Published>(source, 'binance')) {
    let balance = held.walletBalance;
    for (const { size, entry, mark, mmr, cum, short } of held.others ?? [])
      balance += (short === true ? -1 : 1) * size * (mark - entry) - (size * mark * mmr - cum);
    const price = door.liquidationPrice({
      ...shared,
      quantity: held.short ? -held.size : held.size,
      entryPrice: held.entry,
      balance,
      brackets: one(held.mmr, held.cum),
    });
    tally.add(held.name, { price: off(price, held.expected, within(publishedCent)) });
  }
  const mmr = Number(member(source.document, 'mmrAll') ?? Number.NaN);
  const fee = Number(member(source.document, 'takerFee') ?? Number.NaN);
  const cum = Number(member(source.document, 'cumBinance') ?? Number.NaN);
  const venues: Readonly<Record<string, Pick<LiquidationPriceInputs, 'brackets' | 'closingFeeRate' | 'maintenanceAt'>>> = {
    binance: { ...shared, brackets: one(mmr, cum) },
    gate: { ...shared, brackets: one(mmr, 0), closingFeeRate: fee },
    okx: { ...shared, brackets: one(mmr, 0), closingFeeRate: fee },
    bybit: { ...shared, brackets: one(mmr, 0), maintenanceAt: 'entry' },
  };
  const strangers = new Set<string>();
  for (const [i, { venue, short, leverage, entry, size, expected }] of listAt<Simple>(source, 'cases').entries()) {
    const rule = Object.hasOwn(venues, venue) ? venues[venue] : undefined;
    if (rule === undefined) {
      strangers.add(venue);
      continue;
    }
    const quantity = short ? -size : size;
    const price = door.liquidationPrice({ ...rule, quantity, entryPrice: entry, balance: (size * entry) / leverage });
    tally.add(`${i} ${venue}`, { price: off(price, expected, within(venuePrice)) });
  }
  for (const venue of strangers) tally.note(`not known yet: ${venue}`);
  return tally.outcome();
}

const first = (source: Source, list: string): unknown => listAt(source, list)[0];

export const hyperliquidLiquidation: Reader = {
  kind: 'liquidation prices of Hyperliquid',
  recognises: (source) => ['side', 'entry', 'collateral', 'maxLeverage'].every((key) => member(first(source, 'cases'), key) !== undefined),
  run: runHyperliquid,
};

export const venueLiquidation: Reader = {
  kind: 'liquidation prices of linear venues',
  recognises: (source) =>
    member(first(source, 'binance'), 'walletBalance') !== undefined ||
    ['venue', 'leverage', 'entry'].every((key) => member(first(source, 'cases'), key) !== undefined),
  run: runVenues,
};
