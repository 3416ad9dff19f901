// Constants of the exponential: Cody-Waite reduction (ln 2 in two parts, fdlibm e_exp.c) and the polynomial of
// (e^r - 1 - r) / r^2 on |r| <= ln(2)/2 (degree 10, Chebyshev fit in 50 digits; relative error < 2^-58).

export const invLn2 = 1.4426950408889634;
export const ln2Hi = 0.6931471803691238;
export const ln2Lo = 1.9082149292705877e-10;
/** 1.5 x 2^52: adding and subtracting it rounds to the nearest integer. */
export const roundMagic = 6755399441055744.0;
/** roundMagic + 2046: added to k, its low bits are the sum of two biased exponents, of 2^(k/2) rounded down and up. */
export const powerMagic = 6755399441057790.0;
/** Up to here k is 0: the argument is its own remainder. */
export const smallExponent = 0.34;
/** Arguments are clamped here before the reduction: beyond, the result is infinite or zero. */
export const expClampHigh = 710.0;
export const expClampLow = -746.0;
/** e^x - 1 is -1 to the last bit from here down. */
export const expm1ClampLow = -64.0;

export const e0 = 0.5;
export const e1 = 0.1666666666666667;
export const e2 = 0.04166666666666668;
export const e3 = 0.008333333333326141;
export const e4 = 0.0013888888888879082;
export const e5 = 0.00019841269874802366;
export const e6 = 2.4801587336422883e-5;
export const e7 = 2.75572554236363e-6;
export const e8 = 2.755726329996515e-7;
export const e9 = 2.5105207166024697e-8;
export const e10 = 2.0918129965596993e-9;
