// Reach of a trade until terms bend: a side or the position closed, orders netted, or an asset used up.
import type { Subject } from '../../engine/prepared/account/subject.js';
import type { Rules } from '../../rules/document/rules.js';
import { breaksOf, positionOf } from '../hedge/breaks.js';

/** Contracts by instrument, above 0, infinite where nothing bends. */
export interface Reaches {
  readonly up: Float64Array;
  readonly down: Float64Array;
}

/** Reaches of an account's instruments, by their rows and the prices of their fills. */
export function reachesOf(subject: Subject, rows: ArrayLike<number>, prices: ArrayLike<number>, rules: Rules): Reaches {
  const up = new Float64Array(rows.length).fill(Number.POSITIVE_INFINITY);
  const down = up.slice();
  const position = positionOf(subject.state());
  const tick = subject.inside.tick();
  for (let j = 0; j < rows.length; j++)
    for (const at of breaksOf(rows[j], prices[j], position, rules, tick))
      if (at > 0) up[j] = Math.min(up[j], at);
      else if (at < 0) down[j] = Math.min(down[j], -at);
  return { up, down };
}
