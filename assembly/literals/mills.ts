// Constants of the Mills ratio.
// erfcx(d/sqrt 2) = B(d) / (sqrt(pi/2) d B(d) + A(d)) for every d >= 0, A of degree 9, B of degree 10 with leading
// coefficient 1. Minimax fit of A/B to 1/erfcx(d/sqrt 2) - sqrt(pi/2) d, weighed by erfcx, in 70 digits (least squares over 120 Chebyshev points
// of (d - 2)/(d + 2), Lawson's weights): relative error 1.2e-17. All coefficients are positive, so that Horner's rule loses nothing, and the first
// term takes the error of B with it where d is large: 2.7 ulp, 0.7 on the average. ma0 = mb0 makes the value at 0 exactly 1, and N(0) = 1/2.

export const ma0 = 1453496.5265525354;
export const ma1 = 1839618.863979685;
export const ma2 = 1185701.837021165;
export const ma3 = 495663.8914839702;
export const ma4 = 146092.83242746833;
export const ma5 = 31271.136568586506;
export const ma6 = 4850.603361699821;
export const ma7 = 526.7272221503297;
export const ma8 = 36.56597901487813;
export const ma9 = 1.2533141373102477;
export const mb0 = 1453496.5265525354;
export const mb1 = 2501584.1715300884;
export const mb2 = 2126420.8922772654;
export const mb3 = 1157179.0553694535;
export const mb4 = 442904.95959927444;
export const mb5 = 124130.5851997161;
export const mb6 = 25785.292751414432;
export const mb7 = 3928.5723791130854;
export const mb8 = 422.26751849921766;
export const mb9 = 29.175430105187647;

/** From here on erfcx(d/sqrt 2) = 1/(sqrt(pi/2) d) to the last bit; arguments are clamped here, so that no power overflows. */
export const millsFar = 1e16;

/** sqrt(pi/2). */
export const sqrtHalfPi = 1.2533141373155003;
