// What a run over a history came to: liquidations, margin held over time, what trading cost, the worst day.

import { type EngineInside, engineInside } from '../../engine/prepared/inside.js';
import { Fault } from '../../fault.js';
import type { LevelEvent } from '../../live/engine/levels.js';
import type { LiveEngine } from '../../live/engine/live.js';
import { dayMs } from '../../market/year.js';
import type { Policy } from './policy.js';
import { costOf, covers, pricesOf, subjectOf } from './terms.js';

export interface Path {
  /** Accounts of the policy that were liquidated: all they hold is closed at its price, for what that costs. */
  readonly liquidations: number;
  readonly liquidationCost: number;
  /** Cost of trades and their notional, numeraire. */
  readonly cost: number;
  readonly turnover: number;
  readonly trades: number;
  /** Sum over accounts of initial margin x days. */
  readonly capitalDays: number;
  /** Largest fall of the accounts' equity from the end of a day to the end of the next, numeraire. */
  readonly worstDay: number;
  /** At the end of each UTC day, of all accounts of the policy together. */
  readonly days: readonly { readonly time: number; readonly equity: number; readonly initial: number }[];
}

export class Run {
  readonly live: LiveEngine;
  readonly #policy: Policy;
  readonly #rate: number;
  #time: number;
  #day: number;
  #begins = false;
  #sums = { liquidations: 0, liquidationCost: 0, cost: 0, turnover: 0, trades: 0, capitalDays: 0 };
  #now: { equity: number; initial: number };
  readonly #days: { time: number; equity: number; initial: number }[] = [];

  constructor(live: LiveEngine, policy: Policy, rate: number) {
    this.live = live;
    this.#policy = policy;
    this.#rate = rate;
    this.#time = live.time;
    this.#day = Math.floor(live.time / dayMs);
    this.#now = this.#figures();
  }

  get inside(): EngineInside {
    return this.live.engine[engineInside];
  }

  /** Advances time with the positions held until then. */
  passed(to: number): void {
    this.#sums.capitalDays += (this.#now.initial * Math.max(0, to - this.#time)) / dayMs;
    this.#time = Math.max(this.#time, to);
    const today = Math.floor(this.#time / dayMs);
    this.#begins = today > this.#day;
    if (this.#begins) this.#days.push({ time: today * dayMs, ...this.#now });
    this.#day = today;
  }

  /** Whether the change that is passed now is the first of a day. */
  dayBegins(): boolean {
    return this.#begins;
  }

  looked(): void {
    this.#now = this.#figures();
  }

  /** Payment of a fill of this size: its price, the fee in the settlement asset, and the fee in the numeraire. */
  priced(instrument: string, quantity: number, slippage: number): { readonly price: number; readonly fee: number; readonly cost: number } {
    const { rows } = this.inside.parts;
    const settlement = this.inside.tick().columns.settlementPrices[rows.rowOf(instrument)];
    const cost = costOf(this.#policy, [{ instrument, quantity }]) * slippage;
    return { price: pricesOf(this.inside, instrument).price, fee: cost / settlement, cost };
  }

  traded(instrument: string, quantity: number): void {
    this.#sums.trades += 1;
    this.#sums.turnover += Math.abs(quantity) * pricesOf(this.inside, instrument).notional;
  }

  paid(cost: number): void {
    this.#sums.cost += cost;
  }

  /** Liquidates those of its accounts that came to it. */
  async closed(events: readonly LevelEvent[]): Promise<void> {
    for (const { kind, account, subaccount } of events) {
      if (kind !== 'liquidate' || !covers(this.#policy, account, subaccount)) continue;
      this.#sums.liquidations += 1;
      const of = { account, ...(subaccount === '' ? {} : { subaccount }) };
      const { rows, holdings } = this.inside.parts;
      for (const { id } of this.live.orders(account, subaccount)) await this.live.apply({ kind: 'cancel', ...of, order: id });
      const { rows: held, quantities } = holdings.lotsOf(this.live.rowOf(account, subaccount));
      for (const [i, row] of held.entries()) {
        const instrument = rows.ids[row];
        const quantity = -quantities[i];
        const { price, notional } = pricesOf(this.inside, instrument);
        const cost = Math.abs(quantity) * notional * this.#rate;
        const fee = cost / this.inside.tick().columns.settlementPrices[row];
        await this.live.apply({ kind: 'fill', ...of, instrument, quantity, price, fee });
        this.#sums.liquidationCost += cost;
      }
    }
  }

  path(): Path {
    const days = [...this.#days, { time: this.#time, ...this.#now }];
    let worstDay = 0;
    for (let i = 1; i < days.length; i++) worstDay = Math.max(worstDay, (days[i - 1]?.equity ?? 0) - (days[i]?.equity ?? 0));
    return { ...this.#sums, worstDay, days };
  }

  #figures(): { equity: number; initial: number } {
    let [equity, initial] = [0, 0];
    for (const { account, subaccount = '' } of this.#policy.accounts) {
      try {
        const { subject, requirement } = subjectOf(this.live, this.#policy, account, subaccount);
        const own = subject.standing()[requirement];
        equity += own?.equity ?? 0;
        initial += own?.initial ?? 0;
      } catch (error) {
        // an account without figures adds nothing until it has some again
        if (!(error instanceof Fault)) throw error;
      }
    }
    return { equity, initial };
  }
}
