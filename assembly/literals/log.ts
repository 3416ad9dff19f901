// Constants of the logarithm: fdlibm e_log.c, ln((1+s)/(1-s)) = 2s + s R(s^2) for |s| <= 3 - 2 sqrt(2).

export const lg1 = 0.6666666666666735;
export const lg2 = 0.3999999999940942;
export const lg3 = 0.2857142874366239;
export const lg4 = 0.22222198432149784;
export const lg5 = 0.1818357216161805;
export const lg6 = 0.15313837699209373;
export const lg7 = 0.14798198605116586;

export const sqrtTwo = 1.4142135623730951;
export const sqrtHalf = 0.7071067811865476;
/** 2^54: lifts subnormals into the normal range. */
export const twoTo54 = 18014398509481984.0;
export const smallestNormal = 2.2250738585072014e-308;
/** 2^52 + 1023 as a double: or-ing an integer into the low bits of 2^52 and subtracting this removes the bias. */
export const exponentBias52 = 4503599627371519.0;
