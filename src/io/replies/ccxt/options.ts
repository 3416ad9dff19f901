// What options of Deribit need beside their row: volatility and forward under portfolio margin, rates of the coin under standard margin.
import { Fault } from '../../../fault.js';
import { dayMs } from '../../../market/year.js';
import { standardRates } from '../deribitStandard.js';
import { maybe, part } from '../fields.js';
import type { Holding } from './holdings.js';
import type { Structures } from './structures.js';

interface Quoted {
  readonly vol: number;
  readonly forward: number;
}

/** Quotes by symbol, and the instant of the prices. Standard margin reads neither volatility nor clock. */
export function optionsAsked(found: Structures, held: readonly Holding[], given: number | undefined, portfolio: boolean) {
  const options = held.filter(({ kind }) => kind === 'option');
  const quoted = new Map<string, Quoted>();
  if (!portfolio) {
    const expiries = held.flatMap(({ expiry }) => (expiry === undefined ? [] : [expiry]));
    const before = expiries.length > 0 ? Math.min(...expiries) - dayMs : undefined;
    return { quoted, asOf: given ?? before };
  }
  for (const { symbol, path } of options) {
    const row = found.quotes.get(symbol) ?? {};
    const info = part(row, 'info') ?? {};
    const percent = maybe(info, 'mark_iv', `${path}.info`);
    const vol = percent === undefined ? maybe(row, 'markImpliedVolatility', path) : percent / 100;
    const forward = maybe(row, 'underlyingPrice', path) ?? maybe(info, 'underlying_price', path);
    if (vol === undefined || forward === undefined)
      throw new Fault('MISSING_FIELD', path, `volatility and forward of ${symbol}: fetchTickers has them, in info`, undefined);
    quoted.set(symbol, { vol, forward });
  }
  const stamps = [...found.quotes.values()].flatMap((row) => maybe(row, 'timestamp', 'tickers') ?? []);
  const asOf = given ?? (stamps.length > 0 ? Math.max(...stamps) : undefined);
  if (asOf === undefined && held.some(({ expiry }) => expiry !== undefined))
    throw new Fault('MISSING_FIELD', 'options.asOf', 'the instant of the prices, or tickers with a timestamp', undefined);
  return { quoted, asOf };
}

/** Standard rates by underlying, as the parameters of the document; undefined where there are only options. */
export function ratesOf(held: readonly { readonly name: string; readonly base: string; readonly option: boolean }[]) {
  const futures = held.filter(({ option }) => !option);
  if (futures.length === 0) return undefined;
  const rows = futures.map(({ name, base }) => {
    const known = standardRates[base];
    if (known === undefined) throw new Fault('MISSING_FIELD', `standard_margin.${base}`, 'standard rates of the coin', undefined);
    return [name, known] as const;
  });
  return {
    futuresRate: Object.fromEntries(rows.map(([name, { rate }]) => [name, rate])),
    sizeIncrement: Object.fromEntries(rows.map(([name, { increment }]) => [name, increment])),
  };
}
