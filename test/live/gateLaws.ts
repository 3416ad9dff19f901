// Laws of the order gate on one account of a live engine, held to brute force: tests and the fuzz count what they find.
import type { LiveOrder } from '../../src/live/engine/change.js';
import type { LiveEngine } from '../../src/live/engine/live.js';
import { drawnOrders, isShort, leastBy, leftBy, type Who } from './gateCases.js';

export interface GateCounts {
  accounts: number;
  orders: number;
  accepted: number;
  /** Sets that brute force allows, and those of them that were accepted whole. */
  allowed: number;
  whole: number;
  /** Where W is above 0 by more than the gate says: how much it says less, of the initial requirement. */
  slacks: number[];
  wrong: string[];
}

export const noCounts = (): GateCounts => ({ accounts: 0, orders: 0, accepted: 0, allowed: 0, whole: 0, slacks: [], wrong: [] });

/** Places orders one after the other, looks at what the fills of those that were accepted leave, and cancels all. */
export async function gateCase(live: LiveEngine, who: Who, next: () => number, count: number, counts: GateCounts): Promise<void> {
  const drawn = drawnOrders(live, who, next, count);
  const empty = drawn.length === 0 ? undefined : leftBy(live, who, [], []);
  if (empty === undefined) return;
  counts.accounts += 1;
  const allowed = leastBy(live, who, drawn, next, 6);
  const placed: LiveOrder[] = [];
  let last: number | undefined;
  for (const order of drawn) {
    counts.orders += 1;
    const { order: verdict } = await live.apply({ kind: 'place', ...who, order });
    if (verdict?.verdict !== 'accepted') continue;
    last = verdict.least;
    placed.push(order);
    counts.accepted += 1;
  }
  const say = (what: string): void => {
    counts.wrong.push(`${live.rules.about.name} ${who.account}/${who.subaccount}: ${what}`);
  };
  const short = isShort(empty);
  if (!short && placed.length > 0) {
    const least = placed.length === drawn.length ? allowed : leastBy(live, who, placed, next, 6);
    if (least !== undefined && isShort(least))
      say(`left with ${least.excess} after ${JSON.stringify(least.fills)} of ${JSON.stringify(placed)}`);
    if (least !== undefined && last !== undefined && placed.length === drawn.length)
      counts.slacks.push((least.excess - last) / Math.max(1, least.initial));
  }
  if (!short && allowed !== undefined && allowed.excess >= 0) {
    counts.allowed += 1;
    if (placed.length === drawn.length) counts.whole += 1;
  }
  if (short) easing(live, who, placed, say);
  if (!short && placed.length > 0) await smaller(live, who, placed, next, say);
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

/** What was accepted is accepted again where it is smaller, at a better limit, or without another order. */
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

/** The quantile of what was found. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((x, y) => x - y);
  return sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
}
