// Carries steps out, one account after the other; where one cannot be carried through, those before it are undone.
import type { EngineInside } from '../../engine/prepared/inside.js';
import type { OpenOrders } from './openOrders.js';
import type { Step } from './steps.js';

/** At once where the program has room for all of it. */
export function carried(inside: EngineInside, orders: OpenOrders, steps: readonly Step[]): Promise<void> | undefined {
  // one that fails has left everything as it was
  if (steps.length === 1) return hold(inside, orders, steps[0]);
  const done: Step[] = [];
  for (const [i, step] of steps.entries()) {
    done.push(standing(inside, orders, step));
    const waiting = hold(inside, orders, step);
    if (waiting !== undefined) return rest(inside, orders, waiting, steps.slice(i + 1), done);
  }
  return undefined;
}

async function rest(inside: EngineInside, orders: OpenOrders, first: Promise<void>, steps: readonly Step[], done: Step[]): Promise<void> {
  try {
    await first;
    for (const step of steps) {
      done.push(standing(inside, orders, step));
      await hold(inside, orders, step);
    }
  } catch (error) {
    // what was there had its place
    for (const step of done.reverse()) await hold(inside, orders, step);
    throw error;
  }
}

/** The step that leads back to where the account of another stands. */
function standing(inside: EngineInside, orders: OpenOrders, { account, orders: open }: Step): Step {
  return { account, after: inside.parts.holdings.stateOf(account), ...(open === undefined ? {} : { orders: orders.of(account) }) };
}

function hold(inside: EngineInside, open: OpenOrders, { account, after, orders }: Step): Promise<void> | undefined {
  const waiting = inside.hold(account, after);
  if (orders === undefined) return waiting;
  if (waiting !== undefined) return waiting.then(() => open.set(account, orders));
  open.set(account, orders);
  return undefined;
}
