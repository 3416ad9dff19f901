// exp, log, erfc and the normal distribution to some hundred digits, each by its plainest series.
import { abs, add, type Big, big, bigBits, compare, div, mul, nearest, neg, one, scaled, sqrt, sub, two, zero } from './big.js';

/** Terms until they no longer count: sum over n of term(n), term(n + 1) formed from term(n). */
function series(first: Big, next: (term: Big, n: number) => Big): Big {
  let sum = first;
  let term = first;
  for (let n = 1; term.m !== 0n; n++) {
    term = next(term, n);
    const more = add(sum, term);
    if (compare(more, sum) === 0) break;
    sum = more;
  }
  return sum;
}

/** 2 atanh(s) = 2 (s + s^3/3 + s^5/5 + ...). */
function twiceAtanh(s: Big): Big {
  const square = mul(s, s);
  let power = s;
  let sum = s;
  for (let n = 3; power.m !== 0n; n += 2) {
    power = mul(power, square);
    const more = add(sum, div(power, big(n)));
    if (compare(more, sum) === 0) break;
    sum = more;
  }
  return scaled(sum, 1);
}

/** ln 2 = 2 atanh(1/3). */
export const ln2 = twiceAtanh(div(one, big(3)));

/** pi by Machin: 16 atan(1/5) - 4 atan(1/239). */
const atanOfInverse = (n: number): Big => {
  const x = div(one, big(n));
  const square = neg(mul(x, x));
  let power = x;
  let sum = x;
  for (let k = 3; ; k += 2) {
    power = mul(power, square);
    const more = add(sum, div(power, big(k)));
    if (compare(more, sum) === 0) return sum;
    sum = more;
  }
};
export const pi = sub(scaled(atanOfInverse(5), 4), scaled(atanOfInverse(239), 2));
const rootPi = sqrt(pi);
export const rootTwo = sqrt(two);
export const rootTwoPi = mul(rootTwo, rootPi);

/** e^x: x = k ln 2 + r, Taylor of r / 2^12, squared back. */
export function exp(x: Big): Big {
  const k = Math.round(nearest(div(x, ln2)));
  const halvings = 12;
  const r = scaled(sub(x, mul(big(k), ln2)), -halvings);
  let y = series(one, (term, n) => div(mul(term, r), big(n)));
  for (let i = 0; i < halvings; i++) y = mul(y, y);
  return scaled(y, k);
}

/** e^x - 1: near 0 by its own series, that no digit cancels. */
export function expm1(x: Big): Big {
  return compare(abs(x), one) < 0 ? series(x, (term, n) => div(mul(term, x), big(n + 1))) : sub(exp(x), one);
}

/** ln x, x > 0: x = m 2^k with m about 1, 2 atanh((m - 1)/(m + 1)). */
export function log(x: Big): Big {
  if (x.m <= 0n) throw new Error('logarithm of a number that is not positive');
  const digits = x.m.toString(2).length;
  let k = digits + x.e;
  let m = scaled(x, -k);
  if (compare(scaled(mul(m, m), 1), one) < 0) {
    m = scaled(m, 1);
    k -= 1;
  }
  return add(twiceAtanh(div(sub(m, one), add(m, one))), mul(big(k), ln2));
}

/** ln(1 + x), x > -1: near 0 as 2 atanh(x/(2 + x)), that no digit cancels. */
export function log1p(x: Big): Big {
  return compare(scaled(abs(x), 1), one) < 0 ? twiceAtanh(div(x, add(two, x))) : log(add(one, x));
}

/** erfcx(x) = e^(x^2) erfc(x) for x >= 3, by the continued fraction of Laplace, from the bottom up. */
function erfcxByFraction(x: Big): Big {
  const size = Math.min(nearest(x), 1e6);
  const terms = Math.ceil(1.2 * ((bigBits * Math.LN2) / (2 * Math.SQRT2 * size)) ** 2) + 24;
  let tail = x;
  for (let n = terms; n >= 1; n--) tail = add(x, div(scaled(big(n), -1), tail));
  return div(one, mul(rootPi, tail));
}

/** erf(x) = 2 e^(-x^2)/sqrt(pi) sum 2^n x^(2n+1)/(2n+1)!!: every term of one sign. */
function erfBySeries(x: Big): Big {
  const square = scaled(mul(x, x), 1);
  const sum = series(x, (term, n) => div(mul(term, square), big(2 * n + 1)));
  return scaled(div(mul(exp(neg(mul(x, x))), sum), rootPi), 1);
}

const fractionFrom = big(3);

export function erfc(x: Big): Big {
  if (compare(abs(x), fractionFrom) < 0) return sub(one, erfBySeries(x));
  const tail = mul(exp(neg(mul(x, x))), erfcxByFraction(abs(x)));
  return x.m < 0n ? sub(two, tail) : tail;
}

export function erfcx(x: Big): Big {
  if (compare(x, fractionFrom) >= 0) return erfcxByFraction(x);
  return mul(exp(mul(x, x)), erfc(x));
}

export function normalPdf(x: Big): Big {
  return div(exp(neg(scaled(mul(x, x), -1))), rootTwoPi);
}

export function normalCdf(x: Big): Big {
  return scaled(erfc(neg(div(x, rootTwo))), -1);
}

/** N^-1(p), 0 < p < 1: Newton on ln N of the smaller tail, from a guess good to three digits (Abramowitz and Stegun 26.2.22). */
export function normalQuantile(p: Big): Big {
  const upper = compare(scaled(p, 1), one) > 0;
  const tail = upper ? sub(one, p) : p;
  const goal = log(tail);
  const t = Math.sqrt(-2 * nearest(goal));
  let x = big((2.30753 + 0.27061 * t) / (1 + 0.99229 * t + 0.04481 * t * t) - t);
  for (let i = 0; i < 12; i++) {
    const cdf = normalCdf(x);
    const step = div(mul(sub(log(cdf), goal), cdf), normalPdf(x));
    x = sub(x, step);
    if (step.m === 0n || Math.abs(nearest(step)) < 1e-80) break;
  }
  if (compare(scaled(p, 1), one) === 0) return zero;
  return upper ? neg(x) : x;
}
