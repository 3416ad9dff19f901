// Cosine and sine by arithmetic alone, the same bits everywhere.

/** pi/2 in three parts, the first two of 33 bits (fdlibm, e_rem_pio2.c): k times them is exact for |k| < 2^20. */
const quarterHigh = 1.5707963267341256;
const quarterMiddle = 6.077100506303966e-11;
const quarterLow = 2.0222662487959506e-21;
const perQuarter = 1 / (quarterHigh + quarterMiddle);
/** Ratios of neighbouring terms of both series, 1/(n (n - 1)) and 1/(n (n + 1)) for n = 2, 4 ... 16. */
const cosineRatios = Float64Array.from({ length: 8 }, (_, k) => 1 / ((2 * k + 2) * (2 * k + 1)));
const sineRatios = Float64Array.from({ length: 8 }, (_, k) => 1 / ((2 * k + 2) * (2 * k + 3)));

/** Cosines and sines of the first `count` angles, within 1e-15 for |x| < 1e6; beyond, digits are lost as those of x are. Taylor series on [-pi/4, pi/4] to x^17. */
export function circles(angles: Float64Array, cosines: Float64Array, sines: Float64Array, count: number): void {
  for (let i = 0; i < count; i += 1) {
    const x = angles[i];
    const k = Math.round(x * perQuarter);
    const r = x - k * quarterHigh - k * quarterMiddle - k * quarterLow;
    const square = r * r;
    let cosine = 1;
    let sine = 1;
    for (let n = 7; n >= 0; n -= 1) {
      cosine = 1 - cosine * square * cosineRatios[n];
      sine = 1 - sine * square * sineRatios[n];
    }
    sine *= r;
    // quarters of a turn: 0 as it is, 1 (-s, c), 2 (-c, -s), 3 (s, -c)
    const quarter = k - 4 * Math.floor(0.25 * k);
    const odd = quarter === 1 || quarter === 3;
    cosines[i] = odd ? (quarter === 1 ? -sine : sine) : quarter === 0 ? cosine : -cosine;
    sines[i] = odd ? (quarter === 1 ? cosine : -cosine) : quarter === 0 ? sine : -sine;
  }
}
