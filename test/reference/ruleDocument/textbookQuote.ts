// What the stand-ins of documents say of a quote, worked out by the textbook: for engines that must be told.
import type { Quote } from '../../../src/market/market.js';
import type { Rules } from '../../../src/rules/document/rules.js';
import { black76 } from '../textbookBlack.js';

const yearMs = 365 * 86_400_000;

export interface StatedQuote {
  readonly mark: number;
  /** Coins a contract and unit of multiplier. */
  readonly delta: number;
  /** P&L of one contract in the settlement asset, under the set that stands in for risk arrays. */
  readonly riskArray: readonly number[];
}

export function textbookQuote({ instrument, forward, vol, rate }: Quote, asOf: number, rules: Rules): StatedQuote {
  const inverse = instrument.settlement === 'inverse';
  const { multiplier } = instrument;
  const priceAt = (at: number, sigma: number): number => {
    if (instrument.kind !== 'option') return at;
    const { value } = black76(
      at,
      instrument.strike as number,
      ((instrument.expiry as number) - asOf) / yearMs,
      sigma,
      inverse ? 0 : rate,
      instrument.call === true,
    );
    return inverse ? value / at : value;
  };
  const mark = priceAt(forward, vol);
  const set = rules.scenarios.standIn;
  const riskArray = (set?.blocks ?? []).flatMap(({ ranges = [], vols, weight }) =>
    ranges.flatMap((range) =>
      vols.map((name) => {
        const move = range * (set?.priceRange as number);
        const shock = rules.volatility?.shocks[name]?.relative ?? 0;
        const after = priceAt(forward * (1 + move), vol * (1 + shock));
        const gained = inverse && instrument.kind !== 'option' ? 1 / forward - 1 / after : after - mark;
        return (weight as number) * multiplier * gained * (inverse ? 1 + move : 1);
      }),
    ),
  );
  return { mark, delta: deltaOf(instrument, forward, vol, rate, asOf), riskArray };
}

function deltaOf(instrument: Quote['instrument'], forward: number, vol: number, rate: number, asOf: number): number {
  const inverse = instrument.settlement === 'inverse';
  if (instrument.kind !== 'option') return inverse ? 1 / forward : 1;
  return black76(
    forward,
    instrument.strike as number,
    ((instrument.expiry as number) - asOf) / yearMs,
    vol,
    inverse ? 0 : rate,
    instrument.call === true,
  ).delta;
}
