// Liquidation by rounds in whole numbers, for tests: one plain loop over parties with cash, lots and costs. No code of the library.
import type { CascadeCase, CaseEvent, Outcome } from '../conformance/cascade.js';
import type { LiveCase } from '../conformance/readers/vegaLiquidation.js';
import { lotByLot, type Policy } from './allocation.js';

interface Party {
  cash: number;
  /** Lots and what they cost, both signed. */
  readonly held: Map<string, { lots: number; cost: number }>;
}
type Marks = Record<string, number>;
interface Tier {
  readonly upTo: number | null;
  readonly initial: number;
  readonly maintenance: number;
}
type View = 'initial' | 'maintenance';

/** Rates have so many parts. */
const grain = 1024;
const sorted = (names: Iterable<string>): string[] => [...names].sort();
const sum = (numbers: Iterable<number>): number => [...numbers].reduce((all, x) => all + x, 0);
/** Whole quotient towards 0 of sizes. */
const share = (amount: number, part: number, of: number): number =>
  Math.sign(amount) * Number((BigInt(Math.abs(amount)) * BigInt(part)) / BigInt(of)) || 0;

/** Books signed lots against their signed value. */
function trade(party: Party, id: string, lots: number, value: number): void {
  const { lots: q, cost } = party.held.get(id) ?? { lots: 0, cost: 0 };
  let after = { lots: q + lots, cost: cost + value };
  if (q * lots < 0) {
    const closed = Math.min(Math.abs(lots), Math.abs(q));
    const shut = closed === Math.abs(lots) ? value : share(value, closed, Math.abs(lots));
    const gone = closed === Math.abs(q) ? cost : share(cost, closed, Math.abs(q));
    party.cash += -shut - gone;
    after = { lots: q + lots, cost: cost - gone + (value - shut) };
  }
  if (after.lots === 0) party.held.delete(id);
  else party.held.set(id, after);
}

function splitBy(amount: number, weights: ReadonlyMap<string, number>): Map<string, number> {
  const total = BigInt(sum(weights.values()));
  const rest = (name: string): bigint => (BigInt(amount) * BigInt(weights.get(name) as number)) % total;
  const parts = new Map([...weights].map(([name, weight]) => [name, Number((BigInt(amount) * BigInt(weight)) / total)]));
  const waiting = sorted(weights.keys());
  for (let left = amount - sum(parts.values()); left > 0; left--) {
    const next = waiting.reduce((best, name) => (rest(name) > rest(best) ? name : best));
    parts.set(next, (parts.get(next) as number) + 1);
    waiting.splice(waiting.indexOf(next), 1);
  }
  return parts;
}

export class SlowCascade {
  readonly #case: CascadeCase;
  readonly #rule: LiveCase['inputs'];
  readonly #ids: string[];
  readonly #underlying: Record<string, string>;
  readonly #parties: Map<string, Party>;
  readonly #open = new Map<string, number>();
  readonly #until = new Map<string, number>();
  #fund: number;
  #marks: Marks;
  #events: CaseEvent[] = [];
  #taken = new Map<string, Map<string, number>>();

  constructor(one: CascadeCase) {
    this.#case = one;
    this.#rule = one.rules.liquidation;
    this.#fund = one.cascade.fund;
    this.#ids = sorted(one.market.instruments.map(({ instrument }) => instrument));
    this.#underlying = Object.fromEntries(one.market.instruments.map(({ instrument, underlying }) => [instrument, underlying]));
    this.#marks = Object.fromEntries(one.market.instruments.map(({ instrument, mark }) => [instrument, mark]));
    this.#parties = new Map(
      one.accounts.map(({ account, cash, positions }) => {
        const party: Party = { cash, held: new Map() };
        for (const { instrument, quantity, entryPrice } of positions) trade(party, instrument, quantity, quantity * entryPrice);
        return [account, party];
      }),
    );
  }

  /** Marks and events of every round until nothing happens any more, or the rounds are over. */
  run(): Pick<Outcome, 'rounds' | 'ended'> {
    const { shock, path = [], maxRounds } = this.#case.cascade;
    const rounds: Outcome['rounds'][number][] = [];
    let before = this.#marks;
    this.#marks = { ...before, ...shock };
    for (let r = 0; r < maxRounds; r++) {
      const traded = this.#round(r, before);
      rounds.push({ round: r, marks: this.#marks, events: this.#events });
      const after = Object.fromEntries(
        this.#ids.map((id) => [id, Math.max(1, this.#moved(id, traded.get(id) ?? 0) + (path[r]?.[id] ?? 0))]),
      );
      const waits =
        [...this.#open.values()].some((first) => first > r) ||
        (this.#open.size > 0 && [...this.#until.values()].some((until) => until > r));
      const acted = this.#events.some(({ kind }) => kind !== 'opened' && kind !== 'halted');
      if (this.#ids.every((id) => after[id] === this.#marks[id]) && !acted && !waits && r + 1 >= path.length)
        return { ended: 'settled', rounds };
      before = this.#marks;
      this.#marks = after;
    }
    return { ended: 'rounds', rounds };
  }

  #round(r: number, before: Marks): Map<string, number> {
    const { halt, depth, latency = 0, backstop } = this.#case.cascade;
    const { waterfall, order } = this.#rule;
    this.#events = [];
    this.#taken = new Map();
    const traded = new Map<string, number>();
    for (const id of this.#ids)
      if (halt !== undefined && Math.abs(this.#mark(id) - (before[id] as number)) >= halt.move * (before[id] as number)) {
        this.#until.set(id, r + halt.rounds);
        this.#events.push({ kind: 'halted', instrument: id, until: r + halt.rounds });
      }
    for (const name of sorted(this.#parties.keys())) {
      if (name === backstop) continue;
      if (!this.#below(name)) {
        if (this.#open.delete(name)) this.#events.push({ kind: 'ended', account: name, how: 'recovered' });
      } else if (!this.#open.has(name)) {
        this.#open.set(name, r + latency);
        this.#events.push({ kind: 'opened', account: name, equity: this.#equity(name), maintenance: this.#required(name) / grain });
      }
    }
    const rank = (name: string): readonly [bigint, bigint] => {
      const [e, m] = [BigInt(this.#equity(name)) * BigInt(grain), BigInt(this.#required(name))];
      return order === 'shortfall' ? [e - m, 1n] : m === 0n ? [-(10n ** 30n), 1n] : [e, m];
    };
    const queue = sorted([...this.#open].filter(([, first]) => first <= r).map(([name]) => name));
    queue.sort((a, b) => {
      const [[x, y], [z, w]] = [rank(a), rank(b)];
      return x * w < z * y ? -1 : x * w > z * y ? 1 : 0;
    });
    // what levels have left, shared by all
    const left = new Map(
      this.#ids.flatMap((id) =>
        (['bids', 'asks'] as const).map((side) => [id + side, (depth[id]?.[side] ?? []).map(([ticks, lots]) => ({ ticks, lots }))]),
      ),
    );
    const live = (id: string): boolean => (this.#until.get(id) ?? 0) <= r;
    if (waterfall.includes('book')) for (const name of queue) this.#book(name, live, left, traded);
    if (waterfall.includes('backstop')) for (const name of queue) this.#takeover(name, live);
    if (waterfall.includes('deleveraging')) for (const name of queue) this.#deleverage(name, live);
    for (const name of queue) this.#debt(name);
    for (const name of queue)
      if (!this.#below(name)) {
        this.#open.delete(name);
        this.#events.push({ kind: 'ended', account: name, how: this.#party(name).held.size > 0 ? 'restored' : 'closed' });
      }
    return traded;
  }

  #book(
    name: string,
    live: (id: string) => boolean,
    left: Map<string, { ticks: number; lots: number }[]>,
    traded: Map<string, number>,
  ): void {
    const party = this.#party(name);
    const mine = sorted(party.held.keys()).filter(live);
    const equity = this.#equity(name);
    /** Prices that the next lots of a position meet, one a lot. */
    const prices = mine.map((id) => {
      const long = this.#lots(name, id) > 0;
      const ladder = (left.get(id + (long ? 'bids' : 'asks')) ?? []).flatMap(({ ticks, lots }) =>
        Array.from({ length: Math.min(1000, lots) }, () => this.#mark(id) + (long ? -ticks : ticks)),
      );
      return ladder.filter((price) => price >= 1).slice(0, Math.abs(this.#lots(name, id)));
    });
    interface Choice {
      readonly key: readonly number[];
      readonly lots: readonly number[];
      readonly fee: number;
      readonly after: number;
    }
    const found: { best?: Choice; spare?: Choice } = {};
    const less = (a: readonly number[], b: readonly number[] | undefined): boolean => {
      const at = a.findIndex((x, i) => x !== b?.[i]);
      return b === undefined || (at >= 0 && (a[at] as number) < (b[at] as number));
    };
    const visit = (lots: readonly number[]): void => {
      if (lots.length < mine.length) {
        for (let n = 0; n <= (prices[lots.length]?.length ?? 0); n++) visit([...lots, n]);
        return;
      }
      const paid = prices.map((own, k) => own.slice(0, lots[k]));
      const slip = sum(paid.flatMap((own, k) => own.map((price) => Math.abs(price - this.#mark(mine[k] as string)))));
      const fee = Math.min(Math.floor(((this.#rule.fee ?? 0) * grain * sum(paid.flat())) / grain), Math.max(0, equity - slip));
      const after = equity - slip - fee;
      const rest = new Map([...party.held].map(([id, { lots: q }]) => [id, q - Math.sign(q) * (lots[mine.indexOf(id)] ?? 0)]));
      const need = this.#charge(rest, 'maintenance');
      const size = sum(lots);
      if (size > 0 && after * grain * 16 >= this.#rule.target * 16 * need) {
        const key = [slip + fee, size, ...lots];
        if (less(key, found.best?.key)) found.best = { key, lots, fee, after };
      }
      if (size === 0 || this.#rule.book.floor !== 'zero' || after >= 0) {
        const key = [need, slip + fee, size, ...lots];
        if (less(key, found.spare?.key)) found.spare = { key, lots, fee, after };
      }
    };
    visit([]);
    const chosen = found.best ?? (found.spare as Choice);
    if (sum(chosen.lots) === 0) return;
    const fills = mine.flatMap((id, k) => {
      const n = chosen.lots[k] as number;
      if (n === 0) return [];
      const sign = this.#lots(name, id) > 0 ? -1 : 1;
      const value = sign * sum((prices[k] as number[]).slice(0, n));
      let rest = n;
      for (const level of left.get(id + (sign < 0 ? 'bids' : 'asks')) ?? []) {
        const part = Math.min(rest, level.lots);
        level.lots -= part;
        rest -= part;
      }
      trade(party, id, sign * n, value);
      traded.set(id, (traded.get(id) ?? 0) + sign * n);
      return [{ instrument: id, lots: sign * n, value }];
    });
    party.cash -= chosen.fee;
    this.#fund += chosen.fee;
    this.#events.push({ kind: 'book', account: name, fills, fee: chosen.fee, restored: found.best !== undefined, equity: chosen.after });
  }

  #takeover(name: string, live: (id: string) => boolean): void {
    const { backstop } = this.#case.cascade;
    const party = this.#party(name);
    const equity = this.#equity(name);
    if (backstop === undefined || party.held.size === 0 || equity < 0 || ![...party.held.keys()].every(live)) return;
    if (!(equity * grain < this.#rule.backstop.below * this.#required(name))) return;
    const other = this.#party(backstop);
    const after: Party = { cash: other.cash + equity, held: new Map(other.held) };
    for (const [id, { lots }] of party.held) trade(after, id, lots, lots * this.#mark(id));
    const lots = new Map([...after.held].map(([id, one]) => [id, one.lots]));
    if (this.#worth(after) * grain < this.#charge(lots, 'initial')) return;
    this.#parties.set(backstop, after);
    const moved = Object.fromEntries(sorted(party.held.keys()).map((id) => [id, this.#lots(name, id)]));
    this.#parties.set(name, { cash: 0, held: new Map() });
    this.#events.push({ kind: 'takeover', account: name, lots: moved, cash: equity });
  }

  #deleverage(name: string, live: (id: string) => boolean): void {
    const rule = { allocate: 'queue', ...this.#rule.deleveraging };
    const party = this.#party(name);
    if (party.held.size === 0 || !this.#below(name) || (rule.when === 'bankrupt' && this.#equity(name) >= 0)) return;
    for (const id of sorted(party.held.keys()).filter(live)) {
      const lots = this.#lots(name, id);
      const mark = this.#mark(id);
      const holders = this.#others().flatMap((account) => {
        const { lots: q = 0, cost = 0 } = this.#party(account).held.get(id) ?? {};
        const [equity, gain] = [this.#equity(account), q * mark - cost];
        if (q * lots >= 0 || equity <= 0) return [];
        const sizes = { lots: Math.abs(q), value: Math.abs(q) * mark, cost: Math.abs(cost) };
        return [{ account, ...sizes, gain, equity, wallet: this.#party(account).cash, maintenance1024: this.#required(account) }];
      });
      const taken = lotByLot(rule as Policy, Math.abs(lots), holders);
      const order = sequenceOf(rule as Policy, holders);
      for (const account of order) {
        const n = taken.get(account) as number;
        if (n === 0) continue;
        trade(party, id, -Math.sign(lots) * n, -Math.sign(lots) * n * mark);
        trade(this.#party(account), id, Math.sign(lots) * n, Math.sign(lots) * n * mark);
        const by = this.#taken.get(name) ?? new Map<string, number>();
        this.#taken.set(name, by.set(account, (by.get(account) ?? 0) + n * mark));
        this.#events.push({ kind: 'adl', account: name, instrument: id, counterparty: account, lots: n });
      }
    }
  }

  #debt(name: string): void {
    const party = this.#party(name);
    if (party.held.size > 0) return;
    for (const stage of this.#rule.waterfall as string[]) {
      const due = -party.cash;
      if (due <= 0) return;
      const pay = (by: string | undefined, amount: number): void => {
        if (amount <= 0) return;
        if (by === undefined) this.#fund -= amount;
        else this.#party(by).cash -= amount;
        party.cash += amount;
        this.#events.push({ kind: 'paid', account: name, stage, ...(by !== undefined && { by }), amount });
      };
      if (stage === 'fund') pay(undefined, Math.min(due, this.#fund));
      let weights = new Map<string, number>();
      if (stage === 'deleveraging') weights = this.#taken.get(name) ?? weights;
      if (stage === 'socialised')
        weights = new Map(
          this.#others().flatMap((account) => {
            const held = [...this.#party(account).held];
            const by = {
              equity: () => this.#equity(account),
              profit: () => sum(held.map(([id, { lots, cost }]) => Math.max(0, lots * this.#mark(id) - cost))),
              size: () => sum(held.map(([id, { lots }]) => Math.abs(lots) * this.#mark(id))),
            };
            const weight = by[this.#rule.socialised.by as keyof typeof by]();
            return this.#equity(account) > 0 && weight > 0 ? [[account, weight] as const] : [];
          }),
        );
      if (weights.size === 0) continue;
      const parts = splitBy(due, weights);
      for (const account of sorted(parts.keys())) pay(account, Math.min(parts.get(account) as number, Math.max(0, this.#equity(account))));
    }
  }

  /** Accounts that are not open, without the backstop. */
  #others(): string[] {
    return sorted(this.#parties.keys()).filter((name) => !this.#open.has(name) && name !== this.#case.cascade.backstop);
  }

  #moved(id: string, lots: number): number {
    const impact = this.#case.cascade.impact?.[id];
    if (impact === undefined || lots === 0) return this.#mark(id);
    const inside = impact.kind === 'linear' ? Math.abs(lots) * impact.ticks : impact.ticks ** 2 * Math.abs(lots);
    const whole = Math.floor(inside / impact.lots);
    let root = 0;
    while ((root + 1) ** 2 <= whole) root += 1;
    return Math.max(1, this.#mark(id) + Math.sign(lots) * (impact.kind === 'squareRoot' ? root : whole));
  }

  #mark = (id: string): number => this.#marks[id] as number;
  #party = (name: string): Party => this.#parties.get(name) as Party;
  #lots = (name: string, id: string): number => this.#party(name).held.get(id)?.lots ?? 0;
  #worth = ({ cash, held }: Party): number => cash + sum([...held].map(([id, { lots, cost }]) => lots * this.#mark(id) - cost));
  #equity = (name: string): number => this.#worth(this.#party(name));
  #required = (name: string): number =>
    this.#charge(new Map([...this.#party(name).held].map(([id, { lots }]) => [id, lots])), 'maintenance');
  #below = (name: string): boolean => this.#equity(name) * grain < this.#required(name);

  /** A requirement in parts of a unit: a rate of notionals, gross or net by underlying, or brackets by instrument. */
  #charge(lots: ReadonlyMap<string, number>, view: View): number {
    const rules = this.#case.rules as LiveCase['inputs'];
    const { futures } = rules.terms;
    const size = (id: string): number => (lots.get(id) as number) * this.#mark(id);
    if (futures.kind === 'brackets')
      return sum(
        [...lots.keys()].map((id) => {
          const tiers = futures.tiers[this.#underlying[id] as string] as readonly Tier[];
          return sum(
            tiers.map(({ upTo, ...rate }, n) => {
              const from = tiers[n - 1]?.upTo ?? 0;
              return Math.max(0, Math.min(Math.abs(size(id)), upTo ?? Number.MAX_SAFE_INTEGER) - from) * rate[view] * grain;
            }),
          );
        }),
      );
    const groups = new Map<string, number>();
    for (const id of lots.keys()) {
      const key = futures.netting === 'net' ? (this.#underlying[id] as string) : id;
      groups.set(key, (groups.get(key) ?? 0) + size(id));
    }
    return sum([...groups.values()].map(Math.abs)) * Number(String(rules.requirements.cross[view]).split('*')[1]) * grain;
  }
}

/** The order in which holders are named: by score for a queue, else by name; a rotation begins at its place. */
function sequenceOf(policy: Policy, holders: Parameters<typeof lotByLot>[2]): string[] {
  const names = sorted(holders.filter(({ gain }) => policy.losers !== 'excluded' || gain > 0).map(({ account }) => account));
  if (policy.allocate === 'rotation') {
    const from = (policy.from ?? 0) % Math.max(1, names.length);
    return [...names.slice(from), ...names.slice(0, from)];
  }
  if (policy.allocate !== 'queue') return names;
  // the first of the order is the one that a single lot is taken from
  const order: string[] = [];
  let rest = [...holders];
  while (order.length < names.length) {
    const [first] = [...lotByLot(policy, 1, rest)].find(([, lots]) => lots === 1) as [string, number];
    order.push(first);
    rest = rest.filter(({ account }) => account !== first);
  }
  return order;
}
