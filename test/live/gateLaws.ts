// Laws of the order gate on one account of a live engine, held to brute force: tests and the fuzz count what they find.
import type { LiveOrder } from '../../src/live/engine/change.js';
import type { LiveEngine } from '../../src/live/engine/live.js';
import { parseRules, type Rules } from '../../src/rules/document/rules.js';
import { drawnOrders, isShort, leastBy, leftBy, type Who } from './gateCases.js';

export interface GateCounts {
  accounts: number;
  orders: number;
  accepted: number;
  /** Sets that brute force allows, and those of them that were accepted whole. */
  allowed: number;
  whole: number;
  /** Gap between W above 0 and the gate's bound, as a share of the initial requirement. */
  slacks: number[];
  /** Orders that were enlarged or set at a worse limit, sets that lost an order, sequences of placing and amending. */
  worsened: number;
  cancelled: number;
  sequences: number;
  /** Orders at a worse limit whose W is higher by brute force: the rules charge less of them while they are open. */
  raised: number;
  wrong: string[];
}

export const noCounts = (): GateCounts => ({
  accounts: 0,
  orders: 0,
  accepted: 0,
  allowed: 0,
  whole: 0,
  slacks: [],
  worsened: 0,
  cancelled: 0,
  sequences: 0,
  raised: 0,
  wrong: [],
});

/** Places orders one after the other, looks at what the fills of those that were accepted leave, and cancels all. */
export async function gateCase(live: LiveEngine, who: Who, next: () => number, count: number, counts: GateCounts): Promise<void> {
  const drawn = drawnOrders(live, who, next, count);
  const empty = drawn.length === 0 ? undefined : leftBy(live, who, [], []);
  if (empty === undefined) return;
  counts.accounts += 1;
  const allowed = leastBy(live, who, drawn, next, 6);
  const say = (what: string): void => {
    counts.wrong.push(`${live.rules.about.name} ${who.account}/${who.subaccount}: ${what}`);
  };
  const short = isShort(empty);
  const placed: LiveOrder[] = [];
  let last: number | undefined;
  for (const order of drawn) {
    counts.orders += 1;
    const { order: verdict } = await live.apply({ kind: 'place', ...who, order });
    if (verdict?.verdict !== 'accepted') {
      if (!short) refusesWorse(live, who, order, next, counts, say);
      continue;
    }
    last = verdict.least;
    placed.push(order);
    counts.accepted += 1;
  }
  if (!short && placed.length > 0) {
    const least = placed.length === drawn.length ? allowed : leastBy(live, who, placed, next, 6);
    if (least !== undefined && isShort(least))
      say(`left with ${least.excess} after ${JSON.stringify(least.fills)} of ${JSON.stringify(placed)}`);
    if (least !== undefined && last !== undefined && isShort({ ...least, excess: least.excess - last }))
      say(`says ${last} of ${JSON.stringify(placed)}, and is left with ${least.excess} after ${JSON.stringify(least.fills)}`);
    if (least !== undefined && last !== undefined && placed.length === drawn.length)
      counts.slacks.push((least.excess - last) / Math.max(1, least.initial));
  }
  if (!short && allowed !== undefined && allowed.excess >= 0) {
    counts.allowed += 1;
    if (placed.length === drawn.length) counts.whole += 1;
  }
  if (short) easing(live, who, placed, say);
  if (!short && placed.length > 0) {
    await smaller(live, who, placed, next, say);
    await withoutOne(live, who, placed, next, counts, say);
    await sequence(live, who, drawn, next, counts, say);
  }
  for (const { id } of live.orders(who.account, who.subaccount)) await live.apply({ kind: 'cancel', ...who, order: id });
}

/** In a shortage: each quarter of each accepted order, after any of the others, leaves excess >= min(0, excess before). */
function easing(live: LiveEngine, who: Who, placed: readonly LiveOrder[], say: (what: string) => void): void {
  placed.forEach((_, last) => {
    // an order was judged beside those placed before it
    const before = placed.slice(0, last);
    const one = placed[last] as LiveOrder;
    const upTo = (part: number): readonly LiveOrder[] =>
      part === 0 ? before : [...before, { ...one, quantity: (one.quantity * part) / 4 }];
    for (let n = 0; n < 2 ** last; n++) {
      const others = before.flatMap((_, order) => (((n >> order) & 1) === 1 ? [{ order, share: 1 }] : []));
      let was = leftBy(live, who, before, others);
      for (let part = 1; part <= 4 && was !== undefined; part++) {
        const is = leftBy(live, who, upTo(part), [...others, { order: last, share: 1 }]);
        if (is !== undefined && isShort({ ...is, excess: is.excess - Math.min(0, was.excess) }))
          say(`in a shortage of ${was.excess}, ${is.excess} after ${part} quarters of ${JSON.stringify(one)}`);
        was = is;
      }
    }
  });
}

/** Accepted orders stay accepted when smaller, at a better limit, or without another order. */
async function smaller(
  live: LiveEngine,
  who: Who,
  placed: readonly LiveOrder[],
  next: () => number,
  say: (what: string) => void,
): Promise<void> {
  const at = Math.floor(next() * placed.length);
  const one = placed[at] as LiveOrder;
  const quantity = Math.sign(one.quantity) * Math.max(1, Math.round(Math.abs(one.quantity) * next()));
  const price = one.price * (quantity > 0 ? 1 - 0.05 * next() : 1 + 0.05 * next());
  for (const { id } of live.orders(who.account, who.subaccount)) await live.apply({ kind: 'cancel', ...who, order: id });
  const left = placed.filter((_, i) => i !== (at + 1) % placed.length || i === at);
  for (const order of left) {
    const asked = order === one ? { ...order, quantity, price } : order;
    const { order: verdict } = await live.apply({ kind: 'place', ...who, order: asked });
    if (verdict?.verdict !== 'accepted') say(`refuses ${JSON.stringify(asked)} of ${JSON.stringify(left)}, of which it took more`);
  }
}

/** Refused orders stay refused when larger, or at a worse limit. */
function refusesWorse(
  live: LiveEngine,
  who: Who,
  order: LiveOrder,
  next: () => number,
  counts: GateCounts,
  say: (what: string) => void,
): void {
  const side = Math.sign(order.quantity);
  const worse = [
    { ...order, quantity: order.quantity + side * Math.ceil(3 * Math.abs(order.quantity) * next()) },
    { ...order, price: order.price * (1 + side * 0.2 * next()) },
  ];
  for (const asked of worse) {
    counts.worsened += 1;
    const open = live.orders(who.account, who.subaccount);
    if (live.check({ kind: 'place', ...who, order: asked }).verdict !== 'accepted') continue;
    // rules that charge open orders by their prices charge a sale at a worse limit less: W itself is higher
    const [was, is] = [order, asked].map((one) => leastBy(live, who, [...open, one], next, 0));
    const raised = asked.price !== order.price && was !== undefined && is !== undefined && isShort(was) && !isShort(is);
    if (raised && live.rules.about.name.startsWith('vega')) counts.raised += 1;
    else
      say(
        `accepts ${JSON.stringify(asked)}, and refused ${JSON.stringify(order)} beside ${JSON.stringify(live.orders(who.account, who.subaccount))}`,
      );
  }
}

async function cancelAll(live: LiveEngine, who: Who): Promise<void> {
  for (const { id } of live.orders(who.account, who.subaccount)) await live.apply({ kind: 'cancel', ...who, order: id });
}

/** Orders that were accepted are accepted in any sequence, and without any of them. */
async function placedAgain(live: LiveEngine, who: Who, orders: readonly LiveOrder[], say: (what: string) => void): Promise<void> {
  await cancelAll(live, who);
  for (const order of orders) {
    const { order: verdict } = await live.apply({ kind: 'place', ...who, order });
    if (verdict?.verdict !== 'accepted') say(`refuses ${JSON.stringify(order)} of ${JSON.stringify(orders)}, which it accepted`);
  }
}

/** Cancelling never lowers W: the rest of an accepted set is accepted, and brute force leaves it as much. */
async function withoutOne(
  live: LiveEngine,
  who: Who,
  placed: readonly LiveOrder[],
  next: () => number,
  counts: GateCounts,
  say: (what: string) => void,
): Promise<void> {
  const gone = Math.floor(next() * placed.length);
  const rest = placed.filter((_, i) => i !== gone);
  counts.cancelled += 1;
  await placedAgain(live, who, rest, say);
  // by the same parts: a finer grid finds less
  const steps = placed.length === 3 ? 2 : 4;
  const [all, left] = [leastBy(live, who, placed, next, 0, steps), leastBy(live, who, rest, next, 0, steps)];
  if (placed.length <= 3 && all !== undefined && left !== undefined && isShort({ ...left, excess: left.excess - all.excess }))
    say(`is left with ${left.excess} without ${JSON.stringify(placed[gone])}, with it with ${all.excess}`);
}

/** Places, amends and takes parts at random; what is open then is covered, and is accepted at once as well, in another sequence. */
async function sequence(
  live: LiveEngine,
  who: Who,
  drawn: readonly LiveOrder[],
  next: () => number,
  counts: GateCounts,
  say: (what: string) => void,
): Promise<void> {
  await cancelAll(live, who);
  counts.sequences += 1;
  for (const order of drawn) {
    const larger = { ...order, quantity: order.quantity * (1 + Math.floor(4 * next())) };
    await live.apply({ kind: 'place', ...who, order: larger, ...(next() < 0.5 ? { partly: { lot: 1 } } : {}) });
    const open = live.orders(who.account, who.subaccount);
    const one = open[Math.floor(next() * open.length)];
    if (one === undefined) continue;
    const change =
      next() < 0.5
        ? { price: one.price * (0.97 + 0.06 * next()) }
        : { quantity: Math.sign(one.quantity) * Math.ceil(2 * Math.abs(one.quantity) * next()) };
    await live.apply({ kind: 'amend', ...who, order: one.id, ...change });
  }
  const open = live.orders(who.account, who.subaccount);
  if (open.length === 0) return;
  const least = leastBy(live, who, open, next, 4);
  if (least !== undefined && isShort(least))
    say(`left with ${least.excess} after ${JSON.stringify(least.fills)} of ${JSON.stringify(open)}, a sequence`);
  await placedAgain(live, who, [...open].reverse(), say);
}

/** Without price bands, which refuse orders whatever an account can pay for. */
export const unbanded = (rules: Rules): Rules =>
  rules.orders?.bands ? parseRules({ ...rules, orders: { ...rules.orders, bands: undefined } }) : rules;

/** The quantile of the values found. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((x, y) => x - y);
  return sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
}
