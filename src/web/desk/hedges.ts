// What would release most? The best single order on each of the instruments that promise most, by the hedge finder, and the frontier of cost against capital released.
import { Fault } from '../../index.js';
import { findHedge, marginGradient } from '../../optimise.js';
import type { Held } from './held.js';

export interface HedgesAsked {
  readonly requirement: string;
  /** Share of the notional that an order costs: half the spread and fees. */
  readonly costRate: number;
}

export interface FoundOrder {
  readonly instrument: string;
  /** Signed contracts. */
  readonly quantity: number;
  /** Initial and maintenance after it, numeraire. */
  readonly initial: number;
  readonly maintenance: number;
  /** Excess after it less excess now. */
  readonly released: number;
  readonly cost: number;
  readonly proof: string;
}

export interface FrontierPoint {
  readonly budget: number;
  readonly cost: number;
  readonly released: number;
  readonly trades: readonly { readonly instrument: string; readonly quantity: number }[];
}

export interface Hedges {
  readonly orders: readonly FoundOrder[];
  readonly frontier: readonly FrontierPoint[];
  /** Instruments that were looked at. */
  readonly listed: number;
}

/** Instruments that are tried one by one, and points of the frontier: shares of what the best order costs. */
const tried = 5;
const shares = [0.05, 0.1, 0.2, 0.4, 0.7, 1];
/** A position may grow to so many times the largest notional that is held. */
const room = 2;

export function hedges({ core, market, one }: Held, { requirement, costRate }: HedgesAsked): Hedges {
  const { holding, engine } = one;
  const { account, subaccount } = holding;
  const { instruments, releases, sides, ranked } = marginGradient(engine, { account, subaccount, requirement });
  const quotes = new Map(market.quotes.map((quote) => [quote.instrument.id, quote]));
  const notionalOf = (id: string): number => {
    const { instrument, forward } = quotes.get(id) as (typeof market.quotes)[number];
    return instrument.settlement === 'inverse' && instrument.kind !== 'option' ? instrument.multiplier : instrument.multiplier * forward;
  };
  const largest = Math.max(
    0,
    ...holding.positions.map(({ instrument, quantity }) => (quotes.has(instrument) ? Math.abs(quantity) * notionalOf(instrument) : 0)),
  );
  const limits = (id: string): { readonly lot: number; readonly costRate: number; readonly lowest: number; readonly highest: number } => {
    const contracts = (room * largest) / notionalOf(id);
    const lot = 10 ** Math.floor(Math.log10(Math.max(contracts, 1e-9) / 1000));
    return { lot, costRate, lowest: -contracts, highest: contracts };
  };
  const promising = [...ranked].filter((n) => (releases[n] ?? 0) > 0 && sides[n] !== 0).map((n) => instruments[n] as string);
  const asked = { account, subaccount, requirement, objective: 'initial' as const };
  const found = promising.slice(0, tried).flatMap((id): FoundOrder[] => {
    try {
      const hedge = findHedge(core, engine, { ...asked, instruments: { [id]: limits(id) } });
      const [trade] = hedge.trades;
      const [before, after] = [hedge.before[requirement], hedge.after[requirement]];
      if (trade === undefined || before === undefined || after === undefined) return [];
      const released = after.excess - before.excess;
      return [
        {
          instrument: trade.instrument,
          quantity: trade.quantity,
          initial: after.initial,
          maintenance: after.maintenance,
          released,
          cost: hedge.cost,
          proof: hedge.proof.kind,
        },
      ];
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return [];
    }
  });
  const orders = found.sort((x, y) => x.initial - y.initial);
  const [best] = orders;
  const among = Object.fromEntries(promising.slice(0, tried).map((id) => [id, limits(id)]));
  const frontier = (best === undefined ? [] : shares).flatMap((part): FrontierPoint[] => {
    const budget = part * (best as FoundOrder).cost;
    try {
      const { trades, cost, before, after } = findHedge(core, engine, { ...asked, instruments: among, budget, most: 2, programs: 40 });
      return [{ budget, cost, released: (after[requirement]?.excess ?? 0) - (before[requirement]?.excess ?? 0), trades }];
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return [];
    }
  });
  return { orders, frontier, listed: instruments.length };
}
