// Risk arrays of a clearing house (JSON: arrays of P&L by scenario; positions -> requirement, sums by scenario; the array of a future from its scan range).
import type { Market, Quote, TermRules } from '../../../src/index.js';
import { modelGrid, scenariosOf } from '../../fixtures/modelGrid.js';
import { spanArrayRounding } from '../../precision.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
import { listAt, member, type Source } from '../source.js';

interface Expected {
  readonly id: string;
  readonly position?: Readonly<Record<string, number>>;
  readonly requirement: number;
  readonly perScenario?: readonly number[];
  readonly [figure: string]: unknown;
}

const perpetual = (id: string, forward: number, riskArray?: readonly number[]): Quote => ({
  instrument: { id, kind: 'perpetual', settlement: 'linear', underlying: 'I', asset: 'USD', multiplier: 1 },
  forward,
  vol: 0,
  rate: 0,
  ...(riskArray === undefined ? {} : { riskArray }),
});

function marketOf(door: Door, quotes: readonly Quote[]): Market {
  const underlyings = [{ id: 'I', asset: 'I', index: 1 }];
  return door.buildMarket({
    asOf: Date.UTC(2026, 0, 1),
    numeraire: 'USD',
    venue: 'margincore',
    source: 'arrays',
    assets: [{ id: 'I', price: 1 }],
    underlyings,
    quotes,
  });
}

const bookOf = (door: Door, positions: Readonly<Record<string, number>>, figures: Readonly<Record<string, number>> = {}) =>
  door.bookOf([
    {
      account: 'a',
      subaccount: '',
      mode: 'portfolio',
      positions: Object.entries(positions).map(([instrument, quantity]) => ({ instrument, quantity, entryPrice: 1 })),
      collateral: [],
      figures,
    },
  ]);

/** The preset for so many scenarios. */
function rulesFor(door: Door, scenarios: number): TermRules {
  const preset = door.termPreset('span-arrays');
  return { ...preset, grids: { arrays: { prices: 'arrays', scenarios: Array.from({ length: scenarios }, () => ({ weight: 1 })) } } };
}

/** Futures margin + premium - half of the out-of-the-money amount, as a rule over figures of the account. */
function customerRules(door: Door): TermRules {
  const figure = (name: string) => ({ term: 'accountFigure', figure: name, absent: 'fault' });
  const terms = { futuresMargin: figure('futuresMargin'), premium: figure('premium'), outOfTheMoney: figure('outOfTheMoney') };
  const initial = { difference: [{ sum: ['futuresMargin', 'premium'] }, { product: [0.5, 'outOfTheMoney'] }] };
  return door.parseTermRules({ ...door.termPreset('span-arrays'), grids: {}, terms, formulas: {}, equity: 0, initial, maintenance: 0 });
}

/** A future's own array, worked out from its scan range: thirds of it up and down in each state of volatility, then far moves at a fraction. */
function futureArray(range: number, { multiple, fraction }: { multiple: number; fraction: number }, core: Core, door: Door): Float64Array {
  const scenarios = [
    ...scenariosOf([0, 1, -1, 2, -2, 3, -3].flatMap((k) => [k / 3, k / 3])),
    ...scenariosOf([multiple, -multiple]).map((one) => ({ ...one, weight: fraction })),
  ];
  const grid = modelGrid({ priceRanges: { '*': 0.1 }, scenarios });
  const rules = door.parseTermRules({ ...door.termPreset('span-arrays'), grids: { arrays: grid } });
  const market = marketOf(door, [perpetual('future', 10 * range)]);
  return core.scenarioPnls({ market, book: bookOf(door, { future: 1 }), rules, term: 'scanRisk', account: 'a' }).counted;
}

function run(source: Source, core: Core, door: Door): Outcome {
  const tally = new Tally('absolute error; of arrays that are worked out, over the rounding to tens they are printed with', 0);
  const arrays = member(source.document, 'arrays') as Readonly<Record<string, readonly number[]>>;
  const market = marketOf(
    door,
    Object.entries(arrays).map(([id, array]) => perpetual(id, 1, array)),
  );
  const rules = rulesFor(door, Math.max(...Object.values(arrays).map((array) => array.length)));
  const unknown: string[] = [];
  for (const one of listAt<Expected>(source, 'expected')) {
    if (one.position !== undefined) {
      const book = bookOf(door, one.position);
      const { initials } = core.requirements({ market, book, rules });
      const errors: Record<string, number> = { requirement: Math.abs((initials[0] as number) - one.requirement) };
      const { counted } = core.scenarioPnls({ market, book, rules, term: 'scanRisk', account: 'a' });
      for (const [s, due] of (one.perScenario ?? []).entries()) errors[`scenario ${s + 1}`] = Math.abs((counted[s] as number) - due);
      tally.add(one.id, errors);
    } else if (typeof one.futuresMargin === 'number') {
      const { futuresMargin, premium, outOfTheMoney } = one as unknown as Record<string, number>;
      const book = bookOf(door, {}, { futuresMargin, premium, outOfTheMoney } as Record<string, number>);
      const { initials } = core.requirements({ market, book, rules: customerRules(door) });
      tally.add(one.id, { requirement: Math.abs((initials[0] as number) - one.requirement) });
    } else unknown.push(one.id);
  }
  const range = member(source.document, 'scanRange');
  const extreme = member(source.document, 'extreme') as { multiple: number; fraction: number } | undefined;
  if (typeof range === 'number' && extreme !== undefined && arrays.future?.length === 16) {
    const got = futureArray(range, extreme, core, door);
    tally.add('array of the future', {
      array: arrays.future.reduce((most, due, s) => Math.max(most, Math.abs((got[s] as number) - due) - spanArrayRounding), 0),
    });
  }
  if (unknown.length > 0) tally.note(`not known yet: ${unknown.join(', ')}`);
  return tally.outcome();
}

export const spanArrays: Reader = {
  kind: 'risk arrays of a clearing house',
  recognises: (source) => {
    const arrays = member(source.document, 'arrays');
    return (
      typeof arrays === 'object' && arrays !== null && Object.values(arrays).every(Array.isArray) && listAt(source, 'expected').length > 0
    );
  },
  run,
};
