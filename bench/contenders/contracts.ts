// Options as objects, for the contenders that take them so.
import type { OptionData } from '../kernels/optionData.js';

export interface OptionContract {
  readonly type: 'call' | 'put';
  readonly forward: number;
  readonly strike: number;
  readonly expiryYears: number;
  readonly vol: number;
  readonly rate: number;
}

/** The first `count` rows of the columns. */
export function optionContracts(data: OptionData, count: number): OptionContract[] {
  return Array.from({ length: count }, (_, i) => ({
    type: data.calls[i] === 1 ? 'call' : 'put',
    forward: data.forwards[i] as number,
    strike: data.strikes[i] as number,
    expiryYears: data.expiryYears[i] as number,
    vol: data.vols[i] as number,
    rate: data.rates[i] as number,
  }));
}
