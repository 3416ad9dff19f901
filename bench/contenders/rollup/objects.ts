// rollup as a TypeScript developer writes it first: a map from unit to exposures for each account.
import type { RollupData } from '../../kernels/rollup.bench.js';
import { type Contender, local } from '../contender.js';
import { type HolderAccount, holders } from '../positions.js';

export interface Instrument {
  readonly unit: number;
  readonly loadings: readonly number[];
}

export function exposuresOf({ positions }: HolderAccount<Instrument>): Map<number, number[]> {
  const byUnit = new Map<number, number[]>();
  for (const { instrument, quantity } of positions) {
    const before = byUnit.get(instrument.unit);
    byUnit.set(
      instrument.unit,
      instrument.loadings.map((loading, c) => (before?.[c] ?? 0) + quantity * loading),
    );
  }
  return byUnit;
}

export const objects: Contender<RollupData, ArrayLike<number>> = local(
  'objects',
  'accounts of position objects, a Map of arrays each',
  (data) => data.accounts,
  (data) => {
    const { units, loadings, width, unitCount } = data;
    const instruments = Array.from(units, (unit, h) => ({ unit, loadings: Array.from(loadings.subarray(h * width, (h + 1) * width)) }));
    const accounts = holders<Instrument>(data, data.accounts, instruments);
    let exposures: Map<number, number[]>[] = [];
    const run = (): void => {
      exposures = accounts.map(exposuresOf);
    };
    return {
      run,
      results() {
        run();
        const nothing = Array.from({ length: width }, () => 0);
        return exposures.flatMap((byUnit) => Array.from({ length: unitCount }, (_, unit) => byUnit.get(unit) ?? nothing).flat());
      },
    };
  },
);
