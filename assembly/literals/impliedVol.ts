// Implied volatility: what a row's status says, and the constants of the solver.

/** The volatility is the price's. */
export const impliedOk = 0;
/** The price is below D max(0, th (F - K)): no volatility gives it. */
export const impliedBelowIntrinsic = 1;
/** The price reaches D F (call) or D K (put), or is above: no finite volatility gives it. */
export const impliedAboveBound = 2;
/** The price is D max(0, th (F - K)) to the last bit: the volatility is 0. */
export const impliedNoTimeValue = 3;
/** An input outside the domain. */
export const impliedInvalid = 4;
/** Discount factor, scale or volatility leave the range of normal doubles. */
export const impliedUnderflow = 5;

/** Rows that a block of the WASM backend holds in its scratch. */
export const impliedBlockRows = 128;
/** Rows of its columns, some of which hold the block sorted by region: a region begins at an even row, and whole groups of eight are written. */
export const impliedColumnRows = 144;
/** Doubles of the scratch: thirty-seven columns. */
export const impliedScratch = 5328;

/** Limits below which the Taylor series in s/2 replaces the difference of two scaled erfc's: |x| < 0.5 and s/2 < 0.25. */
export const seriesMoneyness = 0.5;
export const seriesHalfVol = 0.25;

/** Below this the logarithm of the normalised price is formed from the logarithms of its parts: the price itself loses digits. */
export const smallestPrice = 1e-290;
export const largestScale = 1e300;
export const smallestScale = 1e-300;

/** A third step is taken where |x| is larger: there the guess and two steps leave up to 100 eps of error. */
export const deepMoneyness = -100;

export const sqrtTwoPi = 2.5066282746310002;
/** 1/(sqrt(27) sqrt(2 pi)), sqrt(27)/(2 pi), sqrt(3): the map of small prices (Jaeckel 2015, section 4). */
export const lowerScale = 0.07677647766029679;
export const lowerInverse = 0.8269933431326881;
export const sqrtThree = 1.7320508075688772;

// Inverse normal for a first guess, absolute error below 4.5e-4 (Abramowitz and Stegun 26.2.23), from t = sqrt(-2 ln p).
export const gc0 = 2.515517;
export const gc1 = 0.802853;
export const gc2 = 0.010328;
export const gd1 = 1.432788;
export const gd2 = 0.189269;
export const gd3 = 0.001308;
