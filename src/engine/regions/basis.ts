// Scales of numbers: the move of each when prices move by a hundredth, vols by a fiftieth or an hour passes, measured on the program.
// Any scales would do; these make drift about the move of prices in percent.
import type { Market } from '../../market/market.js';
import type { Basis, Numbers } from '../../program/bounds/numbers.js';
import type { Program } from '../../program/program.js';
import type { Tick } from '../../program/tick/tick.js';
import type { References } from './references.js';

/** Least scales of what moves: so much of the number, of the notional of a contract. What is worth next to nothing would else be far away after a small step. */
const leastOfNumber = 1e-7;
const leastOfNotional = 1e-5;

/** Measures the market of now, which `references` have read; the program stands on it again afterwards. */
export function measuredBasis(program: Program, tick: Tick, numbers: readonly Numbers[], references: References): Basis {
  const { market } = tick;
  const now = references.now.map((values) => values.slice());
  const scales = numbers.map(({ width }, n) => new Float64Array((now[n] as Float64Array).length / width));
  const trial = (price: number, vol: number, later: number): void => {
    program.tick(shifted(market, price, vol, later));
    references.read(tick, true);
    for (let f = 0; f < references.factors; f++)
      references.each(f, (n, entry) => {
        const { width, exact } = numbers[n];
        if (exact) return;
        const [was, is, scale] = [now[n] as Float64Array, references.now[n], scales[n] as Float64Array];
        for (let k = entry * width; k < (entry + 1) * width; k++) {
          const by = Math.abs(is[k] - was[k]);
          if (by > scale[entry]) scale[entry] = by;
        }
      });
  };
  trial(1.01, 1, 0);
  trial(0.99, 1, 0);
  trial(1, 1.02, 0);
  trial(1, 1, hourMs);
  program.tick(market);
  references.read(tick, true);
  const lows = scales.map((scale) => new Float64Array(scale.length).fill(Number.POSITIVE_INFINITY));
  const highs = scales.map((scale) => new Float64Array(scale.length).fill(Number.NEGATIVE_INFINITY));
  numbers.forEach(({ space, width }, n) => {
    const [scale, values, low, high] = [scales[n], now[n], lows[n], highs[n]];
    for (let entry = 0, k = 0; entry < scale.length; entry++)
      for (const end = k + width; k < end; k++) {
        low[entry] = Math.min(low[entry], values[k]);
        high[entry] = Math.max(high[entry], values[k]);
      }
    for (let entry = 0; entry < scale.length; entry++) {
      const most = Math.max(-low[entry], high[entry]);
      if (space === 'asset') scale[entry] = Math.max(scale[entry], 0.01 * most);
      if (scale[entry] === 0) continue;
      const row = space === 'row' ? entry : space === 'slot' ? entry >> 1 : -1;
      const notional = row < 0 || tick.columns.codes[row] !== 0 ? 0 : Math.abs(tick.notional(row, 'forward'));
      scale[entry] = Math.max(scale[entry], leastOfNumber * most, leastOfNotional * notional);
    }
  });
  return { scales, lows, highs };
}

const hourMs = 3_600_000;

/** Prices of underlyings and of their assets, and vols, times so much; so much later. */
function shifted(market: Market, price: number, vol: number, later: number): Market {
  const moving = new Set(market.underlyings.map(({ asset }) => asset));
  moving.delete(market.numeraire);
  return {
    ...market,
    asOf: market.asOf + later,
    assets: market.assets.map((one) => (moving.has(one.id) ? { ...one, price: one.price * price } : one)),
    underlyings: market.underlyings.map((one) => ({ ...one, index: one.index * price })),
    quotes: market.quotes.map((quote) => ({ ...quote, forward: quote.forward * price, vol: quote.vol * vol })),
  };
}
