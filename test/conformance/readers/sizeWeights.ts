// Drift's weights, exact integers (JSON, assetWeight, liabilityWeight, scaledInitialAssetWeight), and what its liquidations take.
import { wholeFigure } from '../../precision.js';
import { presetWith } from '../overlay.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
import { accountOf, runRule } from '../ruleRun.js';
import { listAt, member, type Source } from '../source.js';
import { addLiquidations, hasLiquidations } from './driftLiquidations.js';

interface Sized {
  /** Quote, in millionths of a token of six decimals. */
  readonly size?: number;
  readonly imf?: number;
  readonly w: number;
  readonly start?: number;
  readonly deposits?: number;
  readonly expected: number;
}

const sections = ['assetWeight', 'liabilityWeight', 'scaledInitialAssetWeight'] as const;
const tokens = 1e6;
const weightSteps = 1e4;
const imfSteps = 1e6;
/** Deposits that no asset reaches. */
const never = 1e18;

/** One token by case, priced such that a weight of 1 is worth its steps. */
async function run(source: Source, core: Core, door: Door): Promise<Outcome> {
  const tally = new Tally('of the line: 1e-6 steps of 1e-4 for weights, a unit of the ledger (1e-9) for amounts', 1);
  for (const section of sections) {
    const cases = listAt<Sized>(source, section);
    if (cases.length === 0) continue;
    const owed = section === 'liabilityWeight';
    const all = (of: (one: Sized) => unknown): Record<string, unknown> => Object.fromEntries(cases.map((one, i) => [`T${i}`, of(one)]));
    const imfs = all(({ imf = 0 }) => imf / imfSteps);
    const overlay = owed
      ? { 'terms.debts.weights': all(({ w }) => w / weightSteps), 'terms.debts.imf': imfs }
      : {
          'terms.assets.haircuts': all(({ w }) => 1 - w / weightSteps),
          'terms.assets.impact.imf': imfs,
          'terms.assets.deposits.start': all(({ start }) => start ?? never),
        };
    const amountOf = ({ size }: Sized): number => (size ?? tokens) / tokens;
    const rules = presetWith(door, 'drift', overlay);
    const held = await runRule(
      core,
      door,
      rules,
      {
        quotes: [],
        assets: cases.map((one, i) => ({
          id: `T${i}`,
          price: weightSteps / amountOf(one),
          ...(one.deposits === undefined ? {} : { figures: { depositsValue: one.deposits } }),
        })),
        accounts: cases.map((one, i) => accountOf(`${i}`, [], [{ asset: `T${i}`, amount: owed ? -amountOf(one) : amountOf(one) }])),
      },
      { weight: owed ? 'debts' : 'assets' },
    );
    for (const [i, { expected }] of cases.entries())
      tally.add(`${section} ${i}`, { weight: Math.abs(held.reading('weight', `${i}`) - expected) / wholeFigure });
  }
  addLiquidations(source, door, tally);
  return tally.outcome();
}

export const sizeWeights: Reader = {
  kind: 'weights by size of Drift',
  recognises: (source) => sections.some((section) => member(listAt(source, section)[0], 'w') !== undefined) || hasLiquidations(source),
  run,
};
