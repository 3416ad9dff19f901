// greeks in C++: bench/native/greeks.h, the stages of our own kernel on the compiler's vectors.
import { linearFigures } from '../../../test/reference/black76.js';
import type { GreeksData } from '../../kernels/greeks.bench.js';
import type { Contender } from '../contender.js';
import { type Column, cut, type NativeProgram, nativeContender, sameIsa, wholeIsa } from '../native.js';
import type { GreeksResults } from './group.js';

export function optionColumns({ forwards, strikes, expiryYears, vols, rates, calls, count }: GreeksData): Column[] {
  return [new Float64Array([count]), forwards, strikes, expiryYears, vols, rates, Float64Array.from(calls)];
}

const program: NativeProgram<GreeksData, GreeksResults> = {
  source: 'greeks',
  itemsOf: (data) => data.count,
  columnsOf: optionColumns,
  resultsOf(doubles, { count }) {
    const columns = cut(doubles, count, linearFigures.length);
    return Object.fromEntries(linearFigures.map((figure, i) => [figure, columns[i] as Float64Array]));
  },
};

export const nativeSameIsa: Contender<GreeksData, GreeksResults> = nativeContender(sameIsa, program);
export const native: Contender<GreeksData, GreeksResults> = nativeContender(wholeIsa, program);
