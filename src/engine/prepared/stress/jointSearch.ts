// Searches the nearest breach over joint moves: rays in many directions from near to far, then directions turned while that brings it nearer.
import { type Coordinates, movesOf } from './coordinates.js';

export interface Found {
  readonly sigmas: number;
  /** Log moves by coordinate. */
  readonly moves: Float64Array;
}

export interface Searched {
  readonly maximumSigmas: number;
  readonly steps: number;
  readonly tolerance: number;
}

type Balance = (moves: Float64Array) => number | undefined;

/** Rays that are turned, of those that breach first. */
const turned = 6;
/** Turns of a unit vector, each half of the one before. */
const turns = 10;

/** Undefined where a point has no figures; infinite sigmas where no ray breaches. */
export function nearestBreach(
  coordinates: Coordinates,
  balance: Balance,
  { maximumSigmas, steps, tolerance }: Searched,
): Found | undefined {
  const n = coordinates.sigmas.length;
  const none: Found = { sigmas: Number.POSITIVE_INFINITY, moves: new Float64Array(n) };
  if (n === 0) return none;
  let faulty = false;
  const at = (ray: Float64Array, radius: number): number => {
    const value = balance(
      movesOf(
        coordinates,
        ray.map((x) => x * radius),
      ),
    );
    if (value === undefined) faulty = true;
    return value ?? Number.NaN;
  };
  /** The nearer end of a breach on a ray, from an end that is none. */
  const root = (ray: Float64Array, from: number, to: number): number => {
    let [inner, outer] = [from, to];
    while (outer - inner > tolerance) {
      const middle = inner + (outer - inner) / 2;
      if (middle === inner || middle === outer) break;
      if (at(ray, middle) < 0) outer = middle;
      else inner = middle;
    }
    return outer;
  };
  const rays = raysOf(coordinates);
  const step = maximumSigmas / steps;
  for (let s = 1; s <= steps; s++) {
    const radius = s * step;
    const breached = rays.map((ray) => ({ ray, balance: at(ray, radius) })).filter((one) => one.balance < 0);
    if (faulty) return undefined;
    if (breached.length === 0) continue;
    breached.sort((a, b) => a.balance - b.balance);
    let best = { ray: breached[0].ray, radius };
    for (const { ray } of breached) {
      // what does not breach just within the best cannot be nearer, but for a dip
      const near = best.radius - tolerance;
      if (near <= radius - step) break;
      if (best.radius < radius && !(at(ray, near) < 0)) continue;
      best = { ray, radius: root(ray, radius - step, Math.min(radius, best.radius)) };
    }
    const begun = [best, ...breached.slice(0, turned).map(({ ray }) => ({ ray, radius: best.radius }))];
    for (const { ray } of begun) best = turnedFrom(ray, best, at, root, step, tolerance);
    return faulty
      ? undefined
      : {
          sigmas: best.radius,
          moves: movesOf(
            coordinates,
            best.ray.map((x) => x * best.radius),
          ),
        };
  }
  return none;
}

interface Best {
  readonly ray: Float64Array;
  readonly radius: number;
}

/** Turns a ray towards where it breaches within the best radius. */
function turnedFrom(
  from: Float64Array,
  best: Best,
  at: (ray: Float64Array, radius: number) => number,
  root: (ray: Float64Array, from: number, to: number) => number,
  step: number,
  tolerance: number,
): Best {
  let [ray, own] = [from, at(from, best.radius - tolerance)];
  let found = best;
  let turn = 0.5;
  for (let t = 0; t < turns; ) {
    let better: { ray: Float64Array; balance: number } | undefined;
    for (let i = 0; i < ray.length; i++)
      for (const sign of [1, -1]) {
        const next = unit(ray.map((x, j) => (i === j ? x + sign * turn : x)));
        if (next === undefined) continue;
        const balance = at(next, found.radius - tolerance);
        if (balance < (better?.balance ?? own)) better = { ray: next, balance };
      }
    if (better === undefined) {
      turn /= 2;
      t += 1;
      continue;
    }
    [ray, own] = [better.ray, better.balance];
    if (own < 0) {
      const inner = Math.max(0, found.radius - step);
      found = { ray, radius: root(ray, at(ray, inner) < 0 ? 0 : inner, found.radius - tolerance) };
      own = at(ray, found.radius - tolerance);
    }
  }
  return found;
}

/** Directions of independent factors: small whole numbers, each coin alone, each coin with what the others make of it. */
function raysOf({ sigmas, cholesky }: Coordinates): Float64Array[] {
  const n = sigmas.length;
  const most = n <= 2 ? 4 : n === 3 ? 2 : 1;
  const list: Float64Array[] = [];
  const add = (w: Float64Array): void => {
    const ray = unit(w);
    if (ray !== undefined)
      list.push(
        ray,
        ray.map((x) => -x),
      );
  };
  for (let i = 0; i < n; i++) {
    add(Float64Array.from({ length: n }, (_, j) => (j <= i ? cholesky[i * n + j] : 0)));
    add(alone(cholesky, n, i));
  }
  if (n <= 4) {
    const digits = new Int32Array(n).fill(-most);
    for (let k = 0; k >= 0; ) {
      // one of each pair of opposites
      const first = digits.find((digit) => digit !== 0) ?? 0;
      if (first > 0) add(Float64Array.from(digits));
      k = n - 1;
      while (k >= 0 && digits[k] === most) digits[k--] = -most;
      if (k >= 0) digits[k] += 1;
    }
  } else
    for (let i = 0; i < n; i++)
      for (let j = 0; j < i; j++)
        for (const sign of [1, -1]) add(Float64Array.from({ length: n }, (_, l) => (l === i ? 1 : l === j ? sign : 0)));
  return list;
}

/** The factors that move one coordinate and leave the others where they are: forward substitution. */
function alone(cholesky: Float64Array, n: number, i: number): Float64Array {
  const w = new Float64Array(n);
  for (let row = i; row < n; row++) {
    let rest = row === i ? 1 : 0;
    for (let j = i; j < row; j++) rest -= cholesky[row * n + j] * w[j];
    const pivot = cholesky[row * n + row];
    w[row] = pivot > 1e-9 ? rest / pivot : 0;
  }
  return w;
}

function unit(w: Float64Array): Float64Array | undefined {
  const norm = Math.sqrt(w.reduce((sum, x) => sum + x * x, 0));
  return norm > 0 ? w.map((x) => x / norm) : undefined;
}
