// Mars health computer (JSON, health with collateral, debt, perps, expected of max-LTV and liquidation); what follows from it is not known yet.
import { healthRelative } from '../../precision.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
import { accountOf, at, layOver, perpetual, relativeTo, runRule, termAt } from '../ruleRun.js';
import { listAt, member, type Source } from '../source.js';
import { addLargestOrders, largestOrdersOf } from './marsOrders.js';

interface Weighted {
  readonly maxLtv: number;
  readonly liqLtv: number;
}
interface Asset extends Weighted {
  readonly amount: number;
  readonly price: number;
}
interface Perpetual extends Weighted {
  readonly size: number;
  readonly entry: number;
  readonly current: number;
  readonly funding?: number;
  readonly closingFee?: number;
}
interface Health {
  readonly id: string;
  readonly collateral?: readonly Asset[];
  readonly debt?: number;
  readonly perps?: readonly Perpetual[];
  readonly expected: readonly (string | number)[];
}

function run(source: Source, core: Core, door: Door): Outcome {
  const tally = new Tally('relative', healthRelative);
  const preset = door.termPreset('mars');
  for (const { id, collateral = [], debt = 0, perps = [], expected } of listAt<Health>(source, 'health')) {
    const assetsAt = (by: keyof Weighted): object => ({
      assets: Object.fromEntries(collateral.map((one, i) => [`T${i}`, { weight: one[by], impact: null, scale: null, cap: null }])),
    });
    // amounts of the file are whole units
    const perpetualsAt = (by: keyof Weighted): object => ({
      unit: 1,
      instruments: Object.fromEntries(perps.map((one, i) => [`P${i}`, { weight: one[by], closingFee: one.closingFee ?? 0 }])),
    });
    const rules = layOver(preset, {
      assetsAtLoanToValue: assetsAt('maxLtv'),
      assetsAtThreshold: assetsAt('liqLtv'),
      perpetualsForAtLoanToValue: perpetualsAt('maxLtv'),
      perpetualsForAtThreshold: perpetualsAt('liqLtv'),
      perpetualsAgainstAtLoanToValue: perpetualsAt('maxLtv'),
      perpetualsAgainstAtThreshold: perpetualsAt('liqLtv'),
    });
    const positions = perps.map(({ size, entry }, i) => ({ instrument: `P${i}`, quantity: size, entryPrice: entry }));
    const held = [...collateral.map(({ amount }, i) => ({ asset: `T${i}`, amount })), { asset: 'USD', amount: -debt }];
    const funding = Object.fromEntries(perps.map((one, i) => [`funding.P${i}`, one.funding ?? 0]));
    const answer = runRule(core, door, rules, {
      quotes: perps.map(({ current }, i) => perpetual(`P${i}`, current)),
      assets: collateral.map(({ price }, i) => ({ id: `T${i}`, price })),
      accounts: [accountOf('a', positions, held, funding)],
    });
    const against = termAt(answer, 'againstAtLoanToValue', 'a');
    tally.add(id, {
      maxLtv: relativeTo(termAt(answer, 'forAtLoanToValue', 'a') / against, Number(expected[0])),
      liquidation: relativeTo(at(answer, answer.healths, 'a'), Number(expected[1])),
    });
  }
  addLargestOrders(source, core, door, tally);
  for (const later of ['liquidation', 'singleAsset'])
    if (member(source.document, later) !== undefined) tally.note(`not known yet: ${later}`);
  return tally.outcome();
}

export const healthComputer: Reader = {
  kind: 'health computer of Mars',
  recognises: (source) => {
    const first = listAt(source, 'health')[0];
    if (largestOrdersOf(source).length > 0) return true;
    return member(first, 'expected') !== undefined && (member(first, 'perps') ?? member(first, 'collateral')) !== undefined;
  },
  run,
};
