// Contenders of the GARCH fit and their oracle: plain likelihood, climbed by Nelder and Mead from where the contender stands.
import { contenderError } from '../../../test/precision.js';
import { nelderMead, plainLogLikelihood } from '../../../test/reference/garch.js';
import type { GarchData } from '../../runs/garchFit.bench.js';
import type { Group } from '../contender.js';
import type { GarchEstimate } from './estimate.js';
import { mathTyped, mathTypedErrors } from './mathTyped.js';

const rounds = 200;

/** Results: the estimate. The error is what likelihood it leaves, relative. */
export const group: Group<GarchData, GarchEstimate> = {
  contenders: [mathTyped, mathTypedErrors],
  tolerance: contenderError,
  errorOf({ returns }, [omega, alpha, beta]) {
    // logarithms, so that no step leaves the domain
    const cost = ([w, a, b]: number[]): number =>
      -plainLogLikelihood([0, Math.exp(w as number), Math.exp(a as number), 0, Math.exp(b as number)], returns);
    const start = [omega, alpha, beta].map(Math.log);
    const found = cost(start);
    const best = cost(nelderMead(cost, start, [1e-3, 1e-3, 1e-4], rounds));
    return Math.max(0, (found - best) / Math.abs(best));
  },
};
