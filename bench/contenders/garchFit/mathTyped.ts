// GARCH(1,1) by the same starts, the same optimiser and the same steps, on typed arrays with `Math.log`: likelihood and gradient in one loop.
import { minimise } from '../../../src/market/forecast/minimise.js';
import type { GarchData } from '../../runs/garchFit.bench.js';
import { type Contender, local } from '../contender.js';

/** omega, alpha, beta and the log-likelihood over the returns. */
export type GarchEstimate = readonly [omega: number, alpha: number, beta: number, logLikelihood: number];

const squash = (x: number): number => 0.5 * (1 + x / Math.sqrt(1 + x * x));
const slope = (x: number): number => 0.5 / ((1 + x * x) * Math.sqrt(1 + x * x));
const unsquash = (y: number): number => (2 * y - 1) / Math.sqrt(1 - (2 * y - 1) * (2 * y - 1));

interface Sums {
  readonly value: number;
  readonly gradient: readonly [number, number, number];
}

/** Log-likelihood and its derivatives by omega, alpha, beta. */
function likelihood(returns: Float64Array, omega: number, alpha: number, beta: number): Sums {
  let square = 0;
  for (let t = 0; t < returns.length; t++) square += ((returns[t] as number) * (returns[t] as number)) / returns.length;
  let h = square;
  let d = square;
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

function fit({ returns }: GarchData): GarchEstimate {
  const n = returns.length;
  const scale = Math.sqrt(returns.reduce((sum, r) => sum + r * r, 0) / n);
  const scaled = returns.map((r) => r / scale);
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
  const [omega, alpha, beta] = parametersOf(best.x);
  return [omega * scale * scale, alpha, beta, -best.value * n - n * Math.log(scale)];
}

export const mathTyped: Contender<GarchData, GarchEstimate> = local(
  'math-typed',
  'typed arrays, Math.log, BFGS by the same code; no Newton steps at the end, no standard errors',
  () => 1,
  (data) => ({
    run: () => void fit(data),
    results: () => fit(data),
  }),
);
