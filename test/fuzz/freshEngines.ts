// Crossings of traded engines, prepared and live, against fresh engines after each tick over books of the tests' own ledger.
import { Crossings, noLevel } from '../../src/engine/regions/crossings.js';
import { type Account, bookOf, type Core, Fault, type MarginEngine, type Market } from '../../src/index.js';
import { sampleBook, sampleMarket } from '../../src/io/index.js';
import { accountsOf } from '../../src/live/engine/accounts.js';
import type { LiveEngine } from '../../src/live/engine/live.js';
import { openLive } from '../../src/live/engine/open.js';
import { HealthLadder, judgedAsTheyAre } from '../../src/live/ladder/healthLadder.js';
import { preset, presetNames } from '../../src/rules.js';
import { FillLedger, type ReferenceFill } from '../reference/fillLedger.js';
import { draftOf, hostileMarket, hostileTick, uniforms } from './regions.js';

type Draw = () => number;
const oneOf = <T>(draw: Draw, list: readonly T[]): T => list[Math.floor(draw() * list.length)] as T;
const plainLadder = {
  call: { of: 'initial', below: 1, until: 1 },
  liquidate: { of: 'maintenance', below: 1, until: 1 },
} as const;

export interface FreshCounts {
  ticks: number;
  /** Accounts whose level was compared, summed over the ticks. */
  accountTicks: number;
  /** Accounts whose figures were compared to the bit. */
  figures: number;
  fills: number;
  /** Fills, deposits and funding that both ledgers refused. */
  refused: number;
  crossings: number;
  /** A level that changed and was not reported, by account and tick. */
  readonly missed: string[];
  /** A level that was reported and is not so. */
  readonly unfounded: string[];
  /** Figures that are not those of the fresh engine. */
  readonly different: string[];
}

export const freshCounts = (): FreshCounts => ({
  ticks: 0,
  accountTicks: 0,
  figures: 0,
  fills: 0,
  refused: 0,
  crossings: 0,
  missed: [],
  unfounded: [],
  different: [],
});

/** A position as several rows, some of them opposite to each other, some with their sides stated: all of them fills. */
function asRows(draw: Draw, position: Account['positions'][number]): Account['positions'][number][] {
  const { instrument, quantity, entryPrice } = position;
  const at = (share: number): Account['positions'][number] => ({
    instrument,
    quantity: share * quantity,
    entryPrice: entryPrice * (0.97 + 0.06 * draw()),
  });
  const sided = (row: Account['positions'][number]): Account['positions'][number] => ({
    ...row,
    side: row.quantity > 0 ? 'long' : 'short',
  });
  const way = draw();
  if (way < 0.4) return [position];
  if (way < 0.55) return [at(2), at(-1)];
  if (way < 0.65) return [at(0.5), at(-1.5), at(2)];
  if (way < 0.7) return [at(0.1), at(0.2), at(-0.3)];
  if (way < 0.8) return [sided(at(2)), sided(at(-1))];
  if (way < 0.85) return [sided(at(1)), sided(at(-1))];
  if (way < 0.9) return [sided(at(1)), sided(at(-1)), at(0.5)];
  return [at(0.5), at(0.5)];
}

/** The engine under test through one of its doors: prepared and traded, or live. */
interface Door {
  engine(): MarginEngine;
  tick(changes: ReturnType<typeof hostileTick>): Promise<void>;
  fill(account: Account, fill: ReferenceFill): Promise<void>;
  pay(account: Account, asset: string, amount: number): Promise<void>;
  dispose(): void;
  readonly live?: LiveEngine;
}

async function doorOf(core: Core, isLive: boolean, accounts: readonly Account[], market: Market, rules: object): Promise<Door> {
  const inputs = { book: bookOf(accounts), market, rules: rules as never };
  if (!isLive) {
    const engine = await core.prepare(inputs);
    return {
      engine: () => engine,
      tick: async (changes) => void engine.tick(changes),
      fill: ({ account, subaccount }, fill) => engine.trade(account, subaccount, { trades: [fill] }),
      pay: ({ account, subaccount }, asset, amount) => engine.trade(account, subaccount, { deposits: { [asset]: amount } }),
      dispose: () => engine.dispose(),
    };
  }
  const live = await openLive(core, inputs);
  return {
    live,
    engine: () => live.engine,
    tick: async ({ time, prices, vols }) =>
      void (await live.apply({ kind: 'tick', prices, vols, ...(time === undefined ? {} : { asOf: time }) })),
    fill: async ({ account, subaccount }, fill) => void (await live.apply({ kind: 'fill', account, subaccount, ...fill })),
    pay: async ({ account, subaccount }, asset, amount) =>
      void (await live.apply({ kind: amount > 0 ? 'deposit' : 'withdraw', account, subaccount, asset, amount: Math.abs(amount) })),
    dispose: () => live.dispose(),
  };
}

/** Collateral so that the account stands near one of the thresholds, by a fresh engine over its own ledger. */
async function nearThresholds(
  core: Core,
  draw: Draw,
  drafts: readonly Account[],
  market: Market,
  rules: object,
  { requirement, part, ratios }: { requirement: string; part: 'initial' | 'maintenance'; ratios: readonly number[] },
): Promise<Account[]> {
  const netted = drafts.map((draft) => new FillLedger(market, draft).account());
  const engine = await core.prepare({ book: bookOf(netted), market, rules: rules as never });
  const columns = engine.run().requirements[requirement] as NonNullable<ReturnType<MarginEngine['run']>['requirements'][string]>;
  const amounts = part === 'initial' ? columns.initials : columns.maintenances;
  engine.dispose();
  return drafts.flatMap((draft, n) => {
    const gap = oneOf(draw, ratios) * (amounts[n] as number) - (columns.equities[n] as number);
    const beside = oneOf(draw, [0, 1e-9, 1e-6, 1e-4, 1e-2, 0.3]) * (draw() < 0.5 ? 1 : -1) * (amounts[n] as number);
    const [stable, ...rest] = draft.collateral;
    const amount = (stable?.amount ?? 0) + gap + beside;
    const collateral =
      Number.isFinite(amount) && amount !== 0 ? [{ asset: stable?.asset ?? market.numeraire, amount }, ...rest] : draft.collateral;
    return Array.from({ length: draw() < 0.3 ? 4 : 1 }, (_, i) => ({ ...draft, account: `${draft.account}-${i}`, collateral }));
  });
}

/** A fill that closes a part, all, or more than there is, or opens; of one side where both are held, half of the time. */
function drawnFill(draw: Draw, market: Market, ledger: FillLedger): ReferenceFill {
  const { positions } = ledger.account();
  const held = draw() < 0.7 && positions.length > 0 ? oneOf(draw, positions) : undefined;
  const { instrument, forward } =
    held === undefined
      ? oneOf(draw, market.quotes)
      : (market.quotes.find((one) => one.instrument.id === held.instrument) as Market['quotes'][number]);
  const { index } = market.underlyings.find(({ id }) => id === instrument.underlying) as Market['underlyings'][number];
  const isOption = instrument.kind === 'option';
  const face = instrument.settlement === 'inverse' && !isOption;
  const usual = (100 * Math.ceil(100 * draw())) / (instrument.multiplier * (face ? 1 : index));
  const of = held?.quantity ?? (draw() < 0.5 ? 1 : -1) * usual;
  const quantity = held === undefined ? of : of * oneOf(draw, [-1, -0.5, -0.25, -1 / 3, -1.5, 0.5, -2]);
  const price = isOption ? (instrument.settlement === 'inverse' ? 1 : forward) * 0.1 * draw() : forward * (0.98 + 0.04 * draw());
  const stated = held?.side ?? (draw() < 0.1 ? (draw() < 0.5 ? 'long' : 'short') : undefined);
  return {
    instrument: instrument.id,
    quantity,
    price,
    ...(stated !== undefined && draw() < 0.5 ? { side: stated } : {}),
    ...(draw() < 0.3 ? { fee: draw() < 0.8 ? draw() : -draw() } : {}),
  };
}

/** Whether it was done; false where it was refused with a Fault, or with a RangeError of the test's ledger. */
async function isDone(work: () => Promise<void> | void): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof Fault || error instanceof RangeError) return false;
    throw error;
  }
}

export interface FreshInputs {
  readonly seed: number;
  readonly ticks: number;
  readonly rules: (typeof presetNames)[number];
  /** Of the sample's book; left out: a small hostile world. */
  readonly accounts?: number;
  readonly isLive: boolean;
}

/** One world through its ticks and fills; what is wrong of it is added to the counts. */
export async function checkFreshWorld(core: Core, inputs: FreshInputs, counts: FreshCounts): Promise<void> {
  const { seed, ticks, accounts: asked, isLive } = inputs;
  const draw = uniforms(seed);
  const { breaker: _, guards: __, ...rules } = preset(inputs.rules);
  const market = asked === undefined ? hostileMarket(draw) : sampleMarket(1);
  const requirement = oneOf(draw, Object.keys(rules.requirements));
  const part = draw() < 0.7 ? 'maintenance' : 'initial';
  const ratios = oneOf(draw, [[1], [0.5, 1, 1.2], [0.9, 1, 1.5]]);
  const plain =
    asked === undefined
      ? Array.from({ length: 24 }, (_, n) => draftOf(draw, market, `A${n}`))
      : accountsOf(sampleBook(market, { accounts: asked, seed: Math.floor(1e6 * draw()) }));
  const drafts = plain.map((one) => ({ ...one, positions: one.positions.flatMap((position) => asRows(draw, position)) }));
  const accounts = asked === undefined ? await nearThresholds(core, draw, drafts, market, rules, { requirement, part, ratios }) : drafts;
  const ledgers = accounts.map((account) => new FillLedger(market, account));
  const door = await doorOf(core, isLive, accounts, market, rules);
  const crossings = new Crossings(door.engine(), { requirement, part, ratios });
  const ladder = new HealthLadder(rules.ladder ?? plainLadder);
  const known = crossings.levels.slice();
  const where = (tick: number, account: number): string =>
    `${inputs.rules} ${isLive ? 'live' : 'prepared'} ${requirement} ${part} seed ${seed} tick ${tick} account ${account} (${accounts[account]?.account})`;

  const compare = async (tick: number): Promise<void> => {
    const { market: now } = door.engine();
    const fresh = await core.prepare({ book: bookOf(ledgers.map((ledger) => ledger.account())), market: now, rules: rules as never });
    const run = fresh.run();
    const { equities, initials, maintenances } = run.requirements[requirement] as NonNullable<(typeof run.requirements)[string]>;
    const amounts = part === 'initial' ? initials : maintenances;
    for (let a = 0; a < accounts.length; a++) {
      const equity = equities[a] as number;
      const level = Number.isNaN(equity) ? noLevel : ratios.filter((ratio) => equity < ratio * (amounts[a] as number)).length;
      if (level === known[a] && level === crossings.levels[a]) continue;
      counts.missed.push(`${where(tick, a)}: ${known[a]}, not ${level}, by ${equity} and ${amounts[a]}`);
      known[a] = level;
    }
    if (door.live !== undefined) {
      const { own } = run;
      ladder[judgedAsTheyAre]({ time: door.live.time, equities: own.equities, initials: own.initials, maintenances: own.maintenances });
      const { codes } = door.live.levels.ladder;
      for (let a = 0; a < accounts.length; a++)
        if (codes[a] !== ladder.codes[a]) counts.missed.push(`${where(tick, a)}: on the ladder ${codes[a]}, not ${ladder.codes[a]}`);
    }
    // rarely: a run answers what crossings leave unanswered
    if (tick % 16 === 15) {
      const { own } = door.engine().run();
      for (const name of ['equities', 'initials', 'maintenances'] as const)
        for (let a = 0; a < accounts.length; a++) {
          counts.figures += 1;
          if (!Object.is(own[name][a], run.own[name][a]))
            counts.different.push(`${where(tick, a)}: ${name} ${own[name][a]}, not ${run.own[name][a]}`);
        }
    }
    fresh.dispose();
    counts.ticks += 1;
    counts.accountTicks += accounts.length;
  };

  await compare(-1);
  for (let tick = 0; tick < ticks; tick++) {
    // levels of a ladder remember: a live engine is compared after each of its changes
    const trades = draw() < 0.5;
    if (isLive ? !trades : draw() < 0.9) await door.tick(hostileTick(draw, door.engine()));
    const changes = !trades ? 0 : isLive ? 1 : Math.ceil(4 * draw());
    for (let n = 0; n < changes; n++) {
      const a = Math.floor(draw() * accounts.length);
      const [account, ledger] = [accounts[a] as Account, ledgers[a] as FillLedger];
      let [theirs, ours] = [true, true];
      const way = draw();
      if (way < 0.8) {
        const fill = drawnFill(draw, door.engine().market, ledger);
        counts.fills += 1;
        theirs = await isDone(() => door.fill(account, fill));
        // an engine that is live fills nothing that has expired: what it refuses for other reasons the ledger must refuse too
        const { expiry = Number.POSITIVE_INFINITY } =
          door.engine().market.quotes.find(({ instrument }) => instrument.id === fill.instrument)?.instrument ?? {};
        ours = !theirs && isLive && expiry <= door.engine().market.asOf ? false : await isDone(() => ledger.fill(fill));
      } else {
        const asset = oneOf(draw, door.engine().market.assets).id;
        const amount = Math.ceil(1000 * draw()) / 64;
        await door.pay(account, asset, amount);
        ledger.pay(asset, amount);
      }
      if (theirs !== ours) counts.different.push(`${where(tick, a)}: ${theirs ? 'filled' : 'refused'}, not ${ours ? 'filled' : 'refused'}`);
      if (!theirs) counts.refused += 1;
      crossings.changed(a);
    }
    const told = crossings.after();
    counts.crossings += told.accounts.length;
    told.accounts.forEach((account, i) => {
      if (known[account] !== told.before[i]) counts.unfounded.push(`${where(tick, account)}: was ${told.before[i]}, not ${known[account]}`);
      if (known[account] === told.levels[i]) counts.unfounded.push(`${where(tick, account)}: told ${told.levels[i]}, as before`);
      known[account] = told.levels[i] as number;
    });
    await compare(tick);
    if (counts.missed.length + counts.unfounded.length + counts.different.length > 6) break;
  }
  door.dispose();
}

/** Worlds one after the other, under all presets in turn, prepared and live, until so many account-ticks are made or so many minutes have passed. */
export async function freshFuzz(
  core: Core,
  { accountTicks, seed, minutes, accounts }: { accountTicks: number; seed: number; minutes: number; accounts?: number },
): Promise<FreshCounts> {
  const until = Date.now() + 60_000 * minutes;
  const counts = freshCounts();
  const wrong = (): number => counts.missed.length + counts.unfounded.length + counts.different.length;
  for (let n = 0; counts.accountTicks < accountTicks && Date.now() < until && wrong() === 0; n++) {
    const rules = presetNames[n % presetNames.length] as (typeof presetNames)[number];
    const isLive = Math.floor(n / presetNames.length) % 2 === 1;
    await checkFreshWorld(core, { seed: seed + n, ticks: 60, rules, isLive, ...(accounts === undefined ? {} : { accounts }) }, counts);
  }
  return counts;
}
