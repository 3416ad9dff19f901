// Cosine and sine by arithmetic alone, the same bits everywhere.

/** pi/2 in three parts, the first two of 33 bits (fdlibm, e_rem_pio2.c): k times them is exact for |k| < 2^20. */
const quarterHigh = 1.5707963267341256;
const quarterMiddle = 6.077100506303966e-11;
const quarterLow = 2.0222662487959506e-21;

/** [cos x, sin x], within 1e-15 for |x| < 1e6; beyond, digits are lost as those of x are. Taylor series on [-pi/4, pi/4] to x^17. */
export function circle(x: number): readonly [cosine: number, sine: number] {
  const k = Math.round(x / (quarterHigh + quarterMiddle));
  const r = x - k * quarterHigh - k * quarterMiddle - k * quarterLow;
  const square = r * r;
  let cosine = 1;
  let sine = 1;
  for (let n = 16; n >= 2; n -= 2) {
    cosine = 1 - (cosine * square) / (n * (n - 1));
    sine = 1 - (sine * square) / (n * (n + 1));
  }
  sine *= r;
  switch (((k % 4) + 4) % 4) {
    case 0:
      return [cosine, sine];
    case 1:
      return [-sine, cosine];
    case 2:
      return [-cosine, -sine];
    default:
      return [sine, -cosine];
  }
}
