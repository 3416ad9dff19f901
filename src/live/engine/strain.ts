// What raises the bar for an account: prices in doubt and a breaker.
import type { Figures } from '../ladder/event.js';

/** Equity lost to prices in doubt, numeraire, and the breaker's factor on requirements. */
export interface Strain {
  readonly loss: number;
  readonly initial: number;
  readonly maintenance: number;
}

/** Figures of an account as it is judged under a strain. */
export function strained({ equity, initial, maintenance }: Figures, by: Strain): Figures {
  return { equity: equity - by.loss, initial: initial * by.initial, maintenance: maintenance * by.maintenance };
}
