// Drift's weights, exact integers (JSON, assetWeight, liabilityWeight, scaledInitialAssetWeight), and what its liquidations take.
import { wholeFigure } from '../../precision.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
import { accountOf, layOver, runRule, termAt } from '../ruleRun.js';
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

/** One token by case, priced such that a weight of 1 is worth its steps. */
function run(source: Source, core: Core, door: Door): Outcome {
  const tally = new Tally('of the line: 1e-6 steps of 1e-4 for weights, a unit of the ledger (1e-9) for amounts', 1);
  const preset = door.termPreset('drift');
  for (const section of sections) {
    const cases = listAt<Sized>(source, section);
    const owed = section === 'liabilityWeight';
    const scaled = section === 'scaledInitialAssetWeight';
    const term = owed ? 'maintenanceDebts' : scaled ? 'initialAssets' : 'maintenanceAssets';
    const entryOf = ({ w, imf, start }: Sized): object => {
      const weight = w / weightSteps;
      if (owed) return { weight, imf: (imf ?? 0) / imfSteps };
      const impact = { premium: 1.1, imf: (imf ?? 0) / imfSteps };
      return { weight, impact, scale: scaled ? { figure: 'depositsValue', start } : null, cap: null };
    };
    const all = (): Record<string, object> => Object.fromEntries(cases.map((one, i) => [`T${i}`, entryOf(one)]));
    const amountOf = ({ size }: Sized): number => (size ?? tokens) / tokens;
    const unread = { assets: { '*': owed ? { weight: 1, imf: 0 } : { weight: 1, impact: null, scale: null, cap: null } } };
    const others = owed ? ['initialDebts'] : ['initialAssets', 'maintenanceAssets'].filter((name) => name !== term);
    const rules = layOver(preset, { [term]: { assets: all() }, ...Object.fromEntries(others.map((name) => [name, unread])) });
    const held = runRule(core, door, rules, {
      quotes: [],
      assets: cases.map((one, i) => ({
        id: `T${i}`,
        price: weightSteps / amountOf(one),
        ...(one.deposits === undefined ? {} : { figures: { depositsValue: one.deposits } }),
      })),
      accounts: cases.map((one, i) => accountOf(`${i}`, [], [{ asset: `T${i}`, amount: owed ? -amountOf(one) : amountOf(one) }])),
    });
    for (const [i, { expected }] of cases.entries())
      tally.add(`${section} ${i}`, { weight: Math.abs(termAt(held, term, `${i}`) - expected) / wholeFigure });
  }
  addLiquidations(source, door, tally);
  return tally.outcome();
}

export const sizeWeights: Reader = {
  kind: 'weights by size of Drift',
  recognises: (source) => sections.some((section) => member(listAt(source, section)[0], 'w') !== undefined) || hasLiquidations(source),
  run,
};
