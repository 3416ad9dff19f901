// Drawn close-outs over the sample book under every preset: each is filled in a live engine, and held to every set of lots.

import { engineInside } from '../../src/engine/prepared/inside.js';
import { bookOf, type Core, type MarginEngine } from '../../src/index.js';
import { sampleBook, sampleMarket } from '../../src/io/index.js';
import { accountsOf, bookedAccounts } from '../../src/live/engine/accounts.js';
import { type CloseOut, closeOut, type LiveEngine, openLive } from '../../src/live.js';
import { preset, presetNames } from '../../src/rules.js';
import { uniforms } from './regions.js';

type Draw = () => number;
const market = sampleMarket(1);
const quotes = new Map(market.quotes.map((quote) => [quote.instrument.id, quote]));
/** Of an instrument, in its quote; what the model says where the market states none. */
type Marks = (instrument: string) => number;

const worths = new Map(market.assets.map(({ id, price }) => [id, price]));

export interface CloseOutCounts {
  plans: number;
  restored: number;
  /** Of them, those whose fills come at once. */
  together: number;
  /** Shown to be impossible. */
  impossible: number;
  /** Neither found nor shown to be impossible, though some set restores. */
  notFound: number;
  /** Dearer than the least set, of plans that claim no proof. */
  dearer: number;
  fills: number;
  sets: number;
  readonly wrong: string[];
}

interface Leg {
  readonly instrument: string;
  readonly held: number;
  readonly lot: number;
  readonly lots: number;
  readonly side?: 'long' | 'short';
  readonly levels: readonly { readonly quantity: number; readonly price: number; readonly fee?: number }[];
}

/** A position in a few lots, at up to three levels that get worse, with fees or without. Depth ends in whole lots. */
function legOf(draw: Draw, marks: Marks, instrument: string, held: number, most: number, side?: 'long' | 'short'): Leg {
  const { instrument: listed } = quotes.get(instrument) as (typeof market.quotes)[number];
  const lots = 1 + Math.floor(most * draw());
  const lot = Math.abs(held) / lots;
  const at = marks(instrument);
  const [first, step] = [0.01 * draw() - 0.001, 0.01 * draw()];
  const worth = listed.settlement === 'inverse' && listed.kind !== 'option' ? 1 / at : at;
  const fee = draw() < 0.5 ? 0 : 1e-3 * draw() * worth * listed.multiplier;
  const levels = Array.from({ length: 1 + Math.floor(3 * draw()) }, (_, n) => ({
    quantity: lot * (1 + Math.floor(lots * draw())),
    price: at * (1 - Math.sign(held) * (first + n * step)),
    ...(fee > 0 && { fee }),
  }));
  return { instrument, held, lot, lots, levels, ...(side && { side }) };
}

/** What is held, one leg a side. */
function legsOf(draw: Draw, marks: Marks, engine: MarginEngine, n: number, most: number): Leg[] {
  const { positions } = bookedAccounts(engine)[n] as ReturnType<typeof bookedAccounts>[number];
  const legs = positions.filter(({ quantity }) => quantity !== 0).slice(0, 3);
  return legs.map(({ instrument, quantity, side }) => legOf(draw, marks, instrument, quantity, most, side));
}

type Fill = CloseOut['trades'][number];

/** Fills of so many lots of a leg: level by level, a lot at one level. */
function fillsOf({ instrument, held, lot, levels, side }: Leg, lots: number): Fill[] {
  let left = lots;
  return levels.flatMap((level): Fill[] => {
    const taken = Math.min(left, Math.round(level.quantity / lot));
    left -= taken;
    if (taken === 0) return [];
    const quantity = -Math.sign(held) * taken * lot;
    return [{ instrument, quantity, price: level.price, ...(side && { side }), ...(level.fee && { fee: level.fee * Math.abs(quantity) }) }];
  });
}

/** What a fill loses against the mark, with its fee, numeraire; not below 0. */
function costOf(marks: Marks, { instrument, quantity, price, fee = 0 }: Fill): number {
  const { instrument: listed } = quotes.get(instrument) as (typeof market.quotes)[number];
  const at = marks(instrument);
  const face = quantity * listed.multiplier;
  const gain = listed.settlement === 'inverse' && listed.kind !== 'option' ? face / price - face / at : face * (at - price);
  return Math.max(0, fee - gain) * (worths.get(listed.asset) as number);
}

/** The least cost of all sets of lots that hold the target; infinite where none does. */
function bruteForce(
  engine: MarginEngine,
  name: readonly [string, string],
  legs: readonly Leg[],
  target: number,
  marks: Marks,
  counts: CloseOutCounts,
): number {
  const view = engine.account(...name);
  const most = legs.map(({ levels, lot, lots }) => Math.min(lots, Math.round(levels.reduce((sum, one) => sum + one.quantity, 0) / lot)));
  let least = Number.POSITIVE_INFINITY;
  const visit = (k: number, trades: readonly Fill[]): void => {
    if (k < legs.length) {
      for (let n = 0; n <= (most[k] as number); n++) visit(k + 1, [...trades, ...fillsOf(legs[k] as Leg, n)]);
      return;
    }
    counts.sets += 1;
    const cost = trades.reduce((sum, fill) => sum + costOf(marks, fill), 0);
    if (!(cost < least)) return;
    const { equity, maintenance } = trades.length === 0 ? view : (view.whatIf({ trades }).after[view.requirement] as typeof view);
    if (equity >= target * maintenance) least = cost;
  };
  visit(0, []);
  return least;
}

/** Relative; costs are summed in another order. */
const rounding = 1e-9;

async function filled(live: LiveEngine, name: readonly [string, string], plan: CloseOut, target: number): Promise<string[]> {
  const [account, subaccount] = name;
  const wrong: string[] = [];
  const short = (): number => {
    const { equity, maintenance } = live.engine.account(account, subaccount);
    return target * maintenance - equity;
  };
  let before = short();
  for (const trade of plan.trades) {
    await live.apply({ kind: 'fill', account, subaccount, ...trade });
    const now = short();
    if (!plan.together && !(now <= Math.max(before, 0))) wrong.push(`a fill leaves ${now} short, ${before} before`);
    before = now;
  }
  const { equity, maintenance } = live.engine.account(account, subaccount);
  if (!Object.is(equity, plan.equity) || !Object.is(maintenance, plan.maintenance))
    wrong.push(`after the fills ${equity} and ${maintenance}, promised ${plan.equity} and ${plan.maintenance}`);
  if (plan.restored && !(equity >= target * maintenance)) wrong.push(`not restored: ${equity} and ${maintenance} at ${target}`);
  return wrong;
}

export const closeOutCounts = (): CloseOutCounts => ({
  plans: 0,
  restored: 0,
  together: 0,
  impossible: 0,
  notFound: 0,
  dearer: 0,
  fills: 0,
  sets: 0,
  wrong: [],
});

/** Plans for accounts of one drawn book under a document. */
export async function closeOutsUnder(core: Core, name: string, seed: number, most: number, counts: CloseOutCounts): Promise<void> {
  const draw = uniforms(seed);
  const accounts = accountsOf(sampleBook(market, { accounts: 200, seed: Math.floor(1e6 * draw()) })).map((one) => ({
    ...one,
    orders: [],
    // some stand on both sides
    positions: one.positions.slice(0, 1 + Math.floor(4 * draw())).flatMap((row) => {
      if (draw() < 0.9) return [row];
      const side = row.quantity > 0 ? ('long' as const) : ('short' as const);
      return [
        { ...row, side },
        { ...row, quantity: -row.quantity / 2, side: side === 'long' ? ('short' as const) : ('long' as const) },
      ];
    }),
  }));
  const live = await openLive(core, { book: bookOf(accounts), market, rules: preset(name) });
  const still = await core.prepare({ book: bookOf(accounts), market, rules: preset(name) });
  const { parts, tick } = still[engineInside];
  const marks: Marks = (instrument) => tick().columns.prices[parts.rows.rowOf(instrument)] as number;
  const { codes } = still.run();
  let made = 0;
  for (let n = 0; n < accounts.length && made < most; n++) {
    const { account, subaccount } = accounts[n] as (typeof accounts)[number];
    if (codes[n] !== 0) continue;
    const { equity, maintenance } = still.account(account, subaccount);
    if (!(maintenance > 0)) continue;
    const legs = legsOf(draw, marks, still, n, 4);
    if (legs.length === 0) continue;
    const target = draw() < 0.2 ? 1.25 : Math.max(1e-3, (equity / maintenance) * (1 + 0.5 * draw()));
    const reductions = new Map<string, { lot: number; levels: Leg['levels']; side?: 'long' | 'short' }[]>();
    for (const { instrument, lot, levels, side } of legs)
      reductions.set(instrument, [...(reductions.get(instrument) ?? []), { lot, levels, ...(side && { side }) }]);
    const blind = draw() < 0.3;
    const plan = closeOut(core, live.engine, {
      account,
      subaccount,
      target,
      reductions: Object.fromEntries(reductions),
      ...(blind && { sets: 0 }),
    });
    const least = bruteForce(still, [account, subaccount], legs, target, marks, counts);
    const wrong = await filled(live, [account, subaccount], plan, target);
    const proved = plan.proof === 'sets';
    if (proved && plan.restored !== least < Number.POSITIVE_INFINITY) wrong.push(`proved ${plan.restored}, the least set costs ${least}`);
    if (plan.restored && proved && least < plan.cost * (1 - rounding) - rounding) wrong.push(`proved ${plan.cost}, beaten by ${least}`);
    if (plan.bound > least * (1 + rounding) + rounding) wrong.push(`bound ${plan.bound} above ${least}`);
    if (plan.restored && plan.cost < least * (1 - rounding) - rounding)
      wrong.push(`restored for ${plan.cost}, no set for less than ${least}`);
    made += 1;
    counts.plans += 1;
    counts.fills += plan.trades.length;
    if (plan.restored) counts.restored += 1;
    if (plan.together) counts.together += 1;
    if (plan.bound === Number.POSITIVE_INFINITY) counts.impossible += 1;
    if (!plan.restored && least < Number.POSITIVE_INFINITY) counts.notFound += 1;
    if (plan.restored && !proved && plan.cost > least * (1 + rounding) + rounding) counts.dearer += 1;
    counts.wrong.push(...wrong.map((one) => `${name}, seed ${seed}, ${account}/${subaccount}: ${one}`));
  }
  still.dispose();
  live.dispose();
}

/** Plans over all presets in turn, until they are so many or the time is over. */
export async function closeOutsFuzz(
  core: Core,
  { plans, seed, minutes }: { plans: number; seed: number; minutes: number },
): Promise<CloseOutCounts> {
  const counts = closeOutCounts();
  const end = Date.now() + 60_000 * minutes;
  for (let round = 0; counts.plans < plans && Date.now() < end; round++)
    for (const [i, name] of presetNames.entries()) {
      if (counts.plans >= plans || Date.now() >= end) break;
      await closeOutsUnder(core, name, seed + 1000 * round + i, 10, counts);
    }
  return counts;
}
