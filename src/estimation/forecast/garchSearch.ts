// The highest likelihood of GARCH(1,1) and GJR: climbs by BFGS from a few starts, ended by Newton's method.
import type { ColumnFunction } from '../../market/kernels.js';
import { inverseOf } from '../matrices/solve.js';
import { type Derivatives, derivatives } from './garchDerivatives.js';
import { places, reduced } from './garchErrors.js';
import { logLikelihood, parameterNames, scored } from './garchLikelihood.js';
import { type GarchParameters, persistence } from './garchModel.js';
import { chain, type FreeParameters, parametersOf, variablesOf } from './garchTransform.js';
import { type Minimum, minimise } from './minimise.js';

const startsRun = 3;
/** Two variances of news a period apart: 12 starts, the best three of which are followed. */
const startPersistence = [0.7, 0.9, 0.97, 0.995];
const startShare = [0.05, 0.12, 0.3];
const newtonLimit = 30;
/** Slopes per return: where Newton's method takes over, and where BFGS ends without it. */
const newtonFrom = 1e-7;
const endOfClimb = 1e-9;
const stepLimit = 300;
/** A Newton decrement that is rounding alone. */
const roundingOf = 1e-25;

export interface Highest {
  readonly parameters: GarchParameters;
  /** Undefined at a boundary. */
  readonly at: Derivatives | undefined;
  readonly steps: number;
}

/**
 * BFGS from the most likely of a few starts until Newton's method takes over, or, where it does not (at a boundary), to the end. A climb that comes to where one
 * has ended inside the bounds ends there too.
 */
export function highest(log: ColumnFunction, returns: Float64Array, free: FreeParameters): Highest {
  const n = returns.length;
  const work = new Float64Array(2 * n);
  const objective = (x: Float64Array) => {
    const { value, gradient } = scored(parametersOf(x, free), returns, log, work);
    return { value: -value / n, gradient: chain(x, gradient, free).map((g) => -g / n) };
  };
  const valueAt = (x: Float64Array): number => -logLikelihood(parametersOf(x, free), returns, log);
  const starts = startPersistence
    .flatMap((kept) => startShare.map((share) => variablesOf(1 - kept, kept, share, free, 0)))
    .map((x) => ({ x, value: valueAt(x) }))
    .sort((a, b) => a.value - b.value)
    .slice(0, startsRun);
  const inner: Minimum[] = [];
  let best: Highest | undefined;
  let value = Number.POSITIVE_INFINITY;
  for (const { x } of starts) {
    const settled = (y: Float64Array): boolean => inner.some((end) => together(y, end.x));
    const near = minimise(objective, x, newtonFrom, stepLimit, settled);
    if (settled(near.x)) continue;
    const found = polish(near, returns, free);
    const likelihood = found && logLikelihood(found.parameters, returns, log);
    const sound = likelihood !== undefined && -likelihood / n <= near.value;
    if (sound) inner.push(near);
    const end = sound ? near : minimise(objective, near, endOfClimb, stepLimit);
    const height = sound ? -likelihood / n : end.value;
    if (best !== undefined && !(height < value)) continue;
    value = height;
    best = {
      ...((sound ? found : polish(end, returns, free)) ?? { parameters: parametersOf(end.x, free), at: undefined }),
      steps: end.steps,
    };
  }
  return best as Highest;
}

/** So close to where another climb ended that this one leads there. */
function together(x: Float64Array, end: Float64Array): boolean {
  return x.every((value, i) => Math.abs(value - end[i]) <= 0.02 * (1 + Math.abs(end[i])));
}

/**
 * Newton's method on the score itself, inside the bounds only: takes the estimate from the digits BFGS has to all of them. Undefined where it leads out, or
 * has no end.
 */
function polish({ x }: Minimum, returns: Float64Array, free: FreeParameters): Omit<Highest, 'steps'> | undefined {
  const at = places(free);
  let parameters = parametersOf(x, free);
  let residual = Number.POSITIVE_INFINITY;
  for (let step = 0; step < newtonLimit; step += 1) {
    const here = derivatives(parameters, returns, at);
    const inverse = inverseOf(
      reduced(here.hessian, at).map((entry) => -entry),
      at.length,
    );
    if (inverse === undefined) return undefined;
    const moves = at.map((_, i) => at.reduce((sum, place, j) => sum + inverse[i * at.length + j] * here.gradient[place], 0));
    // Newton decrement: twice what the likelihood still has to gain
    const decrement = at.reduce((sum, place, i) => sum + here.gradient[place] * moves[i], 0);
    if (!(decrement < residual) || decrement < roundingOf)
      return residual < 1e-6 || decrement < roundingOf ? { parameters, at: here } : undefined;
    residual = decrement;
    const next: Record<keyof GarchParameters, number> = { ...parameters };
    at.forEach((place, i) => {
      next[parameterNames[place] as keyof GarchParameters] += moves[i];
    });
    if (!inside(next)) return undefined;
    parameters = next;
  }
  return undefined;
}

function inside(p: GarchParameters): boolean {
  return p.omega > 0 && p.alpha > 0 && p.alpha + p.gamma > 0 && p.beta > 0 && persistence(p) < 1;
}
