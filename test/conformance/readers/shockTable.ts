// A worked example of futures under price shocks (JSON: index, basisRate, days, qty, shocks -> future price, P&L by shock, contingency).
import type { TermRules } from '../../../src/index.js';
import { halfPrinted } from '../../precision.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
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

/** The preset with the example's own shocks and factor. */
function rulesOf({ shocks, contingencyFactor }: Example, preset: TermRules): TermRules {
  const shocked = { ...preset.grids.shocks, priceRanges: { '*': 1 }, scenarios: shocks.map((move) => ({ move, vol: 'same', weight: 1 })) };
  const terms = { ...preset.terms, contingency: { ...preset.terms.contingency, rate: contingencyFactor } };
  return { ...preset, grids: { shocks: shocked }, terms } as unknown as TermRules;
}

function run(source: Source, core: Core, door: Door): Outcome {
  const example = source.document as Example;
  const { index, basisRate, days, qty, expected } = example;
  const [growth] = core.math.exp(Float64Array.of((basisRate * days) / door.daysPerYear)) as unknown as [number];
  const forward = index * growth;
  const instrument = {
    id: 'F',
    kind: 'future' as const,
    settlement: 'linear' as const,
    underlying: 'I',
    asset: 'USD',
    multiplier: 1,
    expiry: Date.UTC(2026, 0, 1) + days * door.dayMs,
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
  const rules = rulesOf(example, door.termPreset('dederi-futures'));
  const { terms } = core.requirements({ market, book, rules, terms: true });
  const { counted } = core.scenarioPnls({ market, book, rules, term: 'scan', account: 'a' });
  const tally = new Tally('error over half a unit of the last printed decimal', 1);
  const add = (name: string, got: number, due: number): void => tally.add(name, { [name]: Math.abs(got - due) / halfPrinted(due) });
  add('future price', forward, expected.futurePrice);
  add('contingency', terms.get('contingency')?.values[0] ?? Number.NaN, expected.contingency);
  for (const [s, due] of expected.pnl.entries()) add(`P&L at ${example.shocks[s]}`, counted[s] as number, due);
  return tally.outcome();
}

export const shockTable: Reader = {
  kind: 'futures under price shocks',
  recognises: (source) =>
    ['basisRate', 'shocks', 'contingencyFactor', 'expected'].every((key) => member(source.document, key) !== undefined),
  run,
};
