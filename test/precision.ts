// Every tolerance of the tests, each with its reason. Nothing else in test/ or bench/ states one.

/** The spacing of doubles at 1. */
export const epsilon = 2 ** -52;

/**
 * A variance against exact arithmetic, relative to its gross value (what it would be if nothing cancelled): two roundings a term,
 * factors / 2 + 2 terms deep on average, doubled by the squares. Worst case, so no property test can find a counterexample.
 */
export const varianceError = (factors: number): number => (2 * factors + 4) * epsilon;

/** The same for the benches' own data, whose terms are mostly of one sign: ample for 400 factors, far below any wrong sum. */
export const benchVariance = 1e-12;

/** Portfolio variance against 60-digit references: score, see vectors/numerics/README.md. */
export const portfolioVarianceScore = 4;

/** Scenario P&L cells against 60-digit references: score, see vectors/numerics/README.md. */
export const scenarioCellScore = 8;

/** A law that holds in real numbers (a sum of tails against the tail of a sum): roundings of both sides, by the sum of magnitudes. */
export const lawError = (terms: number): number => (terms + 4) * epsilon;

/** max |C - L L'| of a Cholesky factor, in units of n eps (twice the backward error of the textbook bound). */
export const choleskyBackwardError = 2;

/** The same of a factor after a rank-one update, by the largest entry of what it should be; measured: 0.95. */
export const choleskyUpdateError = 4;

/** An entry of an exponentially weighted covariance against exact arithmetic, by its gross value: three roundings a row of returns. */
export const covarianceError = (rows: number): number => (3 * rows + 2) * epsilon;

/** A mean of random draws against its expectation, in standard errors (numerics.md, goal 13): the seeds are fixed, so it holds or not. */
export const standardErrors = 4.5;

/** Estimated vols and correlations against plain sums with the host's logarithm: rounding of 200 terms, cancellation of nearby closes. */
export const estimateRelative = 1e-11;

// Figures of the numeric references; the pass lines of vectors/numerics/README.md, the goals of numerics.md section 2.

/** Black-76 value and each Greek against 60-digit references: score (relative error / (2^-52 max(1, kappa))), and its 99th percentile. */
export const optionScore = 4;
export const optionScoreP99 = 2;

/**
 * Implied volatility against 60-digit references: score by the condition with respect to every input. Measured: 1.3 on the 260 Black-76
 * references, 1.7 with those on spot and yield.
 */
export const impliedVolScore = 8;

/** A volatility of a price that holds hardly any time value is not graded: it reprices to within this, relative to the price. */
export const impliedRepriceRelative = 4 * epsilon;

/** The same of coin-settled options. */
export const inverseOptionScore = 8;
export const inverseOptionScoreP99 = 2;

/** The same in the domain of crypto listings, unscaled relative errors: value and rho; the other Greeks. */
export const cryptoValueRelative = 1e-11;
export const cryptoGreekRelative = 1e-12;

/** Call - put against the discounted forward less strike, by the larger of them: four roundings on either side. */
export const parityError = 8 * epsilon;

/** Bounds and monotonicity of a value, relative: its own error may show where the bound is attained. */
export const boundError = 64 * epsilon;

/** Parity of scenario P&L, by the sum of all prices that enter it: roundings of two values, before and after. */
export const scenarioParityError = 32 * epsilon;

/** Futures P&L, unscaled relative error: five roundings. */
export const futuresPnlRelative = 1e-15;

/** A reference below this is also met within `tinyError`: the density inside it is subnormal (vectors/numerics/README.md, Score). */
export const tinyReference = 1e-290;
export const tinyError = 1e-294;

/** Special functions, units in the last place; numerics.md goals 6 and 7 (exp and log: below one). */
export const expUlps = 0.76; // 0.67 measured, and a second rounding among the subnormals
export const logUlps = 0.85; // 0.80 measured, near sqrt 2
export const normalPdfUlps = 3;
export const normalCdfUlps = 8;
export const erfcUlps = 8;
export const erfcxUlps = 8;
export const normalQuantileUlps = 8;

/** N(N^-1(p))/p - 1, over 1 + x^2 (the condition of N in the tail): both functions' ulps. */
export const quantileRoundTrip = 12 * epsilon;

/** The oracle (test/reference/big.ts, 115 digits) against itself: two ways to one figure, relative; derivatives against its own differences. */
export const oracleRelative = 1e-90;
export const oracleDerivative = 1e-25;

/** The host's exp in a test's own figure, relative: not ours to judge, a few ulp on any engine. */
export const hostRelative = 1e-13;

/** Amounts of published brackets: a dozen sums of products (vectors/venues/README.md: tolerance reached 2e-10, of published decimals). */
export const bracketRelative = 1e-9;

/**
 * A margin run against the oracle, relative to the account's gross notional and money: both round each of some hundred terms of that size,
 * and textbook Black-76 loses a few digits in the tails.
 */
export const marginRelative = 1e-14;

/** Margin figures worked out by hand from short decimals: a dozen roundings. */
export const handRelative = 1e-14;

/** Inverse futures against their definition in plain doubles, which subtracts two quotients: roundings of both, by the larger. */
export const inverseDefinitionError = 8 * epsilon;

/** The one option that the package tests price, against its 40-digit value: a handful of ulps of a plain price (the kernels' own tests are stricter). */
export const packagePriceRelative = 8 * 2 ** -52;

// Published figures of venues, within what was printed.

/** A published mark, coin: half a unit of the fourth decimal. */
export const publishedMark = 5e-5;

/** Half a unit of the last decimal that Deribit prints: vols to 4 (as decimals), Greeks to 5. */
export const publishedHalfUnits = { mark_iv: 5e-5, delta: 5e-6, gamma: 5e-6, vega_1pct: 5e-6, theta_day: 5e-6 } as const;

/** P&L of a book as one account against the sum of its accounts, by the sum of magnitudes: the same terms in another order, some 1,000 of them. */
export const bookSumRelative = 1e-13;
