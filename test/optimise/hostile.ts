// Random policies, markets and venues for an agent whose finder is its enemy: what it asks for is mostly forbidden.
// Every order that leaves is held against the policy by rules of our own.
import { Seeded } from '../../bench/kernels/seeded.js';
import { engineInside } from '../../src/engine/prepared/inside.js';
import { type Core, Fault } from '../../src/index.js';
import { sampleBook } from '../../src/io/sample/book.js';
import { sampleMarket } from '../../src/io/sample/market.js';
import type { Change } from '../../src/live/engine/change.js';
import { openLive } from '../../src/live/engine/open.js';
import { type Agent, openAgent } from '../../src/optimise/agent/agent.js';
import type { Finder } from '../../src/optimise/agent/finder.js';
import type { Policy } from '../../src/optimise/agent/policy.js';
import type { SentOrder } from '../../src/optimise/agent/report.js';
import type { AgentState } from '../../src/optimise/agent/state.js';
import { pricesOf } from '../../src/optimise/agent/terms.js';
import { preset } from '../../src/rules.js';

const market = sampleMarket(3);
const book = sampleBook(market, { accounts: 12, seed: 5 });
const hour = 3_600_000;
/** Roundings of sums of what was used. */
const slack = 1e-9;

interface Log {
  readonly sent: { readonly order: SentOrder; readonly time: number; readonly notional: number; filled: number; cost: number }[];
  actions: number;
  silences: number;
}

const everything = ({ underlyings }: typeof market): Record<string, number> =>
  Object.fromEntries(underlyings.map(({ id, index }) => [id, index]));

/** An account of it has this health as the world begins. */
function policyOf(random: Seeded, health: (account: string) => number): Policy {
  const chosen = Array.from({ length: 3 }, (_, n) => 3 * n + random.whole(3));
  const accounts = chosen.map((n) => ({ account: book.accounts[n] as string }));
  const theirs = [...book.positionInstruments]
    .filter((_, i) => chosen.includes(book.positionAccounts[i] as number))
    .map((n) => book.instruments[n] as string);
  // mostly what accounts hold: trades of the rest hardly help
  const ids = Array.from({ length: 1 + random.whole(4) }, () =>
    random.whole(4) === 0
      ? (market.quotes[random.whole(market.quotes.length)]?.instrument.id as string)
      : (theirs[random.whole(theirs.length)] as string),
  );
  const maybe = (x: number): number | undefined => (random.whole(3) === 0 ? undefined : x);
  const budget = (scale: number): Record<string, number> =>
    Object.fromEntries(
      Object.entries({ orders: maybe(Math.ceil(3 * scale)), notional: maybe(1e6 * scale), cost: maybe(50 * scale) }).filter(
        ([, x]) => x !== undefined,
      ),
    ) as Record<string, number>;
  const hourly = budget(1);
  const daily = budget(4);
  const healths = accounts.map(({ account }) => health(account)).filter((one) => one > 0 && one < 1000);
  const below = (healths[random.whole(healths.length)] ?? 2) * (0.9 + 0.3 * random.uniform());
  const until = below * (1 + 0.2 * random.uniform());
  const defends = random.whole(6) > 0;
  return {
    id: 'p',
    accounts,
    ...(defends ? { defend: { below, until } } : {}),
    ...(defends && random.whole(6) > 0
      ? { restore: { health: until * (1 + 0.2 * random.uniform()), earns: 5, horizonDays: 100, undone: random.uniform(), band: 0 } }
      : {}),
    ...(defends && random.whole(3) > 0
      ? {}
      : {
          release: {
            capitalRate: 50,
            horizonDays: 300,
            undone: random.uniform(),
            band: 0,
            exposure: { delta: 2 * random.uniform() ** 2, vega: random.whole(2) === 0 ? 10 : 0.2 * random.uniform() },
          },
        }),
    instruments: Object.fromEntries(
      ids.map((id) => [
        id,
        {
          lot: [0.1, 1, 0.5][random.whole(3)] as number,
          largestOrder: 1 + random.whole(5),
          largestPosition: random.whole(4) * 40,
          cost: random.uniform(),
        },
      ]),
    ),
    budgets: { hour: hourly, day: daily },
    coolDownSeconds: random.whole(3) * 20,
    stalestSeconds: 60 + random.whole(3) * 4000,
    stop: { rejections: 2 + random.whole(4), shortfall: 20 },
  };
}

/** Runs one world; throws where the agent left its policy. Answers how much happened. */
export async function hostileWorld(
  core: Core,
  seed: number,
): Promise<Readonly<Record<'sent' | 'defended' | 'restored' | 'released' | 'actions' | 'silences' | 'restarts', number>>> {
  const random = new Seeded(seed);
  const guarded = random.whole(2) === 0;
  const { guards, ...plain } = preset('margincore');
  const live = await openLive(core, { book, market, rules: guarded && guards !== undefined ? { ...plain, guards } : plain });
  const policy = policyOf(random, (account) => live.engine.account(account).health);
  const log: Log = { sent: [], actions: 0, silences: 0 };
  let kept: AgentState | undefined;
  const lost: SentOrder[] = [];
  const violations: string[] = [];
  const venue = {
    send(order: SentOrder) {
      const inside = live.engine[engineInside];
      const { rows } = inside.parts;
      const row = rows.rowOf(order.instrument);
      const face = rows.inverse[row] === 1 && rows.option[row] === 0 ? 1 : (inside.tick().columns.indexes[row] as number);
      const notional = Math.abs(order.quantity) * (rows.multipliers[row] as number) * face;
      const entry = { order, time: live.time, notional, filled: 0, cost: 0 };
      // an agent takes what its venue throws for no answer: it is told afterwards
      try {
        violations.push(...heldAgainst(order));
      } catch (error) {
        violations.push(`seed ${seed}: ${String(error)}`);
      }
      log.sent.push(entry);
      const x = random.whole(10);
      if (x === 0) {
        lost.push(order);
        throw new Error('no answer');
      }
      const part = x === 1 ? 0 : x === 2 ? 0.5 : 1;
      entry.filled = part;
      came(order, part * order.quantity);
      return { quantity: part * order.quantity, price: order.price * (x === 3 ? 1.0001 : 1), fee: 0 };
    },
  };
  /** Fills of the agent; those of defences and what undid them stop counting as taken where somebody else trades. */
  let fills: {
    readonly account: string;
    readonly instrument: string;
    readonly quantity: number;
    readonly why: SentOrder['why'];
    taken: number;
  }[] = [];
  const came = ({ account, instrument, why }: SentOrder, quantity: number): void =>
    void fills.push({ account, instrument, quantity, why, taken: why === 'release' ? 0 : quantity });
  /** By rules of our own: what was moved of each Greek, and the sizes of what is the account's own, in a coin. */
  const movedOf = (account: string, coin: string | undefined, greek: 'netDeltas' | 'vegas') => {
    const { rows, holdings } = live.engine[engineInside].parts;
    const { columns } = live.engine[engineInside].tick();
    const lots = holdings.lotsOf(live.rowOf(account));
    const own = fills.filter((one) => one.account === account);
    const each = new Set([...lots.rows, ...own.map(({ instrument }) => rows.rowOf(instrument))]);
    let [moved, gross] = [0, 0];
    for (const row of each) {
      if (market.underlyings[rows.underlyings[row] as number]?.asset !== coin) continue;
      const quantity = own.reduce((sum, one) => sum + (one.instrument === rows.ids[row] ? one.quantity : 0), 0);
      const held = lots.rows.reduce((sum, of, i) => sum + (of === row ? (lots.quantities[i] as number) : 0), 0);
      moved += quantity * (columns[greek][row] as number);
      gross += Math.abs((held - quantity) * (columns[greek][row] as number));
    }
    return { moved, gross };
  };
  /** What raises health by as much again as a defence begins at. */
  const wealth = (account: string): number => {
    const { maintenance = 0 } = live.engine.account(account).figures().portfolio ?? {};
    return 1 + maintenance * (policy.defend?.below ?? 1);
  };
  const told = new Map<string, number>();
  const begun = live.time;
  /** The policy, by rules of our own. */
  const heldAgainst = (order: SentOrder): string[] => {
    const wrong: string[] = [];
    const fail = (why: string): void => void wrong.push(`outside the policy (seed ${seed}): ${why}: ${JSON.stringify(order)}`);
    if (agent.stopped !== null) fail('stopped');
    const allowed = policy.instruments[order.instrument];
    if (allowed === undefined) return [`outside the policy (seed ${seed}): instrument ${order.instrument}`];
    const size = Math.abs(order.quantity);
    if (size > allowed.largestOrder + slack) fail('largest order');
    if (Math.abs(size / allowed.lot - Math.round(size / allowed.lot)) > 1e-6) fail('lots');
    const { rows, holdings } = live.engine[engineInside].parts;
    const row = rows.rowOf(order.instrument);
    const lots = holdings.lotsOf(live.rowOf(order.account, order.subaccount));
    const position = lots.rows.reduce((sum, of, i) => sum + (of === row ? (lots.quantities[i] as number) : 0), 0);
    if (Math.abs(position + order.quantity) > Math.max(allowed.largestPosition, Math.abs(position)) + slack) fail('largest position');
    const underlying = market.underlyings[rows.underlyings[row] as number];
    const last = Math.max(told.get(order.instrument) ?? begun, told.get(underlying?.id ?? '') ?? begun);
    if (live.time - last > 1000 * policy.stalestSeconds) fail('stale');
    if (live.controls.guard !== undefined && live.controls.guard.price(underlying?.asset as string).state !== 'ok') fail('guard');
    if (lost.some((one) => one.account === order.account)) fail('an order of the account is open');
    if (policy[order.why] === undefined) fail(order.why);
    if (order.why === 'restore') {
      const own = fills.filter(({ account, instrument }) => account === order.account && instrument === order.instrument);
      const moved = own.reduce((sum, one) => sum + one.quantity, 0);
      // the other side of defences, less what has come back of it
      const against = own.filter((one) => (one.taken > 0 !== order.quantity > 0) === (one.why === 'defend'));
      const taken = against.reduce((sum, one) => sum + Math.abs(one.taken) * (one.why === 'defend' ? 1 : -1), 0);
      if (moved * order.quantity >= 0 || size > Math.min(taken, Math.abs(moved)) + slack) fail(`more than the ${taken} that were taken`);
      const { account, instrument, quantity, price } = order;
      const after = live.engine.account(account).whatIf({ trades: [{ instrument, quantity, price }] }).after.portfolio;
      const least = (policy.restore?.health as number) * (after?.maintenance as number);
      if (!((after?.equity as number) - size * allowed.cost >= least * (1 - slack))) fail('health after it');
    }
    if (order.why === 'release')
      for (const [greek, share] of [
        ['netDeltas', policy.release?.exposure.delta],
        ['vegas', policy.release?.exposure.vega],
      ] as const) {
        const { moved, gross } = movedOf(order.account, underlying?.asset, greek);
        const after = Math.abs(moved + order.quantity * (live.engine[engineInside].tick().columns[greek][row] as number));
        if (!(after <= Math.max((share as number) * gross, Math.abs(moved)) * (1 + 1e-6) + 1e-6)) fail(`${greek} beyond its share`);
      }
    for (const [span, length] of [
      ['hour', hour],
      ['day', 24 * hour],
    ] as const) {
      const since = log.sent.filter(({ time }) => time > live.time - length);
      const bound = policy.budgets[span];
      if (since.length + 1 > (bound.orders ?? Number.POSITIVE_INFINITY)) fail(`orders of a ${span}`);
      const notional = since.reduce((sum, one) => sum + one.notional * (lost.includes(one.order) ? 1 : one.filled), 0);
      const face =
        rows.inverse[row] === 1 && rows.option[row] === 0 ? 1 : (live.engine[engineInside].tick().columns.indexes[row] as number);
      if (notional + size * (rows.multipliers[row] as number) * face > (bound.notional ?? Number.POSITIVE_INFINITY) * (1 + 1e-9))
        fail(`notional of a ${span}`);
    }
    return wrong;
  };
  const priceOf = (instrument: string): number => pricesOf(live.engine[engineInside], instrument).price;
  const find: Finder = ({ room, policy: { instruments } }) => {
    const ids = random.whole(12) === 0 ? market.quotes.map(({ instrument }) => instrument.id) : Object.keys(instruments);
    return Array.from({ length: 1 + random.whole(3) }, () => {
      const instrument = ids[random.whole(ids.length)] as string;
      const { lot = 1, largestOrder = 1 } = instruments[instrument] ?? {};
      const most = room[instrument];
      const within = most === undefined ? 0 : random.whole(2) === 0 ? most.buy : -most.sell;
      const wild = (random.whole(9) - 4) * (random.whole(12) === 0 ? lot * 0.7 : lot) * (random.whole(4) === 0 ? largestOrder : 1);
      return { instrument, quantity: random.whole(4) > 0 ? within : wild };
    });
  };
  const options = {
    engine: live,
    policy,
    mode: 'simulate',
    venue,
    keep: (state: AgentState): void => {
      kept = JSON.parse(JSON.stringify(state)) as AgentState;
    },
  } as const;
  let agent: Agent = await openAgent(options, find);
  let restarts = 0;
  try {
    for (let n = 0; n < 60; n++) {
      const time = live.time + [1000, 30_000, 400_000, hour][random.whole(4)]!;
      const { id, index } = live.market.underlyings[random.whole(market.underlyings.length)]!;
      const sources = (price: number) =>
        ['a', 'b', 'c']
          .slice(random.whole(8) === 0 ? 2 : 0)
          .map((source) => ({ source, price: price * (random.whole(25) === 0 ? 1.2 : 1), time }));
      const who = policy.accounts[random.whole(3)]?.account as string;
      const traded = Object.keys(policy.instruments)[0] as string;
      const own = random.whole(12);
      const { expiry } = market.quotes.find((one) => one.instrument.id === traded)?.instrument ?? {};
      const change: Change =
        own < 2
          ? { kind: 'deposit', time, account: who, asset: 'USDC', amount: 2 * wealth(who) * random.uniform() }
          : own === 2 && time < (expiry ?? Number.POSITIVE_INFINITY)
            ? { kind: 'fill', time, account: who, instrument: traded, quantity: 0.1, price: priceOf(traded) }
            : guarded && random.whole(2) === 0
              ? {
                  kind: 'sources',
                  time,
                  prices: Object.fromEntries(live.market.underlyings.map(({ asset, index }) => [asset, sources(index)])),
                }
              : {
                  kind: 'tick',
                  time,
                  prices: random.whole(2) === 0 ? { [id]: index * (0.95 + 0.1 * random.uniform()) } : everything(live.market),
                };
      if (change.kind === 'tick') for (const of of Object.keys(change.prices ?? {})) told.set(of, time);
      // what the account trades itself (of one side alone here: never back to where it was) ends what may be brought back
      if (change.kind === 'fill') for (const one of fills) if (one.account === who && one.instrument === traded) one.taken = 0;
      const { agent: step, events } = await agent.apply(change);
      for (const { kind, account } of events) if (kind === 'liquidate') fills = fills.filter((one) => one.account !== account);
      if (violations.length > 0) throw new Error(violations.join('\n'));
      log.actions += step.actions.length;
      log.silences += step.silences.length;
      for (const { reason, detail } of step.silences) if (detail === '') throw new Error(`no word of why: ${reason}`);
      if (lost.length > 0 && random.whole(3) === 0) {
        const order = lost.shift() as SentOrder;
        const quantity = random.whole(2) === 0 ? 0 : order.quantity;
        await agent.settle(order.id, { quantity, price: order.price, fee: 0 });
        came(order, quantity);
        const entry = log.sent.find((one) => one.order.id === order.id);
        // what was never told stays counted whole
        if (entry !== undefined) entry.filled = 1;
      }
      if (random.whole(12) === 0 && kept !== undefined) {
        // a restart: what was kept is all that is known, but when prices came
        restarts += 1;
        agent = await openAgent({ ...options, state: { ...kept, told: agent.toJSON().told } }, find);
      }
      if (agent.stopped !== null && random.whole(3) === 0) agent.resume();
      if (random.whole(80) === 0) agent.stop('by hand');
    }
  } catch (error) {
    if (error instanceof Fault) throw new Error(`seed ${seed}: ${error.message}`);
    throw error;
  } finally {
    live.dispose();
  }
  const sentFor = (why: SentOrder['why']): number => log.sent.filter(({ order }) => order.why === why).length;
  const purposes = { defended: sentFor('defend'), restored: sentFor('restore'), released: sentFor('release') };
  return { sent: log.sent.length, ...purposes, actions: log.actions, silences: log.silences, restarts };
}
