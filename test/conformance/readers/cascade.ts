// Liquidation by rounds, exactly: events, marks, holdings, totals (JSON, margincore-live-cases, kind cascade/...), through the live engine.
import { isDeepStrictEqual } from 'node:util';
import { type CascadeCase, cascadeOf } from '../cascade.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
import { listAt, type Source } from '../source.js';
import { kindOf, type LiveCase } from './vegaLiquidation.js';

type Errors = Readonly<Record<string, number>>;
const unlike = (got: unknown, expected: unknown): number => (isDeepStrictEqual(got, expected) ? 0 : 1);

async function oneRun(door: Door, core: Core, inputs: CascadeCase, expected: LiveCase['expected']): Promise<Errors> {
  const { rounds, ...rest } = await cascadeOf(door, core, inputs);
  const each = rounds.map((round, n) => [`round ${n}`, unlike(round, expected.rounds[n])] as const);
  return {
    ...Object.fromEntries(each),
    count: unlike(rounds.length, expected.rounds.length),
    ...Object.fromEntries(Object.entries(rest).map(([name, got]) => [name, unlike(got, expected[name])])),
  };
}

/** Totals by price of the shock. */
async function curve(door: Door, core: Core, inputs: LiveCase['inputs'], expected: LiveCase['expected']): Promise<Errors> {
  const losses: number[] = [];
  const errors: Record<string, number> = {};
  for (const [n, price] of inputs.shocks.entries()) {
    const shocked = { ...inputs, cascade: { ...inputs.cascade, shock: { [inputs.instrument]: price } } };
    const { opened, rounds, badDebt, fundPaid, adlLots, charged, socialised } = (await cascadeOf(door, core, shocked)).totals as Record<
      string,
      number
    >;
    losses.push((badDebt as number) + (fundPaid as number) + (charged as number) + (socialised as number));
    errors[String(price)] = unlike({ price, opened, rounds, badDebt, fundPaid, adlLots, charged, socialised }, expected.rows[n]);
  }
  return {
    ...errors,
    falls: unlike(
      losses.some((loss, n) => loss < (losses[n - 1] ?? 0)),
      expected.lossesEverFall,
    ),
  };
}

export const cascade: Reader = {
  kind: 'cascades',
  recognises: (source) => kindOf(source, 'cascade') !== '',
  async run(source: Source, core: Core, door: Door): Promise<Outcome> {
    const tally = new Tally('differences', 0);
    const ask = kindOf(source, 'cascade') === 'fragility' ? curve : oneRun;
    for (const { name, inputs, expected } of listAt<LiveCase>(source, 'cases'))
      await tally.attemptLater(name, () => ask(door, core, inputs, expected));
    return tally.outcome();
  },
};
