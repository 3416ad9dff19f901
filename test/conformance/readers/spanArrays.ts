// Risk arrays of a clearing house (JSON: P&L by scenario; positions -> requirement, sums by scenario; a future's array from its scan range).

import type { Market } from '../../../src/index.js';
import type { Quote } from '../../../src/market/market.js';
import type { Rules } from '../../../src/rules.js';
import { spanArrayRounding } from '../../precision.js';
import { presetWith } from '../overlay.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
import { runBook } from '../ruleRun.js';
import { type Cells, cellPnls, cellReadings, withCells } from '../scenarioCells.js';
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

/** Futures margin + premium - half of the out-of-the-money amount, as a rule over figures of the account. */
function customerRules(door: Door): Rules {
  const { about, scope, format } = door.rules.preset('span-arrays');
  const figure = (attribute: string) => ({ kind: 'attribute', of: 'account', attribute });
  return door.rules.parseRules({
    format,
    about,
    scope,
    assumptions: { accounts: { requirement: 'scan' } },
    terms: { futuresMargin: figure('futuresMargin'), premium: figure('premium'), outOfTheMoney: figure('outOfTheMoney') },
    requirements: { scan: { equity: '0', initial: 'futuresMargin + premium - 0.5 * outOfTheMoney', maintenance: '0' } },
  });
}

/** A future's own array, worked out from its scan range: thirds of it up and down in each state of volatility, then far moves at a fraction. */
async function futureArray(
  range: number,
  { multiple, fraction }: { multiple: number; fraction: number },
  core: Core,
  door: Door,
): Promise<readonly number[]> {
  const block = (at: number, weight: number) => ({ ranges: [at], vols: ['unchanged'], weight });
  const near = [0, 1, -1, 2, -2, 3, -3].flatMap((k) => [block(k / 3, 1), block(k / 3, 1)]);
  const blocks = [...near, block(multiple, fraction), block(-multiple, fraction)];
  const cells: Cells = { prefix: 'cell', set: 'standIn', blocks, scan: { netting: 'underlying' } };
  const rules = withCells(door, presetWith(door, 'span-arrays', { 'scenarios.standIn.priceRange': 0.1 }), cells);
  const market = marketOf(door, [perpetual('future', 10 * range)]);
  const run = await runBook(core, door, rules, { market, book: bookOf(door, { future: 1 }), readings: cellReadings(cells) });
  return cellPnls(run, cells, 'a');
}

/** The sums of a position by scenario: each is a market of its own, whose arrays hold that scenario alone. */
async function sumsOf(
  arrays: Readonly<Record<string, readonly number[]>>,
  position: Readonly<Record<string, number>>,
  core: Core,
  door: Door,
): Promise<number[]> {
  // what is read may be below 0, which no requirement may
  const rules = presetWith(door, 'span-arrays', {
    ...{ 'scenarios.arrays.arrays': 1, 'terms.scanRisk.floor': 'none' },
    ...{ 'requirements.scan.initial': 'abs(sum(scanRisk))', 'requirements.scan.maintenance': '0' },
  });
  const sums: number[] = [];
  for (const s of Object.values(arrays)[0]?.keys() ?? []) {
    const market = marketOf(
      door,
      Object.entries(arrays).map(([id, array]) => perpetual(id, 1, [array[s] as number])),
    );
    const run = await runBook(core, door, rules, { market, book: bookOf(door, position), readings: { sum: 'sum(scanRisk)' } });
    sums.push(-run.reading('sum', 'a'));
  }
  return sums;
}

async function run(source: Source, core: Core, door: Door): Promise<Outcome> {
  const tally = new Tally('absolute error; of arrays that are worked out, over the rounding to tens they are printed with', 0);
  const arrays = member(source.document, 'arrays') as Readonly<Record<string, readonly number[]>>;
  const market = marketOf(
    door,
    Object.entries(arrays).map(([id, array]) => perpetual(id, 1, array)),
  );
  const scenarios = Math.max(...Object.values(arrays).map((array) => array.length));
  const rules = presetWith(door, 'span-arrays', { 'scenarios.arrays.arrays': scenarios });
  const unknown: string[] = [];
  for (const one of listAt<Expected>(source, 'expected')) {
    if (one.position !== undefined) {
      const answer = await runBook(core, door, rules, { market, book: bookOf(door, one.position) });
      const errors: Record<string, number> = { requirement: Math.abs(answer.initial('a') - one.requirement) };
      const sums = one.perScenario === undefined ? [] : await sumsOf(arrays, one.position, core, door);
      for (const [s, due] of (one.perScenario ?? []).entries()) errors[`scenario ${s + 1}`] = Math.abs((sums[s] as number) - due);
      tally.add(one.id, errors);
    } else if (typeof one.futuresMargin === 'number') {
      const { futuresMargin, premium, outOfTheMoney } = one as unknown as Record<string, number>;
      const book = bookOf(door, {}, { futuresMargin, premium, outOfTheMoney } as Record<string, number>);
      const answer = await runBook(core, door, customerRules(door), { market, book });
      tally.add(one.id, { requirement: Math.abs(answer.initial('a') - one.requirement) });
    } else unknown.push(one.id);
  }
  const range = member(source.document, 'scanRange');
  const extreme = member(source.document, 'extreme') as { multiple: number; fraction: number } | undefined;
  if (typeof range === 'number' && extreme !== undefined && arrays.future?.length === 16) {
    const got = await futureArray(range, extreme, core, door);
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
