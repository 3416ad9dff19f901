// Mean, variance, skewness and kurtosis of series of doubles (JSON, cases -> data, exact_for_doubles).
import { riskRelative } from '../../precision.js';
import { parseDecimal, relativeErrorTo } from '../../reference/decimal.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
import { listAt, member, type Source } from '../source.js';

interface Case {
  readonly id: string;
  readonly data: readonly number[];
  readonly exact_for_doubles: Readonly<Record<string, string>>;
}

function run(source: Source, _core: Core, door: Door): Outcome {
  const tally = new Tally('relative error', riskRelative);
  for (const { id, data, exact_for_doubles: exact } of listAt<Case>(source, 'cases')) {
    const moments = door.moments(data);
    const error = (x: number, name: string): number => relativeErrorTo(x, parseDecimal(exact[name] as string));
    tally.add(id, {
      mean: error(moments.mean, 'mean'),
      var_pop: error(moments.populationVariance, 'var_pop'),
      var_sample: error(moments.sampleVariance, 'var_sample'),
      sd_sample: error(moments.sampleStandardDeviation, 'sd_sample'),
      skew_pop: error(moments.skewness, 'skew_pop'),
      exkurt_pop: error(moments.excessKurtosis, 'exkurt_pop'),
    });
  }
  tally.note('computed by a pure function of the public API that no backend is part of');
  return tally.outcome();
}

export const sampleMoments: Reader = {
  kind: 'moments',
  recognises: (source) => listAt(source, 'cases').some((one) => member(one, 'exact_for_doubles') !== undefined),
  run,
};
