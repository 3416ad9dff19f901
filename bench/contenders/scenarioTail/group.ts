// Contenders of scenarioTail and their oracle.
import { contenderError } from '../../../test/precision.js';
import { scenarioTailReference } from '../../../test/reference/scenarioTail.js';
import type { TailData } from '../../kernels/scenarioTail.bench.js';
import { columnError, type Group } from '../contender.js';
import { mathTyped } from './mathTyped.js';
import { native, nativeSameIsa } from './native.js';
import { objects } from './objects.js';

export interface TailResults {
  readonly worstLosses: ArrayLike<number>;
  readonly worstScenarios: ArrayLike<number>;
  readonly valuesAtRisk: ArrayLike<number>;
  readonly shortfalls: ArrayLike<number>;
}

const checkedAccounts = 60;

export const group: Group<TailData, TailResults> = {
  contenders: [mathTyped, objects, nativeSameIsa, native],
  tolerance: contenderError,
  errorOf(data, results) {
    const accounts = Math.min(data.accounts, checkedAccounts);
    const expected = scenarioTailReference({ ...data, starts: data.starts.subarray(0, accounts + 1) });
    const first = (column: ArrayLike<number>): number[] => {
      if (column.length !== data.accounts) throw new Error(`${column.length} results, ${data.accounts} expected`);
      return Array.from({ length: accounts }, (_, a) => column[a] as number);
    };
    const wrong = first(results.worstScenarios).findIndex((s, a) => s !== expected.worstScenarios[a]);
    if (wrong >= 0) throw new Error(`worstScenarios[${wrong}] is ${results.worstScenarios[wrong]}, not ${expected.worstScenarios[wrong]}`);
    const errors = (['worstLosses', 'valuesAtRisk', 'shortfalls'] as const).map((name) =>
      columnError(first(results[name]), expected[name]),
    );
    return Math.max(...errors);
  },
};
