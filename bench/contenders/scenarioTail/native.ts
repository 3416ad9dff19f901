// scenarioTail in C++: bench/native/tail.h, rows of P&L in L1 and a tail that skips blocks.
import type { TailData } from '../../kernels/scenarioTail.bench.js';
import type { Contender } from '../contender.js';
import { cut, type NativeProgram, nativeContender, sameIsa, wholeIsa } from '../native.js';
import type { TailResults } from './group.js';

const program: NativeProgram<TailData, TailResults> = {
  source: 'scenarioTail',
  itemsOf: (data) => data.accounts,
  columnsOf: ({ starts, handles, quantities, grid, weights, accounts, scenarios, stride, tailCount }) => [
    new Float64Array([accounts, scenarios, stride, tailCount, grid.length / stride]),
    starts,
    handles,
    quantities,
    grid,
    weights,
  ],
  resultsOf(doubles, { accounts }) {
    const [worstLosses, worstScenarios, valuesAtRisk, shortfalls] = cut(doubles, accounts, 4) as [
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    return { worstLosses, worstScenarios, valuesAtRisk, shortfalls };
  },
};

export const nativeSameIsa: Contender<TailData, TailResults> = nativeContender(sameIsa, program);
export const native: Contender<TailData, TailResults> = nativeContender(wholeIsa, program);
