// Distributions of risk to some hundred digits: Student t of whole degrees, chi-square of whole degrees, binomial; each by sums of one sign.
import { add, type Big, big, compare, div, mul, nearest, neg, one, scaled, sqrt, sub, zero } from './big.js';
import { erfc, exp, log, pi } from './bigFunctions.js';

const rootPi = sqrt(pi);

/** Gamma(n/2) of a whole n > 0. */
export function gammaOfHalf(n: number): Big {
  let value = n % 2 === 0 ? one : rootPi;
  for (let k = n % 2 === 0 ? 2 : 1; k < n; k += 2) value = mul(value, scaled(big(k), -1));
  return value;
}

function power(x: Big, n: number): Big {
  let value = one;
  for (let i = 0; i < n; i += 1) value = mul(value, x);
  return value;
}

export function studentDensity(t: Big, nu: number): Big {
  const front = div(gammaOfHalf(nu + 1), mul(sqrt(mul(big(nu), pi)), gammaOfHalf(nu)));
  const base = add(one, div(mul(t, t), big(nu)));
  return div(front, sqrt(power(base, nu + 1)));
}

/** sum over n of (a + b)_n / (a + 1)_n x^n: I_x(a, b) a B(a, b) x^-a (1 - x)^-b. */
function betaSeries(x: Big, a: Big, b: Big): Big {
  const both = add(a, b);
  let term = one;
  let sum = one;
  for (let n = 0; ; n += 1) {
    term = div(mul(term, mul(x, add(both, big(n)))), add(a, big(n + 1)));
    const more = add(sum, term);
    if (compare(more, sum) === 0) return sum;
    sum = more;
  }
}

const half = scaled(one, -1);

/** The incomplete beta function of x <= 1/2, y = 1 - x. */
function beta(x: Big, y: Big, a: Big, b: Big): Big {
  return div(mul(mul(exp(mul(a, log(x))), exp(mul(b, log(y)))), betaSeries(x, a, b)), a);
}

/** P(T > t), t > 0, of any degrees: the whole beta function is two incomplete ones at 1/2. */
export function studentTailOf(t: Big, nu: Big): Big {
  const square = mul(t, t);
  const total = add(nu, square);
  const [x, y] = [div(nu, total), div(square, total)];
  const a = scaled(nu, -1);
  const whole = add(beta(half, half, a, half), beta(half, half, half, a));
  // below, the difference keeps more than half of its digits up to a thousand degrees
  return compare(scaled(square, 2), nu) > 0
    ? scaled(div(beta(x, y, a, half), whole), -1)
    : sub(half, scaled(div(beta(y, x, half, a), whole), -1));
}

/** P(T > t), t > 0. */
export function studentTail(t: Big, nu: number): Big {
  const square = mul(t, t);
  const total = add(big(nu), square);
  const front = mul(t, studentDensity(t, nu));
  const a = big(0.5 * nu);
  if (compare(square, big(nu)) > 0) return mul(div(front, big(nu)), betaSeries(div(big(nu), total), a, half));
  return sub(half, mul(front, betaSeries(div(square, total), half, a)));
}

/** The t with P(T > t) = tail < 1/2, from a double nearby; Newton. */
export function studentUpperQuantile(tail: Big, nu: number, near: number): Big {
  let t = big(near);
  for (let i = 0; i < 8; i += 1) {
    const step = div(sub(studentTail(t, nu), tail), studentDensity(t, nu));
    t = add(t, step);
    if (step.m === 0n || Math.abs(nearest(div(step, t))) < 1e-60) break;
  }
  return t;
}

/** P(X > x): e^-y times a sum of powers of y = x/2, and erfc(sqrt y) for odd degrees. */
export function chiSquareTail(x: Big, degrees: number): Big {
  const y = scaled(x, -1);
  const decay = exp(neg(y));
  let sum = degrees % 2 === 0 ? zero : erfc(sqrt(y));
  for (let k = degrees % 2; k < degrees; k += 2) {
    const root = k % 2 === 0 ? power(y, k / 2) : mul(power(y, (k - 1) / 2), sqrt(y));
    sum = add(sum, mul(decay, div(root, gammaOfHalf(k + 2))));
  }
  return sum;
}

/** P(X <= k) of n trials of probability p, exactly but for the last bits. */
export function binomialCdf(k: number, n: number, p: Big): Big {
  const odds = div(p, sub(one, p));
  let term = power(sub(one, p), n);
  let sum = term;
  for (let j = 1; j <= k; j += 1) {
    term = div(mul(term, mul(odds, big(n - j + 1))), big(j));
    sum = add(sum, term);
  }
  return sum;
}
