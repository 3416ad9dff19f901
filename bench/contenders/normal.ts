// The normal distribution as a careful JavaScript developer would take it: Cody's erfc on Math.exp, right to a few ulp.
// Source: W. J. Cody, Rational Chebyshev approximations for the error function, Math. Comp. 23 (1969), as in CALERF of SPECFUN.

/** Complementary error function. */
export function erfc(x: number): number {
  const y = Math.abs(x);
  if (y <= 0.46875) return 1 - x * centre(y * y);
  const tail = Math.exp(-y * y) * (y <= 4 ? middle(y) : far(y));
  return x < 0 ? 2 - tail : tail;
}

/** erf(x) / x for |x| <= 0.46875, by z = x^2. */
function centre(z: number): number {
  const over = (((0.18577770618460315 * z + 3.1611237438705655) * z + 113.86415415105016) * z + 377.485237685302) * z + 3209.3775891384694;
  const under = (((z + 23.601290952344122) * z + 244.02463793444417) * z + 1282.6165260773723) * z + 2844.236833439171;
  return over / under;
}

/** erfcx(y) for 0.46875 <= y <= 4. */
function middle(y: number): number {
  const over =
    (((((((2.1531153547440383e-8 * y + 0.5641884969886701) * y + 8.883149794388377) * y + 66.11919063714163) * y + 298.6351381974001) * y +
      881.952221241769) *
      y +
      1712.0476126340707) *
      y +
      2051.0783778260716) *
      y +
    1230.3393547979972;
  const under =
    (((((((y + 15.744926110709835) * y + 117.6939508913125) * y + 537.1811018620099) * y + 1621.3895745666903) * y + 3290.7992357334597) *
      y +
      4362.619090143247) *
      y +
      3439.3676741437216) *
      y +
    1230.3393548037495;
  return over / under;
}

/** erfcx(y) for y >= 4. */
function far(y: number): number {
  const z = 1 / (y * y);
  const over =
    ((((0.016315387137302097 * z + 0.30532663496123236) * z + 0.36034489994980445) * z + 0.12578172611122926) * z + 0.016083785148742275) *
      z +
    0.0006587491615298378;
  const under =
    ((((z + 2.568520192289822) * z + 1.8729528499234604) * z + 0.5279051029514285) * z + 0.06051834131244132) * z + 0.0023352049762686918;
  return (0.5641895835477563 - (z * over) / under) / y;
}

export function normalCdf(x: number): number {
  return 0.5 * erfc(-x * Math.SQRT1_2);
}

export function normalPdf(x: number): number {
  return 0.3989422804014327 * Math.exp(-0.5 * x * x);
}
