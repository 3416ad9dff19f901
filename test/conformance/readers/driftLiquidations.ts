// What a liquidation of Drift takes (JSON, shortage, liabilityTransfer): amounts cut to the nine decimals of its ledger.
import { ledgerAmount } from '../../precision.js';
import type { Door, Tally } from '../reader.js';
import { listAt, member, type Source } from '../source.js';

type Case = Readonly<Record<string, number>> & { readonly expected: number };

/** Weights of the ledger times ten: the steps in which it divides them. */
const steps = 100_000;

const answers: Readonly<Record<string, (door: Door, one: Case) => number | undefined>> = {
  shortage: (door, { shortage = 0, marginRatio = 0, liqFee = 0, ifFee = 0, price = 0, quotePrice = 1 }) =>
    door.losses.shortage({ shortage, marginRatio, liquidationFee: liqFee, insuranceFee: ifFee, price, quotePrice }),
  liabilityTransfer: (door, { shortage = 0, aw = 0, am = 1, lw = 1, lm = 1, price = 0, ifFee = 0 }) =>
    door.losses.liabilityTransfer({
      shortage,
      assetWeight: aw,
      assetMultiplier: am,
      liabilityWeight: lw,
      liabilityMultiplier: lm,
      price,
      insuranceFee: ifFee,
      steps,
    }),
};

export function hasLiquidations(source: Source): boolean {
  return Object.keys(answers).some((name) => member(listAt(source, name)[0], 'shortage') !== undefined);
}

export function addLiquidations(source: Source, door: Door, tally: Tally): void {
  for (const [name, answer] of Object.entries(answers)) {
    for (const [i, one] of listAt<Case>(source, name).entries())
      tally.add(`${name} ${i}`, { amount: Math.abs((answer(door, one) ?? Number.NaN) - one.expected) / ledgerAmount });
  }
}
