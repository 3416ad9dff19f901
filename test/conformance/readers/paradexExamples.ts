// Worked examples of a venue's documentation (JSON, cases of named kinds: cross margin of perpetuals and options, provisions, delta floor).
import type { Account, Order, Position, Quote, TermRules } from '../../../src/index.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
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

/** One account under the rules: its requirements and, by name, the first number of each term. */
function margin({ index, quotes, positions, orders = [] }: Setup, rules: TermRules, core: Core, door: Door) {
  const assets = [{ id: 'BTC', price: index }];
  const underlyings = [{ id: 'BTC', asset: 'BTC', index }];
  const market = door.buildMarket({ asOf: today, numeraire: 'USD', venue: 'margincore', source: 'example', assets, underlyings, quotes });
  const account: Account = { account: 'a', subaccount: '', mode: 'cross', positions, collateral: [], orders };
  const run = core.requirements({ market, book: door.bookOf([account]), rules, terms: true });
  const term = (name: string): number => run.terms.get(name)?.values[0] ?? Number.NaN;
  return { imr: run.initials[0] as number, mmr: run.maintenances[0] as number, term };
}

const position = (instrument: string, quantity: number, entryPrice: number): Position => ({ instrument, quantity, entryPrice });

/** The option parameters of the venue in the place of the preset's. */
function withOptionRates(rules: TermRules, imf: Numbers, mmf: Numbers): TermRules {
  const rates = (one: Numbers) => ({
    longRate: one.long_itm,
    premiumMultiplier: one.premium_multiplier,
    shortRate: one.short_itm,
    shortFloor: one.short_otm,
    putCap: one.short_put_cap,
  });
  const { options, heldOptions } = rules.terms;
  return {
    ...rules,
    terms: { ...rules.terms, options: { ...options, ...rates(imf) }, heldOptions: { ...heldOptions, ...rates(mmf) } },
  } as TermRules;
}

type Ask = (
  input: Numbers & Readonly<Record<string, unknown>>,
  core: Core,
  door: Door,
  all: readonly Example[],
) => Answers | Readonly<Record<string, unknown>>;

const asks: Readonly<Record<string, Ask>> = {
  xmPerp({ size, mark, imf, mmfFactor }, core, door) {
    const quotes = [perpetual('P', mark as number, { imfBase: imf as number, mmfFactor: mmfFactor as number })];
    const setup = { index: mark as number, quotes, positions: [position('P', -(size as number), mark as number)] };
    const { imr, mmr } = margin(setup, door.termPreset('paradex-cross'), core, door);
    return { imr, mmr };
  },
  xmOption(input, core, door) {
    const { long, call, size, mark, spot, strike } = input as unknown as Numbers & { long: boolean; call: boolean };
    const rules = withOptionRates(door.termPreset('paradex-cross'), input.imf as unknown as Numbers, input.mmf as unknown as Numbers);
    const quotes = [option('O', spot as number, strike as number, call, mark as number, 0)];
    const setup = { index: spot as number, quotes, positions: [position('O', (long ? 1 : -1) * (size as number), mark as number)] };
    const { imr, mmr } = margin(setup, rules, core, door);
    return { imr, mmr };
  },
  xmTotal({ legs }, core, door, all) {
    let imr = 0;
    let mmr = 0;
    for (const id of legs as unknown as string[]) {
      const leg = all.find((one) => one.id === id) as Example;
      const answer = (asks[leg.kind] as Ask)(leg.input as never, core, door, all);
      imr += answer.imr as number;
      mmr += answer.mmr as number;
    }
    return { imr, mmr };
  },
  xmNetting(input, core, door) {
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
    const rules = door.termPreset('paradex-cross');
    const { mmr, term } = margin(setup([buy, sell]), rules, core, door);
    const charge = (mark as number) * (imf as number);
    return { netImr: term('futures'), feeImr: term('fees'), mmr, ...openSizes(setup, [buy, sell], charge, rules, core, door) };
  },
  minDelta({ deltas, spot, unhedged, hedged }, core, door) {
    const preset = door.termPreset('paradex-portfolio');
    const rates = { hedged: { '*': hedged }, unhedged: { '*': unhedged } };
    const floor = { ...preset.terms.deltaFloor, ...rates };
    const rules = {
      ...preset,
      grids: {},
      terms: { floor },
      formulas: {},
      equity: 0,
      initial: { units: 'sum', of: 'floor' },
      maintenance: 0,
    };
    const list = deltas as unknown as number[];
    const quotes = list.map((_, i) => perpetual(`P${i}`, spot as number, {}));
    const positions = list.map((delta, i) => position(`P${i}`, delta, spot as number));
    return { minDelta: margin({ index: spot as number, quotes, positions }, rules as unknown as TermRules, core, door).imr };
  },
  feeOption({ rate, spot, mark, size, capOfMark }, core, door) {
    const preset = door.termPreset('paradex-cross');
    const fees = { ...preset.terms.heldFees, optionCap: capOfMark };
    const rules = { ...preset, terms: { ...preset.terms, heldFees: fees } } as unknown as TermRules;
    const quotes = [option('O', spot as number, spot as number, true, mark as number, rate as number)];
    const setup = { index: spot as number, quotes, positions: [position('O', size as number, mark as number)] };
    return { fee: margin(setup, rules, core, door).term('heldFees') };
  },
  fundingPnl({ entryIndex, currentIndex, size }, _, door) {
    const paid = (quantity: number): number => door.linearPnl(-quantity, 1, entryIndex as number, currentIndex as number);
    return { long: paid(size as number), short: paid(-(size as number)) };
  },
  liqPrice,
  liqRoots,
  ...shareAsks,
};

/** The open size of each side: with the orders of that side alone, the requirement is its size times its charge when it is the larger. */
function openSizes(
  setup: (orders: readonly Order[]) => Setup,
  [buy, sell]: readonly [Order, Order],
  charge: number,
  rules: TermRules,
  core: Core,
  door: Door,
): Answers {
  const size = (orders: readonly Order[]): number => margin(setup(orders), rules, core, door).term('futures') / charge;
  return { buyOpenSize: size([buy]), sellOpenSize: size([sell]) };
}

function run(source: Source, core: Core, door: Door): Outcome {
  const tally = new Tally('absolute error over the tolerance that the file states', 1);
  const all = listAt<Example>(source, 'cases');
  const unknown = new Set<string>();
  for (const one of all) {
    const ask = asks[one.kind];
    if (ask === undefined) {
      unknown.add(one.kind);
      continue;
    }
    tally.add(one.id, exampleErrors(ask(one.input as never, core, door, all), one.expected, one.tol));
  }
  if (unknown.size > 0) tally.note(`not known yet: ${[...unknown].join(', ')}`);
  return tally.outcome();
}

export const paradexExamples: Reader = {
  kind: 'worked examples of cross margin',
  recognises: (source) => listAt<Example>(source, 'cases').some(({ kind }) => kind !== undefined && Object.hasOwn(asks, kind)),
  run,
};
