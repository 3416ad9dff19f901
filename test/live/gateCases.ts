// Order sets of accounts of the sample, and what their fills leave by the engine's ordinary what-ifs: nothing here knows the gate.
import { engineInside } from '../../src/engine/prepared/inside.js';
import { Fault } from '../../src/fault.js';
import type { LiveOrder } from '../../src/live/engine/change.js';
import type { LiveEngine } from '../../src/live/engine/live.js';
import { gateRelative } from '../precision.js';

export interface Who {
  readonly account: string;
  readonly subaccount: string;
}

type Next = () => number;

/** Orders near the market on what an account holds and on other instruments of the same underlyings, in sizes from a little to far more than it holds. */
export function drawnOrders(live: LiveEngine, { account, subaccount }: Who, next: Next, count: number): LiveOrder[] {
  const { market, rules } = live;
  const row = live.rowOf(account, subaccount);
  const { rows, holdings } = live.engine[engineInside].parts;
  const { lots } = holdings.stateOf(row);
  const kinds = rules.scope.kinds as readonly string[];
  const held = lots.rows.map((of) => rows.ids[of] as string);
  const units = new Set(lots.rows.map((of) => market.underlyings[rows.underlyings[of] as number]?.id));
  const near = market.quotes.filter(
    ({ instrument }) => kinds.includes(instrument.kind) && (units.size === 0 || units.has(instrument.underlying)),
  );
  const own = near.filter(({ instrument }) => held.includes(instrument.id));
  if (near.length === 0) return [];
  const scale = 10 ** (2 * next() - 1);
  const made: LiveOrder[] = [];
  for (let i = 0; i < count; i++) {
    const from = own.length > 0 && next() < 0.4 ? own : near;
    const again = i > 0 && next() < 0.2 ? near.find(({ instrument }) => instrument.id === made[i - 1]?.instrument) : undefined;
    const quote = again ?? from[Math.floor(next() * from.length)];
    if (quote === undefined) continue;
    const { instrument } = quote;
    const mark =
      instrument.kind === 'option' ? (quote.mark ?? 0.02 * (instrument.settlement === 'inverse' ? 1 : quote.forward)) : quote.forward;
    const size = lots.quantities.length === 0 ? 1 : Math.abs(lots.quantities[Math.floor(next() * lots.quantities.length)] as number);
    const quantity = Math.max(1, Math.round(size * scale * (0.2 + next())));
    made.push({
      id: `${i}`,
      instrument: instrument.id,
      quantity: next() < 0.5 ? -quantity : quantity,
      price: mark * (0.95 + 0.1 * next()),
    });
  }
  return made;
}

export interface Left {
  readonly excess: number;
  readonly initial: number;
  readonly size: number;
}

/** Excess of an account after these parts have filled in this sequence, the rest still open; undefined where the ledger refuses a part. */
export function leftBy(
  live: LiveEngine,
  { account, subaccount }: Who,
  orders: readonly LiveOrder[],
  fills: readonly { readonly order: number; readonly share: number }[],
): Left | undefined {
  const view = live.engine.account(account, subaccount);
  const filled = orders.map(() => 0);
  const trades = fills.map(({ order, share }) => {
    const { instrument, quantity, price } = orders[order] as LiveOrder;
    filled[order] = (filled[order] as number) + share;
    return { instrument, quantity: quantity * share, price, fee: feeBy(live, instrument, quantity * share, price) };
  });
  const open = orders.flatMap(({ instrument, quantity, price }, i) => {
    const rest = 1 - (filled[i] as number);
    return rest > 1e-9 ? [{ instrument, quantity: quantity * rest, price }] : [];
  });
  try {
    const { equity, initial } = view.whatIf({ trades, orders: open }).after[view.requirement] as { equity: number; initial: number };
    return { excess: equity - initial, initial, size: Math.abs(equity) + initial };
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

/** Highest cost of such a fill by the section `orders` of the rules. */
export function feeBy({ market, rules }: LiveEngine, id: string, quantity: number, price: number): number {
  if (rules.orders?.fee === undefined) return 0;
  const quote = market.quotes.find(({ instrument }) => instrument.id === id) as LiveEngine['market']['quotes'][number];
  const { kind, settlement, multiplier } = quote.instrument;
  const stated = rules.orders.fee[kind];
  if (stated === undefined) return 0;
  const contracts = Math.abs(quantity);
  const inverse = settlement === 'inverse';
  let each = kind === 'option' ? (inverse ? multiplier : multiplier * quote.forward) : inverse ? multiplier / price : multiplier * price;
  each *= stated.share ?? 0;
  if (kind === 'option' && stated.optionCap !== undefined) each = Math.min(each, stated.optionCap * multiplier * price);
  return contracts * (each + (stated.perContract ?? 0));
}

export interface Least extends Left {
  readonly fills: readonly { readonly order: number; readonly share: number }[];
}

/** The least excess over fills: every subset, in quarters of up to two orders and halves of three, and as many random quarters in random sequences, an order in two parts. */
export function leastBy(
  live: LiveEngine,
  who: Who,
  orders: readonly LiveOrder[],
  next: Next,
  random: number,
  steps = [4, 4, 4, 2][orders.length] ?? 1,
): Least | undefined {
  let least: Least | undefined;
  const look = (fills: Least['fills']): void => {
    const left = leftBy(live, who, orders, fills);
    if (left !== undefined && !(least !== undefined && least.excess <= left.excess)) least = { ...left, fills };
  };
  for (let n = 0; n < (steps + 1) ** orders.length; n++)
    look(
      orders.flatMap((_, order) => {
        const share = (Math.floor(n / (steps + 1) ** order) % (steps + 1)) / steps;
        return share === 0 ? [] : [{ order, share }];
      }),
    );
  for (let n = 0; n < random; n++) {
    const parts = orders.flatMap((_, order) => {
      const quarters = Math.floor(5 * next());
      const first = Math.floor((quarters + 1) * next());
      return [first, quarters - first].flatMap((part) => (part === 0 ? [] : [{ order, share: part / 4, at: next() }]));
    });
    look(parts.sort((x, y) => x.at - y.at).map(({ order, share }) => ({ order, share })));
  }
  return least;
}

export function isShort({ excess, size }: Left): boolean {
  return excess < -gateRelative * Math.max(1, size);
}
