// Minimises smooth functions of few variables: BFGS with a backtracking search. Deterministic, + - * / and square roots.

export interface Evaluation {
  readonly value: number;
  readonly gradient: Float64Array;
}

export interface Minimum extends Evaluation {
  readonly x: Float64Array;
  readonly steps: number;
  /** Estimate of the inverse Hessian. */
  readonly inverse: Float64Array;
}

/** A value that is not finite counts as infinitely bad. */
export type Objective = (x: Float64Array) => Evaluation;

const halvingLimit = 60;

/**
 * From `start` until every |gradient| <= tolerance, or no step descends any more (the limit of rounding). Nocedal and Wright, Numerical Optimization (2006), algorithm 6.1 with
 * the damping of their (8.20)'s start scaling: the first inverse Hessian is (s'y / y'y) I. Goes on from a minimum of before, and ends early
 * where the caller has `settled`.
 */
export function minimise(
  objective: Objective,
  start: Float64Array | Minimum,
  tolerance: number,
  stepLimit: number,
  settled: (x: Float64Array) => boolean = () => false,
): Minimum {
  const known = start instanceof Float64Array ? undefined : start;
  let x = start instanceof Float64Array ? start : start.x;
  const n = x.length;
  let here: Evaluation = known ?? objective(x);
  let inverse = known?.inverse ?? identity(n, 1 / Math.max(1, norm(here.gradient)));
  let fresh = known === undefined;
  let steps = known?.steps ?? 0;
  for (; steps < stepLimit && !here.gradient.every((g) => Math.abs(g) <= tolerance) && !settled(x); steps += 1) {
    let direction = times(inverse, here.gradient).map((d) => -d);
    if (!(inner(direction, here.gradient) < 0)) {
      inverse = identity(n, 1 / Math.max(1, norm(here.gradient)));
      fresh = true;
      direction = times(inverse, here.gradient).map((d) => -d);
    }
    const found = search(objective, x, here, direction);
    if (found === undefined) {
      if (fresh) break;
      inverse = identity(n, 1 / Math.max(1, norm(here.gradient)));
      fresh = true;
      continue;
    }
    const step = found.x.map((value, i) => value - x[i]);
    const change = found.gradient.map((g, i) => g - here.gradient[i]);
    const curvature = inner(step, change);
    if (curvature > 1e-12 * norm(step) * norm(change)) {
      if (fresh) inverse = identity(n, curvature / inner(change, change));
      update(inverse, step, change, curvature);
      fresh = false;
    }
    x = found.x;
    here = found;
  }
  return { x, value: here.value, gradient: here.gradient, steps, inverse };
}

interface Found extends Evaluation {
  readonly x: Float64Array;
}

/** Halves the step until the value decreases by 1e-4 of what the slope promises (Armijo). */
function search(objective: Objective, x: Float64Array, here: Evaluation, direction: Float64Array): Found | undefined {
  const slope = inner(direction, here.gradient);
  for (let halving = 0, step = 1; halving < halvingLimit; halving += 1, step /= 2) {
    const next = x.map((value, i) => value + step * direction[i]);
    const there = objective(next);
    if (there.value <= here.value + 1e-4 * step * slope && there.gradient.every(Number.isFinite)) {
      return there.value < here.value ? { x: next, ...there } : undefined;
    }
  }
  return undefined;
}

/** H <- (I - s y'/c) H (I - y s'/c) + s s'/c, c = s'y. */
function update(inverse: Float64Array, step: Float64Array, change: Float64Array, curvature: number): void {
  const n = step.length;
  const image = times(inverse, change);
  const weight = (1 + inner(change, image) / curvature) / curvature;
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j < n; j += 1) {
      const [si, sj] = [step[i], step[j]];
      const bend = (image[i] * sj + si * image[j]) / curvature;
      inverse[i * n + j] = inverse[i * n + j] + weight * si * sj - bend;
    }
  }
}

function identity(n: number, scale: number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? scale : 0));
}

function times(matrix: Float64Array, x: Float64Array): Float64Array {
  const n = x.length;
  return x.map((_, i) => {
    let sum = 0;
    for (let j = 0; j < n; j += 1) sum += matrix[i * n + j] * x[j];
    return sum;
  });
}

function inner(xs: Float64Array, ys: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < xs.length; i += 1) sum += xs[i] * ys[i];
  return sum;
}

function norm(xs: Float64Array): number {
  return Math.sqrt(inner(xs, xs));
}
