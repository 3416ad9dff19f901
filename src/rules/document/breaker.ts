// Circuit breaker of margin rates: the speed of prices at which rates rise, the size of the rise, and the notice to holders.
import { Fault } from '../../fault.js';
import { above0, longest, number, seconds, whole } from '../../shape/leaves.js';
import { choice, list, named, type Of, record, refined } from '../../shape/shape.js';

const multiplier = number(1, 1000);

const step = record({
  /** From this load on. */
  load: above0(1e6),
  /** And until it is below this. */
  until: above0(1e6),
  /** Multiplier of initial and maintenance rates. */
  initial: multiplier,
  maintenance: multiplier,
});

const steps = refined(list(step, 1, 100), (given, path) => {
  for (const [i, one] of given.entries()) {
    const at = `${path}[${i}]`;
    if (!(one.until <= one.load)) throw new Fault('BAD_RULES', `${at}.until`, `at most ${one.load}, where the step begins`, one.until);
    if (!(one.maintenance <= one.initial))
      throw new Fault('BAD_RULES', `${at}.maintenance`, `at most ${one.initial}, that of initial rates`, one.maintenance);
    const before = given[i - 1];
    if (before === undefined) continue;
    if (!(one.load > before.load)) throw new Fault('BAD_RULES', `${at}.load`, `above ${before.load}, that of the step before`, one.load);
    for (const field of ['until', 'initial', 'maintenance'] as const)
      if (!(one[field] >= before[field]))
        throw new Fault('BAD_RULES', `${at}.${field}`, `at least ${before[field]}, that of the step before`, one[field]);
  }
});

/** load = speed x latency / buffer, speed = (highest / lowest price of the window - 1) / its seconds. */
export const breaker = record({
  /** Each underlying by its own load, or all by the largest. */
  scope: choice(['underlying', 'all']),
  /** In parts, of which the oldest leaves whole. */
  window: record({ seconds: above0(longest), parts: whole(1, 1000) }),
  /** From the breach of maintenance to a closed position, by underlying. */
  latencySeconds: named(above0(longest)),
  /** Share of the price that an account in breach can lose before its equity is gone, by underlying. */
  buffer: named(above0(1)),
  /** Rates of initial margin rise at once. */
  steps,
  /** A lower step holds only when the load has been below for so long. */
  holdSeconds: seconds,
  /**
   * Rates of maintenance margin rise once notice was given, by `step` at most every `stepSeconds`; they fall at once. A rise that a lower step calls off is remembered for `noticeSeconds`: where its step comes
   * back by then, the first notice counts.
   */
  maintenance: record({ noticeSeconds: seconds, step: number(0.001, 1000), stepSeconds: above0(longest) }),
});
export type Breaker = Of<typeof breaker>;
