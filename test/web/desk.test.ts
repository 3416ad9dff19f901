// Questions of the desk in Node: figures of the strip, rows that need a hand, both backends, a file that opens again.
import { expect, test } from 'vitest';
import type { FaultCode } from '../../src/fault.js';
import { bookOf, createCore } from '../../src/index.js';
import { sampleMarket } from '../../src/io/index.js';
import { nextSteps } from '../../src/io/nextSteps.js';
import { chain } from '../../src/questions/chain.js';
import type { Session } from '../../src/questions/question.js';
import { preset } from '../../src/rules.js';
import { compared } from '../../src/web/desk/backends.js';
import { Desk } from '../../src/web/desk/desk.js';
import { nextStep } from '../../src/web/desk/nextStep.js';
import { modelMarks } from '../../src/web/desk/quoted.js';
import { orders } from '../../src/web/desk/rows.js';
import { sampleAccount } from '../../src/web/desk/sampleAccount.js';
import { positionsCsv } from '../../src/web/files/saveMenu.js';

async function answered<T>(said: Promise<{ readonly answer: T } | { readonly fault: object }>): Promise<T> {
  const found = await said;
  if ('fault' in found) throw new Error(JSON.stringify(found.fault));
  return found.answer;
}

const desk = new Desk();
await desk.open({ kind: 'sample', sample: 'account' });

test('the strip: VaR of the stated factors, capital released, and the nearest liquidation price are the library’s', async () => {
  const core = await createCore({ backend: 'js' });
  const market = sampleMarket(1);
  const rules = preset('margincore');
  const engine = await core.prepare({ book: bookOf([sampleAccount]), market, rules });
  const { risk, released } = await answered(desk.ask('account', {}));
  const { spot, daysPerYear } = rules.factors as NonNullable<typeof rules.factors>;
  // the underlyings of the sample are those that the rules name, in another order
  const names = market.underlyings.map(({ id }) => id);
  const rows = names.map((id) => spot.names.indexOf(id));
  const found = await engine.bookRisk({
    ...{ method: 'delta-gamma', confidence: 0.99, horizonDays: 1, approximation: 'auto', names, daysPerYear },
    volatilities: rows.map((row) => (row < 0 ? spot.other.vol : (spot.vols[row] as number))),
    correlation: rows.map((a) =>
      rows.map((b) => (a === b ? 1 : a < 0 || b < 0 ? spot.other.correlation : (spot.correlation[a]?.[b] as number))),
    ),
  } as never);
  expect(risk).toMatchObject({ valueAtRisk: found.valuesAtRisk[0], shortfall: found.shortfalls[0] });
  const figures = engine.account('cedar-07').figures();
  const excess = (name: string): number => figures[name]?.excess ?? Number.NaN;
  expect(released).toStrictEqual(
    ['isolated', 'cross'].map((from) => ({ from, to: 'portfolio', released: excess('portfolio') - excess(from) })),
  );
  const nearest = await answered(desk.ask('nearest', { requirement: 'portfolio' }));
  const { thresholds } = await engine.account('cedar-07').liquidationPrices();
  const btc = thresholds.find(({ asset }) => asset === 'BTC');
  expect(nearest).toMatchObject({ below: false, asset: 'BTC', down: btc?.down?.price, up: btc?.up?.price });
  for (const { asset, price, down, up } of thresholds)
    for (const at of [down, up])
      if (at !== null && asset !== 'BTC')
        expect(Math.abs(at.price / price - 1)).toBeGreaterThan(Math.abs((btc?.down?.price as number) / (btc?.price as number) - 1));
  engine.dispose();
  core.dispose();
});

test('marks of options are the values that the command line prints, to the bit', async () => {
  const core = await createCore({ backend: 'js' });
  const market = sampleMarket(1);
  const { legs } = await answered(desk.ask('positions', { requirement: 'portfolio' }));
  const listed = new Map((await answered(desk.ask('instruments', {}))).map(({ id, mark }) => [id, mark]));
  const marks = modelMarks(
    core,
    market,
    market.quotes.filter(({ instrument }) => instrument.kind === 'option'),
  );
  const { options: printed } = await chain.run({ core, market } as Session, {});
  expect(printed.length).toBeGreaterThan(100);
  for (const { instrument, value, valueCoin, settlement } of printed)
    expect(marks.get(instrument)).toBe(settlement === 'inverse' ? valueCoin : value);
  for (const leg of legs.filter(({ kind }) => kind === 'option')) expect(leg.mark).toBe(listed.get(leg.instrument));
  core.dispose();
});

test('rules that state no factors have no VaR, and say so', async () => {
  const other = new Desk();
  await other.open({ kind: 'sample', sample: 'account' });
  await other.useRules('deribit-portfolio');
  expect((await answered(other.ask('account', {}))).risk).toStrictEqual({
    why: expect.stringContaining('state no vols and correlations of prices') as unknown,
  });
});

test('every bad row is listed with its line, its account and what to do; the others are margined', async () => {
  const other = new Desk();
  await other.open({ kind: 'sample', sample: 'account' });
  const text = [
    'type,account,subaccount,instrument,quantity,entryPrice,mode',
    'position,one,,BTC-PERPETUAL,"1,800",86000,portfolio',
    'position,two,,NOPE,1,86000,',
    'position,three,,BTC-PERPETUAL,100,86000,',
    'position,,,BTC-PERPETUAL,100,86000,',
    'position,four,,BTC-PERPETUAL,abc,86000,cross',
    'position,four,,BTC-PERPETUAL,7,,cross',
  ].join('\n');
  await answered(other.open({ kind: 'files', files: [{ name: 'book.csv', text }] }));
  const { rows, accounts } = await answered(other.ask('faults', {}));
  expect(accounts).toBe(3);
  expect(rows.map(({ row, account }) => `${row} ${account}`)).toStrictEqual([
    'book.csv:2 one',
    'book.csv:5 ',
    'book.csv:6 four',
    'book.csv:7 four',
    ' two',
  ]);
  expect(rows[0]?.wrong).toBe('quantity must be a plain decimal number; got "1,800"');
  expect(rows.every(({ next }) => next.endsWith('.'))).toBe(true);
  const of = { requirement: 'own', group: 'all', search: '', from: 0, count: 10 } as const;
  for (const order of orders)
    for (const descending of [false, true]) {
      const { rows: listed } = await answered(other.ask('rows', { ...of, order, descending }));
      expect(listed.map(({ fault }) => fault !== null)).toStrictEqual([false, true, true, true]);
    }
});

test('what to do next names no command and no flag', () => {
  for (const code of Object.keys(nextSteps) as FaultCode[]) expect(nextStep(code), code).not.toMatch(/`|--|command|Node/);
});

test('both backends have the same bits, and a bit that differs is counted', async () => {
  const { lines, figures, different, why } = await answered(desk.ask('backends', {}));
  expect(lines.map(({ backend }) => backend)).toStrictEqual(['wasm', 'js']);
  expect(figures).toBeGreaterThan(10);
  expect(different).toBe(0);
  expect(why).toBeNull();
  expect(compared([Float64Array.of(1, Number.NaN, 0)], [Float64Array.of(1, Number.NaN, -0)])).toStrictEqual({ figures: 3, different: 1 });
  expect(compared([Float64Array.of(1)], [Float64Array.of(1 + Number.EPSILON)])).toStrictEqual({ figures: 1, different: 1 });
});

test('what is saved opens again on a page without anything, with the same bits, edits included', async () => {
  const first = new Desk();
  await first.open({ kind: 'sample', sample: 'account' });
  await first.useRules('deribit-portfolio');
  const [leg, ...rest] = sampleAccount.positions;
  await first.edit({ ...sampleAccount, positions: [{ ...(leg as (typeof rest)[0]), quantity: 900_000 }, ...rest] });
  const text = await answered(first.ask('saved', {}));
  const second = new Desk();
  await answered(second.open({ kind: 'files', files: [{ name: 'saved.json', text }] }));
  const [{ report }, { report: again }] = [await answered(first.ask('account', {})), await answered(second.ask('account', {}))];
  expect(again).toStrictEqual(report);
});

test('figures and positions go out unrounded', async () => {
  const { key, liquidation } = await answered(desk.ask('shown', { requirement: 'portfolio' }));
  const { risk, report } = await answered(desk.ask('account', {}));
  expect(key).toMatchObject({ risk, report });
  expect(liquidation).toStrictEqual(await answered(desk.ask('nearest', { requirement: 'portfolio' })));
  const positions = await answered(desk.ask('positions', { requirement: 'portfolio' }));
  const [head, first] = positionsCsv(positions).split('\n');
  const [leg] = positions.legs;
  expect(first?.split(',')[head?.split(',').indexOf('pnl') ?? -1]).toBe(String(leg?.pnl));
});
