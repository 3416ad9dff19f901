// Greeks of what an account holds, in the numeraire, by the core's own kernels.
import { Fault, type FaultRecord, type Market } from '../../index.js';
import { daysPerYear, optionColumns, type Quote } from '../../support.js';
import type { GreeksFound, Of, PositionGreeks } from '../protocol.js';
import type { Venue } from '../venue.js';

type Sums = GreeksFound['underlyings'][string];

export function greeksOf(venue: Venue, of: Of): GreeksFound {
  const { market } = venue.live;
  const quotes = new Map(market.quotes.map((quote) => [quote.instrument.id, quote]));
  const prices = new Map(market.assets.map(({ id, price }) => [id, price]));
  const indexes = new Map(market.underlyings.map(({ id, index }) => [id, index]));
  const positions: PositionGreeks[] = [];
  const faults: FaultRecord[] = [];
  for (const { instrument, quantity, entryPrice } of venue.holding(of).positions) {
    try {
      const quote = quotes.get(instrument);
      if (quote === undefined) throw new Fault('UNKNOWN_INSTRUMENT', instrument, 'listed in the market', instrument);
      const { underlying, asset, settlement, multiplier, kind } = quote.instrument;
      const paid = prices.get(asset) ?? Number.NaN;
      const scale = quantity * multiplier * (settlement === 'inverse' ? 1 : paid);
      const head = { instrument, underlying, quantity };
      if (kind === 'option') positions.push({ ...head, ...scaled(optionGreeks(venue, market, quote), scale) });
      // an inverse contract, with the coin that it is settled in: P&L of face x (1/entry - 1/price) coins at a price that moves by both
      else {
        const inverse = (quantity * multiplier * (indexes.get(underlying) ?? Number.NaN)) / (entryPrice * quote.forward);
        positions.push({ ...head, delta: settlement === 'inverse' ? inverse : scale, gamma: 0, vega: 0, theta: 0 });
      }
    } catch (error) {
      if (!(error instanceof Fault) || error.code === 'CLOSED') throw error;
      faults.push(error.toRecord());
    }
  }
  return { numeraire: market.numeraire, positions, underlyings: summed(positions), faults };
}

/** Of one unit, by Black on the forward; of inverse options those of the value in the numeraire. */
function optionGreeks({ core }: Venue, { asOf }: Market, quote: Quote): Sums {
  const columns = optionColumns([quote], asOf);
  const { deltas, gammas, vegas, thetas, faults } = core.greeks(columns);
  const [fault] = faults;
  if (fault !== undefined || !((columns.expiryYears[0] as number) > 0))
    throw new Fault(fault?.code ?? 'EXPIRED', quote.instrument.id, fault?.expectation ?? 'not expired', fault?.got);
  const at = (column: Float64Array): number => column[0] as number;
  return { delta: at(deltas), gamma: at(gammas), vega: at(vegas) / 100, theta: at(thetas) / daysPerYear };
}

const scaled = ({ delta, gamma, vega, theta }: Sums, by: number): Sums => ({
  delta: by * delta,
  gamma: by * gamma,
  vega: by * vega,
  theta: by * theta,
});

function summed(positions: readonly PositionGreeks[]): GreeksFound['underlyings'] {
  const sums: Record<string, Sums> = {};
  for (const { underlying, ...one } of positions) {
    const { delta, gamma, vega, theta } = sums[underlying] ?? { delta: 0, gamma: 0, vega: 0, theta: 0 };
    sums[underlying] = { delta: delta + one.delta, gamma: gamma + one.gamma, vega: vega + one.vega, theta: theta + one.theta };
  }
  return sums;
}
