// Quantile and shortfall of observations that do not all count the same: age weights, stress scenarios with probabilities of their own.

export interface WeightedTail {
  readonly valueAtRisk: number;
  readonly expectedShortfall: number;
}

/**
 * Weights lambda^age (1 - lambda)/(1 - lambda^n), the newest observation last (Boudoukh, Richardson, Whitelaw, The best of both worlds, 1998);
 * they sum to 1. lambda = 1: all alike.
 */
export function ageWeights(count: number, lambda: number): Float64Array {
  const weights = new Float64Array(count);
  let weight = 1;
  let total = 0;
  for (let i = count - 1; i >= 0; i -= 1) {
    weights[i] = weight;
    total += weight;
    weight *= lambda;
  }
  for (let i = 0; i < count; i += 1) weights[i] = weights[i] / total;
  return weights;
}

/**
 * The first loss, from the worst down, at which the weights so far exceed alpha (within the fuzz of their sum), and the mean loss of the worst
 * alpha: worse losses count with their whole weight, the quantile with the rest of alpha. Equal losses keep the order of the series.
 */
export function weightedTail(pnl: Float64Array, weights: Float64Array, alpha: number): WeightedTail {
  const order = Array.from(pnl.keys()).sort((a, b) => pnl[a] - pnl[b] || a - b);
  const limit = alpha * (1 + 8 * 2 ** -52 * pnl.length);
  let weight = 0;
  let lossSum = 0;
  for (const i of order) {
    const loss = -pnl[i];
    const next = weight + weights[i];
    if (next > limit) return { valueAtRisk: loss + 0, expectedShortfall: (lossSum + Math.max(0, alpha - weight) * loss) / alpha };
    weight = next;
    lossSum += weights[i] * loss;
  }
  const mildest = -pnl[order[order.length - 1]];
  return { valueAtRisk: mildest + 0, expectedShortfall: (lossSum + (alpha - weight) * mildest) / alpha };
}

/**
 * The loss at alpha between the losses on either side of it, each standing in the middle of its own weight: what a smooth distribution is estimated by,
 * without the half of a scenario by which the first loss beyond is too mild.
 */
export function weightedMidpoint(pnl: Float64Array, weights: Float64Array, alpha: number): number {
  const order = Array.from(pnl.keys()).sort((a, b) => pnl[a] - pnl[b] || a - b);
  let before = 0;
  let place = 0;
  let last = 0;
  for (const [k, i] of order.entries()) {
    const weight = weights[i];
    const here = before + 0.5 * weight;
    const loss = 0 - pnl[i];
    if (here >= alpha) return k === 0 || here === place ? loss : last + ((alpha - place) / (here - place)) * (loss - last);
    before += weight;
    place = here;
    last = loss;
  }
  return last;
}
