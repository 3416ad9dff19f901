// GARCH(1,1) by the same starts and the same optimiser, on typed arrays with `Math.log`: likelihood and gradient in one loop.
import { minimise } from '../../../src/estimation/forecast/minimise.js';
import type { GarchData } from '../../runs/garchFit.bench.js';
import { type Contender, local } from '../contender.js';
import type { GarchEstimate } from './estimate.js';
import { finish } from './finish.js';

const squash = (x: number): number => 0.5 * (1 + x / Math.sqrt(1 + x * x));
const slope = (x: number): number => 0.5 / ((1 + x * x) * Math.sqrt(1 + x * x));
const unsquash = (y: number): number => (2 * y - 1) / Math.sqrt(1 - (2 * y - 1) * (2 * y - 1));

interface Sums {
  readonly value: number;
  readonly gradient: readonly [number, number, number];
}

/** Log-likelihood and its derivatives by omega, alpha, beta, of returns whose mean square is 1. */
function likelihood(returns: Float64Array, omega: number, alpha: number, beta: number): Sums {
  let h = 1;
  let d = 1;
  let [byOmega, byAlpha, byBeta] = [0, 0, 0];
  let [value, first, second, third] = [0, 0, 0, 0];
  for (let t = 0; t < returns.length; t++) {
    byOmega = 1 + beta * byOmega;
    byAlpha = d + beta * byAlpha;
    byBeta = h + beta * byBeta;
    h = omega + alpha * d + beta * h;
    d = (returns[t] as number) * (returns[t] as number);
    value -= 0.5 * (Math.log(2 * Math.PI) + Math.log(h) + d / h);
    const pull = (-0.5 * (1 - d / h)) / h;
    first += pull * byOmega;
    second += pull * byAlpha;
    third += pull * byBeta;
  }
  return { value, gradient: [first, second, third] };
}

/** Fit of returns of unit mean square. */
function bareFit(scaled: Float64Array): GarchEstimate {
  const n = scaled.length;
  const parametersOf = (x: Float64Array): readonly [number, number, number] => {
    const [w, p, s] = x as unknown as [number, number, number];
    const kept = squash(p);
    return [(w + Math.sqrt(w * w + 4)) / 2, kept * squash(s), kept * (1 - squash(s))];
  };
  const objective = (x: Float64Array) => {
    const [w, p, s] = x as unknown as [number, number, number];
    const [omega, alpha, beta] = parametersOf(x);
    const { value, gradient } = likelihood(scaled, omega, alpha, beta);
    const [first, second, third] = gradient;
    const parts = [
      first * (omega / Math.sqrt(w * w + 4)),
      (second * squash(s) + third * (1 - squash(s))) * slope(p),
      squash(p) * (second - third) * slope(s),
    ];
    return { value: -value / n, gradient: Float64Array.from(parts, (g) => -g / n) };
  };
  const best = [0.7, 0.9, 0.97, 0.995]
    .flatMap((kept) => [0.05, 0.12, 0.3].map((share) => Float64Array.of(1 - kept - 1 / (1 - kept), unsquash(kept), unsquash(share))))
    .map((x) => ({ x, value: objective(x).value }))
    .sort((a, b) => a.value - b.value)
    .slice(0, 3)
    .map(({ x }) => minimise(objective, x, 1e-9, 300))
    .reduce((a, b) => (b.value < a.value ? b : a));
  return [...parametersOf(best.x), -best.value * n];
}

/** The estimate of `fit` over returns of any size. */
export function unscaled(returns: Float64Array, fit: (scaled: Float64Array) => GarchEstimate): GarchEstimate {
  const scale = Math.sqrt(returns.reduce((sum, r) => sum + r * r, 0) / returns.length);
  const [omega, alpha, beta, value] = fit(returns.map((r) => r / scale));
  return [omega * scale * scale, alpha, beta, value - returns.length * Math.log(scale)];
}

function contender(name: string, about: string, fit: (scaled: Float64Array) => GarchEstimate): Contender<GarchData, GarchEstimate> {
  const of = ({ returns }: GarchData): GarchEstimate => unscaled(returns, fit);
  return local(
    name,
    about,
    () => 1,
    (data) => ({ run: () => void of(data), results: () => of(data) }),
  );
}

export const mathTyped = contender(
  'math-typed',
  'typed arrays, Math.log, BFGS by the same code to a slope of 1e-9 a return; no Newton steps at the end, no standard errors',
  bareFit,
);

/** With the end of the fit as well; `finish` polishes an estimate and forms both kinds of standard errors. */
export const mathTypedErrors = contender(
  'math-typed-errors',
  'the same, Newton steps by the exact Hessian until the score is rounding, and both kinds of standard errors',
  (scaled) => finish(scaled, bareFit(scaled)).estimate,
);
