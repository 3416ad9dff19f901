// The end of the baseline's fit: Newton steps by the exact Hessian of GARCH(1,1), and standard errors by the information and by the sandwich.
import type { GarchEstimate } from './estimate.js';

type Three = readonly [number, number, number];
/** Lower triangle by rows. */
type Six = readonly [number, number, number, number, number, number];

interface Curves {
  readonly value: number;
  readonly score: Three;
  readonly outer: Six;
  /** Minus the second derivatives. */
  readonly information: Six;
}

/** Single pass over returns of unit mean square, scalars only. */
function curvesAt(returns: Float64Array, omega: number, alpha: number, beta: number): Curves {
  let [h, d] = [1, 1];
  let [w, a, b] = [0, 0, 0];
  let [wb, ab, bb] = [0, 0, 0];
  let [value, s0, s1, s2] = [0, 0, 0, 0];
  let [o0, o1, o2, o3, o4, o5] = [0, 0, 0, 0, 0, 0];
  let [i0, i1, i2, i3, i4, i5] = [0, 0, 0, 0, 0, 0];
  for (let t = 0; t < returns.length; t++) {
    wb = w + beta * wb;
    ab = a + beta * ab;
    bb = 2 * b + beta * bb;
    w = 1 + beta * w;
    a = d + beta * a;
    b = h + beta * b;
    h = omega + alpha * d + beta * h;
    d = (returns[t] as number) * (returns[t] as number);
    const ratio = d / h;
    value -= 0.5 * (Math.log(2 * Math.PI) + Math.log(h) + ratio);
    const first = (0.5 * (ratio - 1)) / h;
    const second = (0.5 * (2 * ratio - 1)) / (h * h);
    s0 += first * w;
    s1 += first * a;
    s2 += first * b;
    const square = first * first;
    o0 += square * w * w;
    o1 += square * w * a;
    o2 += square * a * a;
    o3 += square * w * b;
    o4 += square * a * b;
    o5 += square * b * b;
    i0 += second * w * w;
    i1 += second * w * a;
    i2 += second * a * a;
    i3 += second * w * b - first * wb;
    i4 += second * a * b - first * ab;
    i5 += second * b * b - first * bb;
  }
  return { value, score: [s0, s1, s2], outer: [o0, o1, o2, o3, o4, o5], information: [i0, i1, i2, i3, i4, i5] };
}

/** Inverse of a symmetric matrix, by its adjugate. */
function inverseOf([a, b, c, d, e, f]: Six): Six {
  const [x, y, z] = [c * f - e * e, d * e - b * f, b * e - c * d];
  const determinant = a * x + b * y + d * z;
  return [
    x / determinant,
    y / determinant,
    (a * f - d * d) / determinant,
    z / determinant,
    (b * d - a * e) / determinant,
    (a * c - b * b) / determinant,
  ];
}

function times([a, b, c, d, e, f]: Six, [x, y, z]: Three): Three {
  return [a * x + b * y + d * z, b * x + c * y + e * z, d * x + e * y + f * z];
}

export interface Finished {
  readonly estimate: GarchEstimate;
  readonly information: Three;
  readonly sandwich: Three;
}

/** Until the Newton decrement is rounding, or falls no more. */
export function finish(returns: Float64Array, [omega, alpha, beta]: GarchEstimate): Finished {
  let at: Three = [omega, alpha, beta];
  let last = Number.POSITIVE_INFINITY;
  for (;;) {
    const here = curvesAt(returns, ...at);
    const inverse = inverseOf(here.information);
    const move = times(inverse, here.score);
    const decrement = move[0] * here.score[0] + move[1] * here.score[1] + move[2] * here.score[2];
    if (!(decrement < last) || decrement < 1e-25) {
      const [a, b, c, d, e, f] = here.outer;
      const rows: readonly Three[] = [
        [inverse[0], inverse[1], inverse[3]],
        [inverse[1], inverse[2], inverse[4]],
        [inverse[3], inverse[4], inverse[5]],
      ];
      const robust = rows.map((row) => {
        const [x, y, z] = times([a, b, c, d, e, f], row);
        return Math.sqrt(row[0] * x + row[1] * y + row[2] * z);
      });
      return {
        estimate: [...at, here.value],
        information: [Math.sqrt(inverse[0]), Math.sqrt(inverse[2]), Math.sqrt(inverse[5])],
        sandwich: robust as unknown as Three,
      };
    }
    last = decrement;
    at = [at[0] + move[0], at[1] + move[1], at[2] + move[2]];
  }
}
