// Bounds of a figure between two sizes: two lines below and two above, each tight at one end; and their passage through formulas.

/** Lines by their values at both ends: below (near, far) twice, above twice. Each holds at every size in between. */
export type Lines = readonly [number, number, number, number, number, number, number, number];

export const nothingKnown: Lines = [
  Number.NEGATIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  Number.POSITIVE_INFINITY,
  Number.POSITIVE_INFINITY,
  Number.POSITIVE_INFINITY,
  Number.POSITIVE_INFINITY,
];

export function straight(near: number, far: number): Lines {
  return [near, far, near, far, near, far, near, far];
}

/** Line below and line above two points. */
export function between(low: readonly [number, number], high: readonly [number, number]): Lines {
  return [...low, ...low, ...high, ...high];
}

/** A line below, and nothing above. */
export function above(near: number, far: number): Lines {
  return between([near, far], [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
}

/** Convex in between: above it the chord, below it what it does from end to end as it leaves them. */
export function bowl(near: number, far: number, leaving: number, arriving: number): Lines {
  return [near, near + leaving, far - arriving, far, near, far, near, far];
}

export function plus(x: Lines, y: Lines): Lines {
  return each((i) => x[i] + y[i]);
}

export function negated([a, b, c, d, e, f, g, h]: Lines): Lines {
  return [-e, -f, -g, -h, -a, -b, -c, -d];
}

export function times(x: Lines, k: number): Lines {
  if (k === 0) return straight(0, 0);
  return k < 0 ? times(negated(x), -k) : each((i) => k * x[i]);
}

export function shifted(x: Lines, below: number, above: number): Lines {
  return each((i) => x[i] + (i < 4 ? below : above));
}

/** The least that two lines allow of what is above both. */
export function leastOf([a, b, c, d]: readonly number[]): number {
  const [near, far] = [Math.max(a, c), Math.max(b, d)];
  let least = Math.min(near, far);
  const at = crossing(a, b, c, d);
  if (at > 0 && at < 1) least = Math.min(least, a + at * (b - a));
  return Number.isNaN(least) ? Number.NEGATIVE_INFINITY : least;
}

/** Share of the way from near to far at which two lines cross; NaN where they do not. */
export function crossing(a: number, b: number, c: number, d: number): number {
  return (a - c) / (a - c + (d - b));
}

/** From where on, of the way, neither line below is above 0; undefined where one of them always is. */
export function reachOf([a, b, c, d]: readonly number[]): number | undefined {
  const [from, to] = reachOfOne(a, b);
  const [least, most] = reachOfOne(c, d);
  return Math.max(from, least) <= Math.min(to, most) ? Math.max(from, least) : undefined;
}

function reachOfOne(near: number, far: number): readonly [number, number] {
  if (near > 0 && far > 0) return [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const at = near / (near - far);
  if (near > 0 && at >= 0) return [at, 1];
  return far > 0 && at >= 0 ? [0, at] : [0, 1];
}

export function mostOf(x: Lines): number {
  return -leastOf(negated(x));
}

/** Whether nothing moves. */
export function isConstant(x: Lines): boolean {
  return x.every((one) => one === x[0]);
}

export function larger(x: Lines, y: Lines): Lines {
  // above both: no line at either end is below the others
  const [e, f] = [Math.max(x[4], y[4]), Math.max(x[5], y[5])];
  const [g, h] = [Math.max(x[6], y[6]), Math.max(x[7], y[7])];
  const [a, b] = x[0] > y[0] || (x[0] === y[0] && x[1] >= y[1]) ? [x[0], x[1]] : [y[0], y[1]];
  const [c, d] = x[3] > y[3] || (x[3] === y[3] && x[2] >= y[2]) ? [x[2], x[3]] : [y[2], y[3]];
  return [a, b, c, d, e, f, g, h];
}

export function smaller(x: Lines, y: Lines): Lines {
  return negated(larger(negated(x), negated(y)));
}

/** (x - least x) (y - least y) is at least 0, and so on: four lines, of which those that are tightest at the ends are kept. */
export function product(x: Lines, y: Lines): Lines {
  if (isConstant(x)) return times(y, x[0]);
  if (isConstant(y)) return times(x, y[0]);
  const [lx, hx, ly, hy] = [leastOf(x), mostOf(x), leastOf(y), mostOf(y)];
  if (![lx, hx, ly, hy].every(Number.isFinite)) return nothingKnown;
  const with_ = (kx: number, ky: number): Lines => shifted(plus(times(y, kx), times(x, ky)), -kx * ky, -kx * ky);
  const below = larger(with_(lx, ly), with_(hx, hy));
  const above = smaller(with_(hx, ly), with_(lx, hy));
  return [below[0], below[1], below[2], below[3], above[4], above[5], above[6], above[7]];
}

export function rooted(x: Lines): Lines {
  const below = (p: number, q: number): readonly [number, number] => (p < 0 || q < 0 ? [0, 0] : [Math.sqrt(p), Math.sqrt(q)]);
  // a tangent at one end
  const above = (at: number, to: number): number => (at > 0 ? Math.sqrt(at) + (to - at) / (2 * Math.sqrt(at)) : Number.POSITIVE_INFINITY);
  const most = Math.sqrt(Math.max(0, mostOf(x)));
  const [a, b] = below(x[0], x[1]);
  const [c, d] = below(x[2], x[3]);
  const near: readonly [number, number] = x[4] > 0 ? [Math.sqrt(x[4]), above(x[4], x[5])] : [most, most];
  const far: readonly [number, number] = x[7] > 0 ? [above(x[7], x[6]), Math.sqrt(x[7])] : [most, most];
  return [a, b, c, d, near[0], near[1], far[0], far[1]];
}

/** Whole numbers above or below; what is one but for roundings stays where it is. */
export function whole(x: Lines, up: boolean): Lines {
  const [least, most] = [leastOf(x), mostOf(x)];
  const give = 1e-9 * Math.max(1, Math.abs(least), Math.abs(most));
  if (most - least + 2 * give < 1 && Number.isFinite(least)) {
    const of = up ? Math.ceil : Math.floor;
    const [low, high] = [of(least - give), of(most + give)];
    return [low, low, low, low, high, high, high, high];
  }
  return shifted(x, up ? -give : -1 - give, up ? 1 + give : give);
}

function each(of: (i: number) => number): Lines {
  return [of(0), of(1), of(2), of(3), of(4), of(5), of(6), of(7)];
}
