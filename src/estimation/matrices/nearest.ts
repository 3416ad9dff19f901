// The nearest correlation matrix in the Frobenius norm: Newton's method on the dual (Qi and Sun 2006).
import { Fault } from '../../fault.js';
import { dot } from './dot.js';
import { type FactoredCorrelation, positivePart } from './gram.js';
import { type Eigen, symmetricEigen } from './symmetricEigen.js';

const newtonLimit = 100;
const conjugateLimit = 200;
const halvingLimit = 40;

export interface NearestCorrelation extends FactoredCorrelation {
  readonly newtonSteps: number;
}

interface DualPoint {
  readonly y: Float64Array;
  readonly eigen: Eigen;
  /** diag((A + Diag y)+) - 1. */
  readonly gradient: Float64Array;
  /** |(A + Diag y)+|^2 / 2 - sum of y. */
  readonly value: number;
  readonly residual: number;
}

/**
 * X = (A + Diag(y))+ at the y where its diagonal is 1: the unique solution (Higham, IMA J. Numer. Anal. 22, 2002). y minimises the convex dual; the steps solve V d = -gradient by
 * conjugate gradients, V an element of the generalised Jacobian, and are halved until the dual decreases enough (Armijo). Qi and Sun, SIAM J. Matrix
 * Anal. Appl. 28 (2006), theorem 5.3: quadratic convergence from any start. What is left of the gradient at the end is of rounding size, and the rows are scaled by it.
 */
export function nearestCorrelation(matrix: Float64Array, n: number): NearestCorrelation {
  let point = dualAt(matrix, new Float64Array(n), n);
  const tolerance = 16 * 2 ** -52 * n;
  let steps = 0;
  while (point.residual > tolerance && steps < newtonLimit) {
    const direction = newtonDirection(point, n);
    const next = lineSearch(matrix, point, direction, n);
    if (next === undefined) break;
    point = next;
    steps += 1;
  }
  // 1e-9: two digits below what is promised of an entry; beyond it the iteration has failed, and says so
  if (!(point.residual <= 1e-9)) {
    throw new Fault('NOT_PSD', 'matrix', `one whose nearest correlation matrix is found in ${newtonLimit} steps`, point.residual);
  }
  return { ...positivePart(point.eigen, n), newtonSteps: steps };
}

function dualAt(matrix: Float64Array, y: Float64Array, n: number): DualPoint {
  const shifted = matrix.slice();
  for (let i = 0; i < n; i += 1) shifted[i * n + i] += y[i];
  const eigen = symmetricEigen(shifted, n);
  const gradient = new Float64Array(n).fill(-1);
  let value = 0;
  for (let k = 0; k < n; k += 1) {
    const lambda = eigen.values[k];
    if (!(lambda > 0)) continue;
    value += (lambda * lambda) / 2;
    const row = k * n;
    for (let i = 0; i < n; i += 1) gradient[i] += lambda * (eigen.vectors[row + i] * eigen.vectors[row + i]);
  }
  for (let i = 0; i < n; i += 1) value -= y[i];
  return { y, eigen, gradient, value, residual: Math.sqrt(product(gradient, gradient, n)) };
}

/** The first of 1, 1/2, 1/4 ... of the step that decreases the dual enough, or at the limit of rounding its gradient. */
function lineSearch(matrix: Float64Array, point: DualPoint, direction: Float64Array, n: number): DualPoint | undefined {
  const slope = product(point.gradient, direction, n);
  const rounding = 8 * 2 ** -52 * n * Math.max(1, Math.abs(point.value));
  for (let halving = 0, step = 1; halving < halvingLimit; halving += 1, step /= 2) {
    const next = dualAt(
      matrix,
      direction.map((d, i) => point.y[i] + step * d),
      n,
    );
    const enough = next.value <= point.value + 1e-4 * step * slope;
    if (enough && Math.abs(step * slope) > rounding) return next;
    if (next.residual < point.residual && next.value <= point.value + rounding) return next;
    if (Math.abs(step * slope) <= rounding) return undefined;
  }
  return undefined;
}

/** (V + small I) d = -gradient by conjugate gradients, preconditioned by the diagonal of V. */
function newtonDirection(point: DualPoint, n: number): Float64Array {
  const weights = jacobianWeights(point.eigen, n);
  // Qi and Sun's regularisation: vanishes with the residual, so convergence stays quadratic
  const shift = Math.min(1e-6, 1e-3 * point.residual);
  const diagonal = jacobianDiagonal(point.eigen, weights, n, shift);
  const solution = new Float64Array(n);
  const rest = point.gradient.map((g) => -g);
  let ahead = rest.map((r, i) => r / diagonal[i]);
  let energy = product(rest, ahead, n);
  const goal = Math.min(1e-3, point.residual) * point.residual;
  for (let step = 0; step < conjugateLimit && Math.sqrt(product(rest, rest, n)) > goal; step += 1) {
    const image = jacobianTimes(point.eigen, weights, ahead, n);
    for (let i = 0; i < n; i += 1) image[i] += shift * ahead[i];
    const curvature = product(ahead, image, n);
    if (!(curvature > 0)) break;
    const length = energy / curvature;
    for (let i = 0; i < n; i += 1) {
      solution[i] += length * ahead[i];
      rest[i] -= length * image[i];
    }
    const scaled = rest.map((r, i) => r / diagonal[i]);
    const next = product(rest, scaled, n);
    const keep = next / energy;
    ahead = scaled.map((s, i) => s + keep * ahead[i]);
    energy = next;
  }
  return solution;
}

/** Weights of a Jacobi step: of the eigenvectors, the smaller of the positive and the other group, and the weights of its pairs with the rest. */
interface JacobianWeights {
  /** The group is from .. to - 1. */
  readonly from: number;
  readonly to: number;
  /** [group x n]: what a pair of one in and one outside the group weighs; 1 inside it. */
  readonly weights: Float64Array;
  /** Whether the group is the one of values that are not positive: then V h = h less the sum. */
  readonly complement: boolean;
}

function jacobianWeights({ values }: Eigen, n: number): JacobianWeights {
  let negatives = 0;
  while (negatives < n && !(values[negatives] > 0)) negatives += 1;
  const complement = negatives <= n - negatives;
  const from = complement ? 0 : negatives;
  const to = complement ? negatives : n;
  const weights = new Float64Array((to - from) * n).fill(1);
  for (let k = from; k < to; k += 1) {
    for (let l = 0; l < n; l += 1) {
      if (l >= from && l < to) continue;
      // (k+ - l+) / (k - l), or 1 less that; twice, for the pair stands twice in a symmetric sum
      weights[(k - from) * n + l] = (2 * values[k]) / (values[k] - values[l]);
    }
  }
  return { from, to, weights, complement };
}

/** V h = diag(P (Omega o (P' Diag(h) P)) P'), over the smaller group of eigenvectors. */
function jacobianTimes({ vectors }: Eigen, { from, to, weights, complement }: JacobianWeights, h: Float64Array, n: number): Float64Array {
  const result = new Float64Array(n);
  const scaled = new Float64Array(n);
  const mixed = new Float64Array(n);
  for (let k = from; k < to; k += 1) {
    const row = k * n;
    const weightRow = (k - from) * n;
    for (let i = 0; i < n; i += 1) scaled[i] = h[i] * vectors[row + i];
    mixed.fill(0);
    for (let l = 0; l < n; l += 1) addMultiple(mixed, vectors, l * n, weights[weightRow + l] * dot(scaled, 0, vectors, l * n, n), n);
    for (let i = 0; i < n; i += 1) result[i] += vectors[row + i] * mixed[i];
  }
  if (complement) for (let i = 0; i < n; i += 1) result[i] = h[i] - result[i];
  return result;
}

function jacobianDiagonal({ vectors }: Eigen, { from, to, weights, complement }: JacobianWeights, n: number, shift: number): Float64Array {
  const result = new Float64Array(n);
  for (let k = from; k < to; k += 1) {
    for (let i = 0; i < n; i += 1) {
      const own = vectors[k * n + i] * vectors[k * n + i];
      let sum = 0;
      for (let l = 0; l < n; l += 1) sum += weights[(k - from) * n + l] * (vectors[l * n + i] * vectors[l * n + i]);
      result[i] += own * sum;
    }
  }
  return result.map((entry) => Math.max(1e-8, (complement ? 1 - entry : entry) + shift));
}

function product(xs: Float64Array, ys: Float64Array, n: number): number {
  return dot(xs, 0, ys, 0, n);
}

function addMultiple(result: Float64Array, vectors: Float64Array, row: number, factor: number, n: number): void {
  for (let i = 0; i < n; i += 1) result[i] += factor * vectors[row + i];
}
