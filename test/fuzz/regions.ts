// Small hostile worlds for crossings: strikes at the price, expiries within the ticks, accounts on their thresholds, equal accounts, inverse contracts, ladders.
import { Crossings, noLevel } from '../../src/engine/regions/crossings.js';
import { bookOf, type Core, type MarginEngine, type Market } from '../../src/index.js';
import { sampleBook, sampleMarket } from '../../src/io/index.js';
import { preset, presetNames } from '../../src/rules.js';

type Draw = () => number;

/** A seeded stream of numbers from 0 to 1. */
export function uniforms(seed: number): Draw {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
  };
}

const listed = sampleMarket(1);
const hourMs = 3_600_000;
const oneOf = <T>(draw: Draw, list: readonly T[]): T => list[Math.floor(draw() * list.length)] as T;
const normal = (draw: Draw): number => Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());

/** Some instruments of two or three underlyings, half of the time hours before the first of them expire. */
export function hostileMarket(draw: Draw): Market {
  const ids = listed.underlyings.map(({ id }) => id);
  while (ids.length > 2 && (ids.length > 3 || draw() < 0.5)) ids.splice(Math.floor(draw() * ids.length), 1);
  const own = listed.quotes.filter(({ instrument }) => ids.includes(instrument.underlying));
  const expiries = [...new Set(own.flatMap(({ instrument: { expiry } }) => (expiry === undefined ? [] : [expiry])))].sort((x, y) => x - y);
  const last = expiries[Math.floor(draw() * Math.min(4, expiries.length))] as number;
  const near = own.filter(({ instrument: { expiry, strike }, forward }) => {
    if (expiry !== undefined && expiry < last) return false;
    return strike === undefined || Math.abs(strike / forward - 1) < 0.3;
  });
  const quotes = near.filter(({ instrument: { kind } }) => kind !== 'option' || draw() < 16 / near.length);
  return { ...listed, asOf: draw() < 0.5 ? last - Math.ceil(6 * draw() * hourMs) : listed.asOf, quotes };
}

type Drafts = Parameters<typeof bookOf>[0];
type Draft = Drafts[number];

/** An account of some positions, orders and collateral, by name. */
export function draftOf(draw: Draw, market: Market, name: string): Draft {
  const sized = (): { instrument: string; quantity: number; price: number } => {
    const { instrument, forward } = oneOf(draw, market.quotes);
    const { index } = market.underlyings.find(({ id }) => id === instrument.underlying) as Market['underlyings'][number];
    const usd = 10 ** (3 + 2 * draw()) * (draw() < 0.5 ? 1 : -1);
    const face = instrument.settlement === 'inverse' && instrument.kind !== 'option';
    return {
      instrument: instrument.id,
      quantity: Math.round((1e4 * usd) / (face ? 1 : index)) / (1e4 * instrument.multiplier),
      price: forward,
    };
  };
  const positions = Array.from({ length: Math.floor(5 * draw()) }, sized).filter(({ quantity }) => quantity !== 0);
  const kindOf = (id: string): string => market.quotes.find(({ instrument }) => instrument.id === id)?.instrument.kind as string;
  const premiumOf = (id: string): number => {
    const { instrument, forward } = market.quotes.find((one) => one.instrument.id === id) as Market['quotes'][number];
    if (instrument.kind !== 'option') return forward * (0.98 + 0.04 * draw());
    return (instrument.settlement === 'inverse' ? 1 : forward) * 0.1 * draw();
  };
  const orders =
    draw() < 0.4
      ? Array.from({ length: 1 + Math.floor(5 * draw()) }, sized)
          .filter(({ quantity }) => quantity !== 0)
          .map((one) => ({ ...one, price: premiumOf(one.instrument) }))
      : [];
  return {
    account: name,
    subaccount: '',
    mode: 'portfolio',
    positions: positions.map(({ price, ...one }) => ({
      ...one,
      entryPrice: kindOf(one.instrument) === 'option' ? 0 : price * (0.98 + 0.04 * draw()),
    })),
    orders: orders.map((one) => ({ ...one, price: one.price * (0.99 + 0.02 * draw()) })),
    collateral: [
      { asset: 'USDC', amount: 1e5 },
      ...(draw() < 0.5 ? [{ asset: oneOf(draw, market.underlyings).asset, amount: draw() }] : []),
    ],
    ...(draw() < 0.3 ? { figures: { leverage: Math.ceil(40 * draw()) } } : {}),
  };
}

export interface World {
  readonly engine: MarginEngine;
  readonly requirement: string;
  readonly part: 'maintenance' | 'initial';
  readonly ratios: readonly number[];
  readonly rules: string;
}

/** Accounts as near to their thresholds as collateral in a stablecoin brings them, some of them in herds. */
export async function hostileWorld(core: Core, draw: Draw, rules = oneOf(draw, presetNames)): Promise<World> {
  const document = preset(rules);
  const market = hostileMarket(draw);
  const ratios = oneOf(draw, [[1], [0.5, 1, 1.2], [0.9, 1, 1 + 1e-9, 1.5], [0, 1]]);
  const requirement = oneOf(draw, Object.keys(document.requirements));
  const part = draw() < 0.7 ? 'maintenance' : 'initial';
  const drafts = Array.from({ length: 24 }, (_, n) => draftOf(draw, market, `A${n}`));
  const engine = await core.prepare({ book: bookOf(drafts), market, rules: document });
  const columns = engine.run().requirements[requirement] as NonNullable<ReturnType<MarginEngine['run']>['requirements'][string]>;
  const amounts = part === 'initial' ? columns.initials : columns.maintenances;
  engine.dispose();
  const near = drafts.flatMap((draft, n) => {
    const gap = oneOf(draw, ratios) * (amounts[n] as number) - (columns.equities[n] as number);
    const beside = oneOf(draw, [0, 1e-12, 1e-9, 1e-6, 1e-4, 1e-2, 0.3]) * (draw() < 0.5 ? 1 : -1) * (amounts[n] as number);
    const amount = 1e5 + gap + beside;
    const [stable, ...rest] = draft.collateral as { asset: string; amount: number }[];
    const collateral = Number.isFinite(amount) ? [{ ...stable, amount }, ...rest] : draft.collateral;
    return Array.from({ length: draw() < 0.3 ? 5 : 1 }, (_, i) => ({ ...draft, account: `${draft.account}-${i}`, collateral }));
  });
  return { engine: await core.prepare({ book: bookOf(near), market, rules: document }), requirement, part, ratios, rules };
}

/** The sample's book of so many accounts, all of them as their owners trade. */
async function largeWorld(core: Core, draw: Draw, rules: (typeof presetNames)[number], accounts: number): ReturnType<typeof hostileWorld> {
  const document = preset(rules);
  const requirement = oneOf(draw, Object.keys(document.requirements));
  const book = sampleBook(listed, { accounts, seed: Math.floor(1e6 * draw()) });
  const engine = await core.prepare({ book, market: listed, rules: document });
  return { engine, requirement, part: draw() < 0.5 ? 'initial' : 'maintenance', ratios: [1, 1.1, 1.5], rules };
}

/** A change of the market: small, large, back to where it was, onto a strike, of one quote, of vols, of time. */
export function hostileTick(
  draw: Draw,
  { market }: MarginEngine,
): { time?: number; prices: Record<string, number>; vols: Record<string, number> } {
  const prices: Record<string, number> = {};
  const vols: Record<string, number> = {};
  const size = 10 ** oneOf(draw, [-7, -5, -4, -4, -3, -3, -2, -1]);
  const of = draw();
  for (const { id, index } of market.underlyings) if (of < 0.2 || draw() < 0.3) prices[id] = index * Math.exp(size * normal(draw));
  if (of > 0.8) {
    const { instrument, forward } = oneOf(draw, market.quotes);
    prices[instrument.id] = draw() < 0.5 ? (instrument.strike ?? forward) : forward * Math.exp(size * normal(draw));
  }
  const volsMove = draw() < 0.3;
  for (const { instrument, vol } of market.quotes)
    if (volsMove && instrument.kind === 'option' && draw() < 0.3) vols[instrument.id] = Math.min(5, vol * Math.exp(size * normal(draw)));
  return { ...(draw() < 0.3 ? { time: market.asOf + Math.ceil(hourMs * draw() ** 4) } : {}), prices, vols };
}

export interface Checked {
  readonly ticks: number;
  /** Accounts whose level was compared, summed over the ticks. */
  readonly accountTicks: number;
  readonly crossings: number;
  /** Levels that a full run gives otherwise: never. */
  readonly missed: string[];
  /** Of the accounts, on average, those that a tick answered again. */
  readonly touchedShare: number;
}

/** A world through some ticks and trades, each held against a full run. */
export async function checkWorld(core: Core, seed: number, ticks: number, rules?: string, accountsAsked?: number): Promise<Checked> {
  const draw = uniforms(seed);
  const world =
    accountsAsked === undefined
      ? await hostileWorld(core, draw, rules as never)
      : await largeWorld(core, draw, rules as never, accountsAsked);
  const { engine, requirement, part, ratios } = world;
  const crossings = new Crossings(engine, { requirement, part, ratios });
  const missed: string[] = [];
  let crossed = 0;
  const known = crossings.levels.slice();
  const accounts = known.length;
  for (let tick = 0; tick < ticks; tick++) {
    if (draw() < 0.9) engine.tick(hostileTick(draw, engine));
    if (draw() < 0.1) {
      const n = Math.floor(draw() * accounts);
      const run = engine.run();
      const { instrument, forward } = oneOf(draw, engine.market.quotes);
      const trades =
        instrument.kind === 'option'
          ? []
          : [{ instrument: instrument.id, quantity: oneOf(draw, [-1, 1]) / instrument.multiplier, price: forward }];
      await engine.trade(run.accounts[n] as string, run.subaccounts[n] as string, { trades, deposits: { USDC: 100 * normal(draw) } });
      crossings.changed(n);
    }
    // the program is lent out, and stands elsewhere meanwhile
    if (draw() < 0.02) await engine.spotVol({ underlyings: [engine.market.underlyings[0]?.id as string], moves: [0.1], volShocks: [0] });
    const told = crossings.after();
    crossed += told.accounts.length;
    told.accounts.forEach((account, i) => {
      if (known[account] !== told.before[i])
        missed.push(`${world.rules} seed ${seed} tick ${tick} account ${account}: was ${told.before[i]}, not ${known[account]}`);
      known[account] = told.levels[i] as number;
    });
    const run = engine.run();
    const { equities, initials, maintenances } = run.requirements[requirement] as NonNullable<(typeof run.requirements)[string]>;
    for (let a = 0; a < accounts; a++) {
      const amount = (part === 'initial' ? initials : maintenances)[a] as number;
      const level = Number.isNaN(equities[a] as number)
        ? noLevel
        : ratios.filter((ratio) => (equities[a] as number) < ratio * amount).length;
      if (level !== known[a] || level !== crossings.levels[a])
        missed.push(`${world.rules} ${requirement} ${part} seed ${seed} tick ${tick} account ${a}: ${crossings.levels[a]}, not ${level}`);
    }
    if (missed.length > 3) break;
  }
  engine.dispose();
  return { ticks, accountTicks: ticks * accounts, crossings: crossed, missed, touchedShare: crossings.metrics.touchedShare };
}

/** Worlds one after the other until so many ticks are made or so many minutes have passed. */
export async function regionsFuzz(
  core: Core,
  { ticks, seed, minutes, accounts }: { ticks: number; seed: number; minutes: number; accounts?: number },
): Promise<Checked> {
  // a large world is dear to make
  const each = accounts === undefined ? 60 : Math.max(60, Math.ceil(ticks / presetNames.length));
  const until = Date.now() + 60_000 * minutes;
  const missed: string[] = [];
  let [made, compared, crossed, touched] = [0, 0, 0, 0];
  for (let n = 0; made < ticks && Date.now() < until; n++) {
    const one = await checkWorld(core, seed + n, Math.min(each, ticks - made), presetNames[n % presetNames.length], accounts);
    made += one.ticks;
    compared += one.accountTicks;
    crossed += one.crossings;
    touched += one.ticks * one.touchedShare;
    missed.push(...one.missed);
    if (missed.length > 0) break;
  }
  return { ticks: made, accountTicks: compared, crossings: crossed, missed, touchedShare: touched / made };
}
