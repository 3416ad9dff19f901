// A worked example of futures under price shocks (JSON: index, basisRate, days, qty, shocks -> future price, P&L by shock, contingency).
import { dayMs, daysPerYear } from '../../../src/support.js';
import { halfPrinted } from '../../precision.js';
import { presetWith } from '../overlay.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
import { runBook } from '../ruleRun.js';
import { type Cells, cellPnls, cellReadings, withCells } from '../scenarioCells.js';
import { member, type Source } from '../source.js';

interface Example {
  readonly index: number;
  readonly basisRate: number;
  readonly days: number;
  readonly qty: number;
  readonly contingencyFactor: number;
  readonly shocks: readonly number[];
  readonly expected: { readonly futurePrice: number; readonly contingency: number; readonly pnl: readonly number[] };
}

/** The example's shocks, one by one. */
const cellsOf = ({ shocks }: Example): Cells => ({
  prefix: 'cell',
  set: 'shocks',
  blocks: shocks.map((move) => ({ moves: [move], vols: ['unchanged'], weight: 1 })),
  scan: { netting: 'underlying' },
});

async function run(source: Source, core: Core, door: Door): Promise<Outcome> {
  const example = source.document as Example;
  const { index, basisRate, days, qty, contingencyFactor, expected } = example;
  const [growth] = core.math.exp(Float64Array.of((basisRate * days) / daysPerYear)) as unknown as [number];
  const forward = index * growth;
  const instrument = {
    id: 'F',
    kind: 'future' as const,
    settlement: 'linear' as const,
    underlying: 'I',
    asset: 'USD',
    multiplier: 1,
    expiry: Date.UTC(2026, 0, 1) + days * dayMs,
  };
  const market = door.buildMarket({
    asOf: Date.UTC(2026, 0, 1),
    numeraire: 'USD',
    venue: 'margincore',
    source: 'example',
    assets: [{ id: 'I', price: index }],
    underlyings: [{ id: 'I', asset: 'I', index }],
    quotes: [{ instrument, forward, vol: 0, rate: 0 }],
  });
  const positions = [{ instrument: 'F', quantity: qty, entryPrice: forward }];
  const book = door.bookOf([{ account: 'a', subaccount: '', mode: 'portfolio', positions, collateral: [] }]);
  const cells = cellsOf(example);
  const rules = withCells(door, presetWith(door, 'dederi-futures', { 'parameters.contingencyRate': contingencyFactor }), cells);
  const readings = { ...cellReadings(cells), contingency: 'sum(contingencyRate * notional)' };
  const held = await runBook(core, door, rules, { market, book, readings });
  const tally = new Tally('error over half a unit of the last printed decimal', 1);
  const add = (name: string, got: number, due: number): void => tally.add(name, { [name]: Math.abs(got - due) / halfPrinted(due) });
  add('future price', forward, expected.futurePrice);
  add('contingency', held.reading('contingency', 'a'), expected.contingency);
  const pnls = cellPnls(held, cells, 'a');
  for (const [s, due] of expected.pnl.entries()) add(`P&L at ${example.shocks[s]}`, pnls[s] as number, due);
  return tally.outcome();
}

export const shockTable: Reader = {
  kind: 'futures under price shocks',
  recognises: (source) =>
    ['basisRate', 'shocks', 'contingencyFactor', 'expected'].every((key) => member(source.document, key) !== undefined),
  run,
};
