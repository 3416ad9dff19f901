// Continued fractions from the top down (the modified method of Lentz), until a step no longer changes the value.

const tiny = 1e-300;
const epsilon = 2.220446049250313e-16;
const stepLimit = 1_000_000;

/** b0 + a1/(b1 + a2/(b2 + ...)); `a(n)`, `b(n)` are positive where they are used here. */
export function continuedFraction(b0: number, a: (n: number) => number, b: (n: number) => number): number {
  let value = b0 === 0 ? tiny : b0;
  let c = value;
  let d = 0;
  for (let n = 1; n < stepLimit; n += 1) {
    d = b(n) + a(n) * d;
    if (d === 0) d = tiny;
    c = b(n) + a(n) / c;
    if (c === 0) c = tiny;
    d = 1 / d;
    const step = c * d;
    value *= step;
    if (Math.abs(step - 1) <= epsilon) break;
  }
  return value;
}
