// Slow and obvious: losses of one account under scenarios, straight from its positions and the quotes; nothing is merged, packed or shared.
import type { Account } from '../../src/book/account.js';
import type { Market, Quote } from '../../src/market/market.js';
import { black76 } from './textbookBlack.js';

/** Relative move of the price and relative shock of the vol, by underlying. */
export type OracleMove = ReadonlyMap<string, { readonly move: number; readonly shock: number }>;

/** What the account is worth under the move, in the numeraire: coins earned or paid so far are held, at the moved price of the coin. */
function worth(account: Account, market: Market, moves: OracleMove): number {
  return account.positions
    .map(({ instrument: id, quantity, entryPrice }) => {
      const { instrument, forward, vol, rate } = market.quotes.find((quote) => quote.instrument.id === id) as Quote;
      const { move, shock } = moves.get(instrument.underlying) as { move: number; shock: number };
      const index = (market.underlyings.find((unit) => unit.id === instrument.underlying) as { index: number }).index * (1 + move);
      const asset = (market.assets.find((one) => one.id === instrument.asset) as { price: number }).price;
      const price = forward * (1 + move);
      const size = quantity * instrument.multiplier;
      if (instrument.kind !== 'option') {
        return instrument.settlement === 'inverse' ? size * (1 / entryPrice - 1 / price) * index : size * (price - entryPrice) * asset;
      }
      const years = ((instrument.expiry as number) - market.asOf) / (365 * 86_400_000);
      const inverse = instrument.settlement === 'inverse';
      const { value } = black76(
        price,
        instrument.strike as number,
        years,
        vol * (1 + shock),
        inverse ? 0 : rate,
        instrument.call as boolean,
      );
      return inverse ? ((size * value) / price) * index : size * value * asset;
    })
    .reduce((sum, x) => sum + x, 0);
}

/** Losses by scenario, and the gross worth of the positions, which rounding errors are relative to. */
export function bookLosses(account: Account, market: Market, scenarios: readonly OracleMove[]): { losses: number[]; gross: number } {
  const still: OracleMove = new Map(market.underlyings.map(({ id }) => [id, { move: 0, shock: 0 }]));
  const today = worth(account, market, still);
  const gross = account.positions
    .map((position) => {
      const { instrument } = market.quotes.find((quote) => quote.instrument.id === position.instrument) as Quote;
      const { index } = market.underlyings.find((unit) => unit.id === instrument.underlying) as { index: number };
      const face = instrument.settlement === 'inverse' && instrument.kind !== 'option';
      return Math.abs(position.quantity) * instrument.multiplier * (face ? 1 : index);
    })
    .reduce((sum, x) => sum + x, 0);
  return { losses: scenarios.map((moves) => today - worth(account, market, moves)), gross };
}

/** The k-th largest loss, and the mean of the k largest. */
export function tailOf(losses: readonly number[], k: number): { valueAtRisk: number; shortfall: number } {
  const worst = [...losses].sort((a, b) => b - a).slice(0, k);
  return { valueAtRisk: worst[k - 1] as number, shortfall: worst.reduce((sum, x) => sum + x, 0) / k };
}
