// A cascade by rounds on a live engine: marks, depth, halts and impact are driven here; every judgement, plan and payment is the engine's.
import type { Account, Market } from '../../src/index.js';
import type { Applied, Change, LiveEngine } from '../../src/live.js';
import type { Core, Door } from './reader.js';

type Numbers = Readonly<Record<string, number>>;
type Ladder = Readonly<Record<'bids' | 'asks', readonly (readonly [ticks: number, lots: number])[]>>;
interface Instrument {
  readonly instrument: string;
  readonly underlying: string;
  readonly mark: number;
}

export interface CascadeCase {
  readonly market: { readonly instruments: readonly Instrument[] };
  readonly rules: Readonly<Record<string, unknown>> & { readonly liquidation: Readonly<Record<string, unknown>> };
  readonly accounts: readonly { readonly account: string; readonly cash: number; readonly positions: Account['positions'] }[];
  readonly cascade: {
    readonly shock: Numbers;
    readonly path?: readonly Numbers[];
    readonly depth: Readonly<Record<string, Ladder>>;
    readonly impact?: Readonly<Record<string, { readonly kind: 'linear' | 'squareRoot'; readonly ticks: number; readonly lots: number }>>;
    readonly fund: number;
    readonly latency?: number;
    readonly halt?: { readonly move: number; readonly rounds: number };
    readonly backstop?: string;
    readonly maxRounds: number;
  };
}

/** Events as the cases state them. */
export type CaseEvent = { readonly kind: string } & Readonly<Record<string, unknown>>;
interface Round {
  readonly round: number;
  readonly marks: Numbers;
  readonly events: readonly CaseEvent[];
}
export interface Outcome {
  readonly ended: 'settled' | 'rounds';
  readonly rounds: readonly Round[];
  readonly nextMarks: Numbers;
  readonly final: Readonly<Record<string, unknown>>;
  readonly totals: Numbers;
}

const start = Date.UTC(2026, 0, 1);
/** A round takes a second. */
const second = 1000;
const [fund, everyone] = ['~fund', '~market'];

/** Named in the order of their code points. */
export const named = <T>(entries: Iterable<readonly [string, T]>): Record<string, T> =>
  Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));

/** Whole numbers below 2^53: the square root towards 0. */
function root(x: number): number {
  let at = Math.floor(Math.sqrt(x));
  while (at * at > x) at -= 1;
  while ((at + 1) * (at + 1) <= x) at += 1;
  return at;
}

export class Cascade {
  readonly #case: CascadeCase;
  readonly #live: LiveEngine;
  /** Makes a change: the engine's own `apply`, or that of what records it. */
  readonly #apply: (change: Change) => Promise<Applied>;
  readonly #ids: readonly string[];
  #marks: Numbers;
  #events: CaseEvent[] = [];
  #traded: Record<string, number> = {};
  readonly #opened = new Set<string>();
  readonly #sums = { bookLots: 0, slippage: 0, fees: 0, takeovers: 0, fundPaid: 0, adlLots: 0, adlValue: 0, charged: 0, socialised: 0 };

  constructor(one: CascadeCase, live: LiveEngine, apply: (change: Change) => Promise<Applied> = (change) => live.apply(change)) {
    this.#case = one;
    this.#live = live;
    this.#apply = apply;
    this.#ids = one.market.instruments.map(({ instrument }) => instrument).sort();
    this.#marks = Object.fromEntries(one.market.instruments.map(({ instrument, mark }) => [instrument, mark]));
  }

  async run(): Promise<Outcome> {
    const { shock, path = [], maxRounds } = this.#case.cascade;
    const rounds: Round[] = [];
    const kept = conserved(this.#live);
    this.#marks = { ...this.#marks, ...shock };
    while (rounds.length < maxRounds) {
      const round = rounds.length;
      await this.#round(round);
      rounds.push({ round, marks: this.#marks, events: this.#events });
      if (conserved(this.#live) !== kept) throw new Error(`round ${round}: ${conserved(this.#live)} is not ${kept}`);
      const after = named(this.#ids.map((id) => [id, Math.max(1, this.#moved(id) + (path[round]?.[id] ?? 0))] as const));
      const stays = this.#ids.every((id) => after[id] === this.#marks[id]);
      const acted = this.#events.some(({ kind }) => kind !== 'opened' && kind !== 'halted');
      const settled = stays && !acted && !this.#waits(round) && round + 1 >= path.length;
      if (settled || rounds.length === maxRounds) {
        const found = { ended: settled ? 'settled' : 'rounds', nextMarks: after, ...this.#ended(rounds.length) } as const;
        // the cases show a settled state once more, at rest: its totals do not count that round
        if (settled) await this.#round(rounds.length);
        if (settled) rounds.push({ round: rounds.length, marks: this.#marks, events: this.#events });
        return { ...found, rounds };
      }
      this.#marks = after;
    }
    throw new Error('a case has at least one round');
  }

  async #round(round: number): Promise<void> {
    this.#events = [];
    this.#traded = {};
    await this.#make({ kind: 'tick', time: this.#timeOf(round), prices: this.#marks });
    for (const change of this.#live.liquidations.round(this.#depth())) await this.#make(change);
  }

  async #make(change: Change): Promise<void> {
    const { liquidations = [] } = await this.#apply(change);
    for (const event of liquidations) this.#take(event);
  }

  /** An event of the engine in the words of the cases; fills join their step. */
  #take(event: NonNullable<Applied['liquidations']>[number]): void {
    const sums = this.#sums;
    const { kind } = event;
    const mark = 'instrument' in event ? (this.#marks[event.instrument] as number) : 0;
    const push = (one: CaseEvent): void => void this.#events.push(one);
    if (kind === 'halted') push({ kind, instrument: event.instrument, until: (event.until - start) / second - 1 });
    else if (kind === 'opened') {
      this.#opened.add(event.account);
      push({ kind, account: event.account, equity: event.equity, maintenance: event.maintenance });
    } else if (kind === 'step')
      push({ kind: 'book', account: event.account, fills: [], fee: 0, restored: event.restored, equity: event.equity });
    else if (kind === 'filled') {
      const { instrument, quantity: lots, price, fee, equity } = event;
      const value = Math.round(lots * price);
      const step = this.#events.pop() as CaseEvent & { readonly fills: readonly CaseEvent[]; readonly fee: number };
      const fills = [...step.fills, { instrument, lots, value } as never].sort((a, b) =>
        String(a.instrument) < String(b.instrument) ? -1 : 1,
      );
      // what the step promised comes true with its last fill
      push({ ...step, fills, fee: step.fee + fee, equity });
      this.#traded[instrument] = (this.#traded[instrument] ?? 0) + lots;
      sums.bookLots += Math.abs(lots);
      sums.slippage += Math.abs(value - lots * mark);
      sums.fees += fee;
    } else if (kind === 'takenOver') {
      sums.takeovers += 1;
      push({
        kind: 'takeover',
        account: event.account,
        lots: named(event.positions.map(({ instrument, quantity }) => [instrument, quantity])),
        cash: event.equity,
      });
    } else if (kind === 'deleveraged') {
      const lots = Math.abs(event.quantity);
      sums.adlLots += lots;
      sums.adlValue += lots * mark;
      push({ kind: 'adl', account: event.against, instrument: event.instrument, counterparty: event.account, lots });
    } else if (kind === 'paid') {
      const { account, stage, by, amount } = event;
      sums[({ fund: 'fundPaid', deleveraging: 'charged', socialised: 'socialised' } as const)[stage]] += amount;
      push({ kind, account, stage, ...(stage !== 'fund' && { by }), amount });
    } else push({ kind: 'ended', account: event.account, how: event.how });
  }

  #depth(): Readonly<Record<string, Record<'bids' | 'asks', { readonly price: number; readonly quantity: number }[]>>> {
    const levels = (id: string, side: 'bids' | 'asks', sign: number) =>
      (this.#case.cascade.depth[id]?.[side] ?? [])
        .map(([ticks, quantity]) => ({ price: (this.#marks[id] as number) + sign * ticks, quantity }))
        .filter(({ price, quantity }) => price >= 1 && quantity > 0);
    return Object.fromEntries(this.#ids.map((id) => [id, { bids: levels(id, 'bids', -1), asks: levels(id, 'asks', 1) }]));
  }

  #moved(id: string): number {
    const mark = this.#marks[id] as number;
    const impact = this.#case.cascade.impact?.[id];
    const lots = this.#traded[id] ?? 0;
    if (lots === 0 || impact === undefined) return mark;
    const size = Math.abs(lots);
    const step =
      impact.kind === 'linear'
        ? Math.floor((size * impact.ticks) / impact.lots)
        : root(Math.floor((impact.ticks * impact.ticks * size) / impact.lots));
    return Math.max(1, lots > 0 ? mark + step : mark - step);
  }

  /** Whether an account waits for its latency, or for a halt to end. */
  #waits(round: number): boolean {
    const { open, halted } = this.#live.snapshot().liquidations ?? { open: [], halted: [] };
    const { latency = 0 } = this.#case.cascade;
    return open.some(({ since }) => since + latency * second > this.#timeOf(round)) || (open.length > 0 && halted.length > 0);
  }

  #timeOf = (round: number): number => start + (round + 1) * second;

  #ended(rounds: number): Pick<Outcome, 'final' | 'totals'> {
    const { book, liquidations } = this.#live.snapshot();
    const plain = (account: Account) => {
      const positions = account.positions
        .map(({ instrument, quantity, entryPrice }) => ({ instrument, quantity, cost: Math.round(quantity * entryPrice) }))
        .sort((a, b) => (a.instrument < b.instrument ? -1 : 1));
      return { account: account.account, cash: account.collateral[0]?.amount ?? 0, positions };
    };
    const worth = ({ cash, positions }: ReturnType<typeof plain>): number =>
      positions.reduce((sum, { instrument, quantity, cost }) => sum + quantity * (this.#marks[instrument] as number) - cost, cash);
    const all = book.map(plain);
    const accounts = all
      .filter(({ account }) => account !== fund && account !== everyone)
      .sort((a, b) => (a.account < b.account ? -1 : 1))
      .map((one) => ({ ...one, equity: worth(one) }));
    const { account: _, ...market } = all.find(({ account }) => account === everyone) as (typeof all)[number];
    const open = (liquidations?.open ?? []).map(({ row }) => this.#live.names(row).account).sort();
    const badDebt = accounts.reduce((sum, { equity }) => sum + Math.max(0, -equity), 0);
    return {
      final: { accounts, fund: all.find(({ account }) => account === fund)?.cash, open, market },
      totals: { rounds, opened: this.#opened.size, badDebt, ...this.#sums },
    };
  }
}

/** Sum of cash - cost over all accounts, and of quantities by instrument: whole numbers. */
export function conserved(live: LiveEngine): string {
  let money = 0;
  const lots: Record<string, number> = {};
  for (const { positions, collateral } of live.snapshot().book) {
    for (const { amount } of collateral) money += amount;
    for (const { instrument, quantity, entryPrice } of positions) {
      money -= Math.round(quantity * entryPrice);
      lots[instrument] = (lots[instrument] ?? 0) + quantity;
    }
  }
  return JSON.stringify([money, named(Object.entries(lots).filter(([, sum]) => sum !== 0))]);
}

/** Inputs of a live engine for a case: its accounts, and beside them the fund and the market, which holds the other side. */
export function inputsOf(door: Door, { market, rules, accounts, cascade }: CascadeCase): Parameters<Door['openLive']>[1] {
  const { instruments } = market;
  const quotes = instruments.map(({ instrument: id, underlying, mark }) => ({
    instrument: { id, kind: 'perpetual' as const, settlement: 'linear' as const, underlying, asset: 'USD', multiplier: 1 },
    ...{ forward: mark, vol: 0, rate: 0 },
  }));
  const indexes = new Map(instruments.map(({ underlying, mark }) => [underlying, mark]));
  const built: Market = door.buildMarket({
    ...{ asOf: start, numeraire: 'USD', venue: 'margincore', source: 'cascade cases', quotes },
    assets: [{ id: 'USD', price: 1 }, ...[...indexes].map(([id, price]) => ({ id, price }))],
    underlyings: [...indexes].map(([id, index]) => ({ id, asset: id, index })),
  });
  const account = (name: string, cash: number, positions: Account['positions']): Account => ({
    ...{ account: name, subaccount: '', mode: 'cross', positions },
    collateral: cash === 0 ? [] : [{ asset: 'USD', amount: cash }],
  });
  const others = instruments.flatMap(({ instrument, mark }) => {
    const held = accounts.flatMap(({ positions }) => positions.filter((one) => one.instrument === instrument));
    const quantity = -held.reduce((sum, one) => sum + one.quantity, 0);
    return quantity === 0 ? [] : [{ instrument, quantity, entryPrice: mark }];
  });
  const { backstop, halt, latency = 0 } = cascade;
  const liquidation = {
    ...rules.liquidation,
    latencySeconds: latency,
    ...(halt && { halt: { move: halt.move, seconds: halt.rounds } }),
    parties: { fund, market: everyone, ...(backstop === undefined ? {} : { backstop }) },
  };
  const rows = accounts.map(({ account: name, cash, positions }) => account(name, cash, positions));
  const book = door.bookOf([...rows, account(fund, cascade.fund, []), account(everyone, 0, others)]);
  return { book, market: built, rules: door.rules.parseRules({ ...rules, liquidation }) };
}

/** The whole of a case, on an engine of its own. */
export async function cascadeOf(door: Door, core: Core, one: CascadeCase): Promise<Outcome> {
  const live = await door.openLive(core, inputsOf(door, one));
  try {
    return await new Cascade(one, live).run();
  } finally {
    live.dispose();
  }
}
