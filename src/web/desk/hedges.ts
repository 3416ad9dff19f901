// Single orders that release most: tries every listed instrument, hedges with the best ones, and draws the frontier of cost and released capital.
import { type AccountChanges, type AccountView, Fault } from '../../index.js';
import { hedge } from '../../questions/hedge.js';
import type { Quote } from '../../support.js';
import type { Held } from './held.js';
import { modelMarks } from './quoted.js';
import { askedOf } from './session.js';

type Trade = NonNullable<AccountChanges['trades']>[number];

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
  /** What an option is paid with at its mark, below 0 where it is received; null of futures. */
  readonly premium: number | null;
  readonly cost: number;
}

/** What releases most of what a budget buys. */
export interface FrontierPoint extends FoundOrder {
  readonly budget: number;
}

export interface Hedges {
  readonly orders: readonly FoundOrder[];
  readonly frontier: readonly FrontierPoint[];
  /** Instruments that were tried. */
  readonly listed: number;
}

/** Orders that are shown, at most so many of them on the options, or on the futures, of one underlying. */
const tried = 5;
const mostAlike = 3;
/** Points of the frontier: shares of what the best order costs. */
const shares = [0.05, 0.1, 0.2, 0.4, 0.7, 1];
/** A position may grow to so many times the largest notional that is held; halves of that are tried, so often. */
const room = 2;
const halvings = 6;

export async function hedges(held: Held, { requirement, costRate }: HedgesAsked): Promise<Hedges> {
  const { market, one } = held;
  const quotes = market.quotes.filter(({ instrument }) => instrument.expiry === undefined || instrument.expiry > market.asOf);
  const contracts = new Map<string, number>();
  for (const { instrument, quantity } of one.holding.positions)
    contracts.set(instrument, Math.max(contracts.get(instrument) ?? 0, Math.abs(quantity)));
  const largest = room * Math.max(0, ...quotes.map((quote) => (contracts.get(quote.instrument.id) ?? 0) * notionalOf(quote)));
  const chosen = promising(held, requirement, quotes, largest);
  const best = async (budget?: number): Promise<FoundOrder[]> => {
    const found: FoundOrder[] = [];
    for (const quote of chosen) found.push(...(await orderOf(held, { requirement, costRate }, quote, budget)));
    return found.sort((x, y) => y.released - x.released);
  };
  const orders = await best();
  const frontier: FrontierPoint[] = [];
  for (const part of orders.length === 0 ? [] : shares) {
    const budget = part * (orders[0] as FoundOrder).cost;
    const [most] = await best(budget);
    if (most !== undefined) frontier.push({ budget, ...most });
  }
  return { orders, frontier, listed: quotes.length };
}

const notionalOf = ({ instrument: { settlement, kind, multiplier }, forward }: Quote): number =>
  settlement === 'inverse' && kind !== 'option' ? multiplier : multiplier * forward;

/** The size of an instrument that leaves the least initial requirement; none where no size lowers it. */
async function orderOf(
  held: Held,
  { requirement, costRate }: HedgesAsked,
  { instrument: of }: Quote,
  budget?: number,
): Promise<FoundOrder[]> {
  const { id, kind, multiplier, asset } = of;
  try {
    const input = { requirement, costRate, instruments: [id], ...(budget !== undefined && { budget }) };
    const { trades, before, after, cost } = await askedOf(held, hedge, input);
    const [trade] = trades;
    const [now, then] = [before[requirement], after[requirement]];
    if (trade === undefined || now === undefined || then === undefined) return [];
    const { instrument, quantity, price } = trade;
    const paid = held.market.assets.find((one) => one.id === asset)?.price ?? Number.NaN;
    const premium = kind === 'option' ? quantity * multiplier * price * paid : null;
    const { initial, maintenance } = then;
    return [{ instrument, quantity, initial, maintenance, released: then.excess - now.excess, premium, cost }];
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return [];
  }
}

/** Every instrument bought and sold in a few sizes at its mark: those whose best size releases most. A gradient would not see what only a large order does. */
function promising({ core, market, one }: Held, requirement: string, quotes: readonly Quote[], largest: number): readonly Quote[] {
  const view = one.engine.account(one.holding.account, one.holding.subaccount);
  const priced = quotes.filter(({ instrument, vol }) => instrument.kind === 'option' && vol > 0);
  const marks = modelMarks(core, market, priced);
  const free = view.figures()[requirement]?.excess ?? Number.NaN;
  const tries = quotes.map((quote) => {
    const { id, kind } = quote.instrument;
    const price = kind === 'option' ? (marks.get(id) ?? Number.NaN) : quote.forward;
    const contracts = largest / notionalOf(quote);
    let released = 0;
    if (price > 0 && contracts > 0)
      for (const side of [1, -1])
        for (let n = 0; n < halvings; n++)
          released = Math.max(
            released,
            freeAfter(view, requirement, { instrument: id, quantity: (side * contracts) / 2 ** n, price }) - free,
          );
    return { quote, released };
  });
  const alike = new Map<string, number>();
  return tries
    .filter(({ released }) => released > 0)
    .sort((x, y) => y.released - x.released)
    .filter(({ quote: { instrument } }) => {
      const key = `${instrument.underlying} ${instrument.kind === 'option'}`;
      const before = alike.get(key) ?? 0;
      alike.set(key, before + 1);
      return before < mostAlike;
    })
    .slice(0, tried)
    .map(({ quote }) => quote);
}

/** What is free after an order; nothing where the engine refuses it. */
function freeAfter(view: AccountView, requirement: string, trade: Trade): number {
  try {
    return view.whatIf({ trades: [trade] }).after[requirement]?.excess ?? Number.NEGATIVE_INFINITY;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return Number.NEGATIVE_INFINITY;
  }
}
