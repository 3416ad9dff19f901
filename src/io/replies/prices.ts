// The price at which equity meets maintenance when one price moves alone and the rate of the bracket stays.
import type { ReplyAnswers } from './reply.js';

export interface CrossingAsked {
  readonly account: string;
  /** Signed units of the underlying. */
  readonly units: number;
  readonly price: number;
  /** Maintenance rate of the notional at this size. */
  readonly rate: number;
}

/** mark - side (equity - maintenance) / |units| / (1 - side x rate): what venues state of linear contracts. */
export function crossingPrice(answers: ReplyAnswers, { account, units, price, rate }: CrossingAsked): number {
  const side = Math.sign(units);
  const room = answers.equity(account) - answers.maintenance(account);
  return price - (side * room) / Math.abs(units) / (1 - side * rate);
}
