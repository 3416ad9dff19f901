// Worked examples of a venue's documentation (JSON, cases of named kinds: cross margin of perpetuals and options, provisions, delta floor).
import type { Order, Position } from '../../../src/book/account.js';
import type { Account } from '../../../src/index.js';
import type { Quote } from '../../../src/market/market.js';
import type { Rules } from '../../../src/rules.js';
import { presetWith } from '../overlay.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
import { type Readings, runBook } from '../ruleRun.js';
import { listAt, type Source } from '../source.js';
import { exampleErrors } from './exampleErrors.js';
import { type Answers, liqPrice, liqRoots } from './paradexPrices.js';
import { shareAsks } from './paradexShares.js';

type Numbers = Readonly<Record<string, number>>;
interface Example {
  readonly id: string;
  readonly kind: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly expected: Readonly<Record<string, unknown>>;
  readonly tol: number;
}

const today = Date.UTC(2026, 0, 1);
const year = 31_536_000_000;
const common = { settlement: 'linear' as const, underlying: 'BTC', asset: 'USD', multiplier: 1 };

const perpetual = (id: string, forward: number, figures: Numbers): Quote => ({
  instrument: { ...common, id, kind: 'perpetual' },
  forward,
  vol: 0,
  rate: 0,
  figures: { imfBase: 0, mmfFactor: 0, feeRate: 0, delta: 1, ...figures },
});

const option = (id: string, forward: number, strike: number, call: boolean, mark: number, feeRate: number): Quote => ({
  instrument: { ...common, id, kind: 'option', expiry: today + year, strike, call },
  forward,
  vol: 0.5,
  rate: 0,
  mark,
  figures: { feeRate, delta: 0 },
});

interface Setup {
  readonly index: number;
  readonly quotes: readonly Quote[];
  readonly positions: readonly Position[];
  readonly orders?: readonly Order[];
}

/** One account under the rules: its requirements, and what is read beside them. */
async function margin({ index, quotes, positions, orders = [] }: Setup, rules: Rules, core: Core, door: Door, readings: Readings = {}) {
  const assets = [{ id: 'BTC', price: index }];
  const underlyings = [{ id: 'BTC', asset: 'BTC', index }];
  const market = door.buildMarket({ asOf: today, numeraire: 'USD', venue: 'margincore', source: 'example', assets, underlyings, quotes });
  const account: Account = { account: 'a', subaccount: '', mode: 'cross', positions, collateral: [], orders };
  const run = await runBook(core, door, rules, { market, book: door.bookOf([account]), readings });
  return { imr: run.initial('a'), mmr: run.maintenance('a'), run };
}

const position = (instrument: string, quantity: number, entryPrice: number): Position => ({ instrument, quantity, entryPrice });

/** The option parameters of the venue in the place of the preset's. */
function optionRates(door: Door, imf: Numbers, mmf: Numbers): Rules {
  const both = (name: string) => ({ initial: imf[name], maintenance: mmf[name] });
  const short = { rate: both('short_itm'), floor: both('short_otm') };
  return presetWith(door, 'paradex-cross', {
    'terms.options.long': { rate: both('long_itm'), premium: both('premium_multiplier') },
    'terms.options.short': [
      { ...short, only: 'calls' },
      { ...short, only: 'puts', cap: both('short_put_cap') },
    ],
  });
}

type Ask = (
  input: Numbers & Readonly<Record<string, unknown>>,
  core: Core,
  door: Door,
  all: readonly Example[],
) => Answers | Readonly<Record<string, unknown>> | Promise<Answers>;

const readings: Readings = { futures: 'sum(futures)', fees: 'sum(fees)' };

const asks: Readonly<Record<string, Ask>> = {
  async xmPerp({ size, mark, imf, mmfFactor }, core, door) {
    const quotes = [perpetual('P', mark as number, { imfBase: imf as number, mmfFactor: mmfFactor as number })];
    const setup = { index: mark as number, quotes, positions: [position('P', -(size as number), mark as number)] };
    const { imr, mmr } = await margin(setup, door.rules.preset('paradex-cross'), core, door);
    return { imr, mmr };
  },
  async xmOption(input, core, door) {
    const { long, call, size, mark, spot, strike } = input as unknown as Numbers & { long: boolean; call: boolean };
    const rules = optionRates(door, input.imf as unknown as Numbers, input.mmf as unknown as Numbers);
    const quotes = [option('O', spot as number, strike as number, call, mark as number, 0)];
    const setup = { index: spot as number, quotes, positions: [position('O', (long ? 1 : -1) * (size as number), mark as number)] };
    const { imr, mmr } = await margin(setup, rules, core, door);
    return { imr, mmr };
  },
  async xmTotal({ legs }, core, door, all) {
    let imr = 0;
    let mmr = 0;
    for (const id of legs as unknown as string[]) {
      const leg = all.find((one) => one.id === id) as Example;
      const answer = await (asks[leg.kind] as Ask)(leg.input as never, core, door, all);
      imr += answer.imr as number;
      mmr += answer.mmr as number;
    }
    return { imr, mmr };
  },
  async xmNetting(input, core, door) {
    const { position: held, buyOrders, sellOrders, buyPrice, sellPrice, mark, imf, mmfFactor, feeRate } = input as Record<string, number>;
    const quotes = [perpetual('P', mark as number, { imfBase: imf as number, mmfFactor: mmfFactor as number, feeRate: feeRate as number })];
    const setup = (orders: readonly Order[]) => ({
      index: mark as number,
      quotes,
      positions: [position('P', held as number, mark as number)],
      orders,
    });
    const buy = { instrument: 'P', quantity: buyOrders as number, price: buyPrice as number };
    const sell = { instrument: 'P', quantity: -(sellOrders as number), price: sellPrice as number };
    const { mmr, run } = await margin(setup([buy, sell]), door.rules.preset('paradex-cross'), core, door, readings);
    const charge = (mark as number) * (imf as number);
    const sizes = await openSizes(setup, [buy, sell], charge, core, door);
    return { netImr: run.reading('futures', 'a'), feeImr: run.reading('fees', 'a'), mmr, ...sizes };
  },
  async minDelta({ deltas, spot, unhedged, hedged }, core, door) {
    const rates = { 'parameters.hedgedRate': { '*': hedged }, 'parameters.unhedgedRate': { '*': unhedged } };
    const list = deltas as unknown as number[];
    const quotes = list.map((_, i) => perpetual(`P${i}`, spot as number, {}));
    const positions = list.map((delta, i) => position(`P${i}`, delta, spot as number));
    const setup = { index: spot as number, quotes, positions };
    const { run } = await margin(setup, presetWith(door, 'paradex-portfolio', rates), core, door, { minimum: 'sum(deltaMinimum)' });
    return { minDelta: run.reading('minimum', 'a') };
  },
  async feeOption({ rate, spot, mark, size, capOfMark }, core, door) {
    const rules = presetWith(door, 'paradex-cross', { 'terms.fees.optionCap': capOfMark });
    const quotes = [option('O', spot as number, spot as number, true, mark as number, rate as number)];
    const setup = { index: spot as number, quotes, positions: [position('O', size as number, mark as number)] };
    const { run } = await margin(setup, rules, core, door, readings);
    return { fee: run.reading('fees', 'a', 'maintenance') };
  },
  fundingPnl({ entryIndex, currentIndex, size }, _, door) {
    const paid = (quantity: number): number => door.pnl.linearPnl(-quantity, 1, entryIndex as number, currentIndex as number);
    return { long: paid(size as number), short: paid(-(size as number)) };
  },
  liqPrice,
  liqRoots,
  ...shareAsks,
};

/** The open size of each side: with the orders of that side alone, the requirement is its size times its charge when it is the larger. */
async function openSizes(
  setup: (orders: readonly Order[]) => Setup,
  [buy, sell]: readonly [Order, Order],
  charge: number,
  core: Core,
  door: Door,
): Promise<Answers> {
  const size = async (orders: readonly Order[]): Promise<number> =>
    (await margin(setup(orders), door.rules.preset('paradex-cross'), core, door, readings)).run.reading('futures', 'a') / charge;
  return { buyOpenSize: await size([buy]), sellOpenSize: await size([sell]) };
}

async function run(source: Source, core: Core, door: Door): Promise<Outcome> {
  const tally = new Tally('absolute error over the tolerance that the file states', 1);
  const all = listAt<Example>(source, 'cases');
  const unknown = new Set<string>();
  for (const one of all) {
    const ask = asks[one.kind];
    if (ask === undefined) {
      unknown.add(one.kind);
      continue;
    }
    tally.add(one.id, exampleErrors(await ask(one.input as never, core, door, all), one.expected, one.tol));
  }
  if (unknown.size > 0) tally.note(`not known yet: ${[...unknown].join(', ')}`);
  return tally.outcome();
}

export const paradexExamples: Reader = {
  kind: 'worked examples of cross margin',
  recognises: (source) => listAt<Example>(source, 'cases').some(({ kind }) => kind !== undefined && Object.hasOwn(asks, kind)),
  run,
};
