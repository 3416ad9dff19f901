// ORE: quantiles of quadratic P&L of one factor, by Cornish-Fisher and exactly (JSON, cases with delta, gamma, cov).
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
import { listAt, member, type Source } from '../source.js';

interface Case {
  readonly id: string;
  readonly delta: readonly number[];
  readonly gamma: readonly number[][];
  readonly cov: readonly number[][];
  readonly p: number;
  readonly cornishFisher?: number;
  readonly tol?: number;
  readonly exact?: number;
  readonly tolExact?: number;
}

function run(source: Source, core: Core, door: Door): Outcome {
  const tally = new Tally("absolute error over the file's own tolerance", 1);
  for (const one of listAt<Case>(source, 'cases')) {
    // the quantile of P&L at p is the loss, negative, that is exceeded with probability p
    const inputs = {
      method: 'delta-gamma',
      deltas: one.delta,
      gammas: one.gamma,
      covariance: one.cov,
      confidence: 1 - one.p,
      horizonDays: 1,
    } as const;
    const errors: Record<string, number> = {};
    if (one.cornishFisher !== undefined) {
      const { valueAtRisk } = door.valueAtRisk(core, { ...inputs, approximation: 'cornish-fisher' });
      errors.cornishFisher = Math.abs(valueAtRisk + one.cornishFisher) / (one.tol as number);
    }
    if (one.exact !== undefined) {
      const { valueAtRisk } = door.valueAtRisk(core, { ...inputs, approximation: 'exact' });
      errors.exact = Math.abs(valueAtRisk + one.exact) / (one.tolExact as number);
    }
    tally.add(one.id, errors);
  }
  return tally.outcome();
}

export const oreDeltaGamma: Reader = {
  kind: 'delta-gamma quantiles of ORE',
  recognises: (source) => listAt(source, 'cases').some((one) => ['delta', 'gamma', 'cov'].every((name) => member(one, name) !== undefined)),
  run,
};
