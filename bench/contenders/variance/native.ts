// variance in C++: bench/native/variance.h, tiles of accounts and columns.
import type { VarianceData } from '../../kernels/variance.bench.js';
import type { Contender } from '../contender.js';
import { type NativeProgram, nativeContender, sameIsa, wholeIsa } from '../native.js';

const program: NativeProgram<VarianceData, ArrayLike<number>> = {
  source: 'variance',
  itemsOf: (data) => data.accounts,
  columnsOf: ({ exposures, cholesky, accounts, factors }) => [new Float64Array([accounts, factors]), exposures, cholesky],
  resultsOf: (doubles) => doubles,
};

export const nativeSameIsa: Contender<VarianceData, ArrayLike<number>> = nativeContender(sameIsa, program);
export const native: Contender<VarianceData, ArrayLike<number>> = nativeContender(wholeIsa, program);
