// Every tolerance of the tests, each with its reason. Nothing else in test/ or bench/ states one.

/** The spacing of doubles at 1. */
export const epsilon = 2 ** -52;

/**
 * A variance against exact arithmetic, relative to its gross value (what it would be if nothing cancelled): two roundings a term,
 * factors / 2 + 2 terms deep on average, doubled by the squares. Worst case, so no property test can find a counterexample.
 */
export const varianceError = (factors: number): number => (2 * factors + 4) * epsilon;

/** The sparse form against exact arithmetic, by its gross value: two roundings a product, a sum of `exposures` rows of as many, and the covariance's own clamp. */
export const sparseVarianceError = (exposures: number): number => (exposures + 3) * epsilon;

/** The same for the benches' own data, whose terms are mostly of one sign: ample for 400 factors, far below any wrong sum. */
export const benchVariance = 1e-12;

/** Portfolio variance against 60-digit references: score, see vectors/numerics/README.md. */
export const portfolioVarianceScore = 4;

/** Scenario P&L cells against 60-digit references: score, see vectors/numerics/README.md. */
export const scenarioCellScore = 8;

/** The same by the condition of a cell with respect to its inputs. Measured: 2.7 on 9,000 random cells. */
export const scenarioInputScore = 3;

/** Cells near the money whose values are together at most twice their difference, unscaled. Beyond that a cell keeps an ulp of its values. */
export const nearCellScore = 8;

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

/**
 * Our own price -> our own volatility, scored by the condition of the volatility with respect to the price alone (numerics.md, goal 5): neither
 * the forward nor the strike is rounded on the way. Measured: 16, where the series near the money hands over to the scaled erfc's.
 */
export const ownPriceScore = 32;

/** The same without scaling, of options out of the money: 45 roundings. */
export const ownPriceRelative = 1e-14;

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
export const expm1Ulps = 0.95; // 0.88 measured, just above ln(2)/2, where 2^k and 1 are next to each other
export const log1pUlps = 0.9; // 0.81 measured, near sqrt 1/2 and sqrt 2
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

/** A difference quotient over 2^-40 against the derivative: the curvature, 3 x 2^-40, and no more. */
export const seriesSlope = 4 * 2 ** -40;

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

/** A slope of scenario P&L over moves of +-1e-6 against the delta of some coins: cancellation of gains of some 1e-2 on amounts of 2,500. */
export const slopeError = 5e-10;

/** Inverse futures against their definition in plain doubles, which subtracts two quotients: roundings of both, by the larger. */
export const inverseDefinitionError = 8 * epsilon;

/** The one option that the package tests price, against its 40-digit value: a handful of ulps of a plain price (the kernels' own tests are stricter). */
export const packagePriceRelative = 8 * 2 ** -52;

// Published figures of venues, within what was printed.

/** An independent Black-76 beside the samples of venues, printed to eight significant digits: half a unit of the last, relative. */
export const checkedDigits = 5.1e-8;
/** Deltas of a venue's ticker, whose forward, vol and instant are read apart: absolute; vegas: relative. */
export const venueDelta = 2e-4;
export const venueVega = 6e-3;

/** A published mark, coin: half a unit of the fourth decimal. */
export const publishedMark = 5e-5;

/** Half a unit of the last decimal that Deribit prints: vols to 4 (as decimals), Greeks to 5. */
export const publishedHalfUnits = { mark_iv: 5e-5, delta: 5e-6, gamma: 5e-6, vega_1pct: 5e-6, theta_day: 5e-6 } as const;

/** P&L of a book as one account against the sum of its accounts, by the sum of magnitudes: the same terms in another order, some 1,000 of them. */
export const bookSumRelative = 1e-13;

// Contenders of the bench: right enough that nobody can call them wrong, though none of them keeps the digits of a tail.

/**
 * A contender of the bench against the oracle, relative to the largest figure of its column: textbook formulas on a good erfc lose what they
 * subtract. Measured: 3e-15.
 */
export const contenderError = 1e-12;

/** A contender's implied volatility, relative, over its condition number: Newton stops when a step is below 1e-12 of the volatility. */
export const contenderVolError = 1e-11;

// Estimation.

/** Nearest correlation matrix against 20-digit references (vectors/numerics/README.md, numerics.md goal 11): an entry, the distance. Measured: 1.1e-15, 1e-16. */
export const nearestEntry = 1e-8;
export const nearestDistance = 1e-10;

/** The same against alternating projections (test/reference/higham.ts), which stop where a round moves no entry by 1e-14 at a linear rate. */
export const projectionsEntry = 1e-9;

/** The smallest eigenvalue that a repaired correlation matrix may have (numerics.md, goal 11). */
export const repairedEigenvalue = -1e-12;

/** Residual and orthogonality of an eigen-decomposition, in units of n eps times the largest eigenvalue. Measured: 0.4 at n = 60. */
export const eigenError = 8;

/**
 * Log determinants against 20-digit references: score by the condition of ln det in the entries, sum of |C^-1[i, j] C[i, j]| over its size; a few units
 * mean backward stable, as with portfolio variances. Measured: 0.2 at most.
 */
export const logDeterminantScore = 4;

/** A covariance against exact arithmetic or plain loops in another order, relative to the product of the two deviations: roundings of some hundred terms. */
export const covarianceRelative = 1e-12;

/**
 * GARCH estimates and standard errors against Fiorentini, Calzolari and Panattoni: more than four digits are what others reproduce (vectors/venues/README.md). Measured: 9.1e-6 for
 * omega, 1.4e-6 at most for the rest; at our omega the score is 0 to rounding and at the printed one it is not.
 */
export const garchEstimateRelative = 2e-5;

/** Exact derivatives of a likelihood against central differences of it: truncation and cancellation of a step of 1e-5, relative to the size of the derivative. */
export const differenceRelative = 1e-5;

/** Standard errors against those of differenced likelihoods, steps of 3e-3 of an error: truncation of the order of their square, times the curvature's own change. */
export const differencedErrorRelative = 1e-3;

/** Parameters found by another optimiser (Nelder-Mead on the oracle's own likelihood): what its value, good to 1e-13, tells of them. */
export const optimumRelative = 2e-5;

/** Coefficients and errors of a blend against normal equations by elimination, which square the condition of its columns (some 1e3), relative to their size. */
export const blendRelative = 1e-8;

/** The lowest QLIKE of a blend against Nelder-Mead's, in standard errors: a mean of 300 losses, good to 1e-16, is flat over the root of that times their number. */
export const simplexRelative = 1e-3;

/** A smile fitted to points that lie on one: total variances, relative; what Nelder and Mead's last triangle leaves. */
export const smileRelative = 1e-6;

/** Squared error of a fitted smile above the least that brute force finds, relative. */
export const smileExcess = 1e-6;

/**
 * Vols of real chains against their SVI surface, decimals: a whole chain, and an expiry beyond a day, every strike alike; an expiry weighed by vega. What five parameters leave of the
 * wings; measured: 0.0219, 0.0480, 0.0118.
 */
export const chainRmse = 0.025;
export const expiryRmse = 0.055;
export const byVegaRmse = 0.015;

// Risk figures: vectors/numerics/README.md, and what each publisher printed.

/** Parametric VaR and ES, moments, statistics of backtests and their p-values against exact references, relative. */
export const riskRelative = 1e-12;

/** Interpolated quantiles, by the larger of the values they lie between. Order statistics are exact. */
export const quantileRelative = 4 * epsilon;

/** ORE prints PnL and VaR to six decimals: the mean of up to 36 of them, and of quantiles of sensitivities rounded alike. */
export const oreHistoricalAbsolute = 1e-6;
export const oreParametricRelative = 1e-8;

/** The book's figures as printed: whole dollars of VaR from a multiplier of two decimals; losses to three decimals; its weights to four. */
export const hullDollars = 1;
export const hullLoss = 5e-4;
export const hullWeight = 5e-5;

/** PerformanceAnalytics prints four decimals, truncated: the figure lies in the cell of its print. */
export const truncatedDecimals = 4;

/** MathWorks prints five significant digits: half a unit of the last, relative. */
export const mathworksRelative = 5e-5;
/** Basel's table prints percent to two decimals. */
export const baselPercent = 5e-3;

/** Components against their total, by the sum of their sizes (numerics.md, goal 9: 4 n eps). */
export const componentSum = (n: number): number => 4 * n * epsilon;

/**
 * The saddlepoint against chi-square quantiles and tail means of 2 to 20 degrees, relative, or in standard deviations where the loss is bounded: an
 * approximation; measured: 2.2e-3 at 2 degrees, 3.3e-5 at 20.
 */
export const saddlepointRelative = 2.5e-3;

/**
 * The saddlepoint against exact inversions of random books, by the larger of the figure and a standard deviation: what is said of it where it is chosen. The middle and
 * the worst; measured over 32,000 figures: 0.2 %, 4.4 %.
 */
export const saddlepointMiddle = 0.01;
export const saddlepointWorst = 0.05;

/** Shape and scale of a Pareto tail against another optimiser, in standard errors: what a likelihood good to 1e-13 tells of them. */
export const paretoEstimate = 2e-5;

/** A likelihood ratio against plain logarithms of the host, absolute: sums of up to 80 ratios of size 10, where the plain formula cancels. */
export const plainRatioAbsolute = 1e-9;

/** Losses of a book against a textbook revaluation, relative to the gross notional: inverse futures cancel all but their P&L, options most of their value. */
export const revaluationRelative = 1e-12;

/** Limits of amounts against their closed form: the width of the last bracket, relative. */
export const limitRelative = 1e-10;

/** Part of a requirement that Euler attribution may leave over on random books: rounding of differences, and corners where two scenarios bind. */
export const attributionRelative = 1e-6;

/** The same losses by two routes of our own, a rule set and a rule of terms, relative to the shortfall: vols are shocked in another form. */
export const twoRoutesRelative = 1e-11;
/**
 * Equity and requirement in a shocked market against the oracle of margins on a market shocked by the oracle, by the sum of both scales: its prices
 * are rounded otherwise, and textbook options differ more where prices have moved far.
 */
export const stressedMarginRelative = 1e-12;

/** A root of reverse stress against a dense scan and bisections of the oracle, in sigmas, beside both tolerances: rounding of g over its slope. */
export const reverseSigmas = 1e-6;

/** Published returns of shocks are kept to six decimals: half a unit of the last. */
export const sixDecimals = 5.000001e-7;
/** The inverted distribution of a quadratic P&L against closed forms and exact quantiles, relative. Measured: 9e-13 at 0.1 %, 3e-14 elsewhere. */
export const inversionRelative = 1e-11;

/** The same against Simpson's rule over one of two factors, absolute, in deviations. Measured: 4.1e-11. */
export const slowSumAbsolute = 1e-9;

/** Cosine and sine by arithmetic against the host's, absolute. Measured: 1.2e-16. */
export const circleAbsolute = 1e-15;

/** VaR from differences of losses (steps of 1e-4 for slopes, 2e-3 for curvatures), relative to the standard deviation: what the next order leaves. */
export const slopeRelative = 1e-5;
export const curvatureRelative = 2e-3;

/** Components of a delta-gamma VaR by a tilt that is found to the last digits of its parameter: what the tail makes of them. */
export const tiltedSum = (n: number): number => 1e4 * componentSum(n);

/** Spread of a standard error over 40 seeds against its report, relative: chi-square of 39 degrees, 4.5 of its standard errors of 11 %. */
export const reportedErrorRelative = 0.5;

/** The least by which the control variate lowers the variance of VaR on the small book, 2,000 scenarios. Measured: 9 (options bought) to 120 (options and futures). */
export const controlGain = 2;
/**
 * Margin figures of venues that publish them as doubles, relative to the figure and absolute below 1 (vectors/venues/README.md: recomputed
 * to 8.6e-15 balances, 3.5e-9 scenario P&L, which is what is left of books a million times its size).
 */
export const venueRelative = 1e-9;

/**
 * Losses of a few options under shocks against textbook Black-76, relative to their size, absolute below 1: differences of prices of some
 * hundreds, so that three digits cancel of the textbook's thirteen.
 */
export const shockedLossError = 1e-10;
// Margin rules of venues (vectors/venues/README.md).

/** A figure of a venue's margin engine, relative to the larger of it and 1. */
export const portfolioFigure = 1e-9;

/**
 * Error of the normal cdf that Paradex's engine prices with: Abramowitz and Stegun 7.1.26 gives erf to 1.5e-7, so N(x) = (1 + erf)/2 to half of that. Ours is
 * right to 2 ulp and does not copy it. A loss may differ by this times the sum over options of |quantity| x weight x (shocked spot + strike).
 */
export const polynomialCdfError = 7.5e-8;

/** The same engine in plain loops against what it published, and against ours when both use an exact cdf: relative to the larger of the figure and 1; plain prices cancel. */
export const plainEngineRelative = 1e-11;

/** A requirement with open orders against the books of their fills, relative to gross notional: sums of some ten terms in another order, and of equities they differ in. */
export const subsetRelative = 1e-13;

/** P&L of coin options by scenario against textbook Black-76 in plain loops, relative to the gross notional at the index: moves up to 500 %, differences of coin prices. */
export const coinMatrix = 1e-13;

/** The array of a future in McMillan's book is rounded to tens: half of that. Its requirements and sums are whole numbers, met exactly. */
export const spanArrayRounding = 5;

/** Half a unit of the last decimal of a published figure as it is printed. */
export const halfPrinted = (figure: number): number => 0.5 / 10 ** (String(figure).split('.')[1]?.length ?? 0);

/** The square of a correlation aggregate against the printed formula, relative to the square of the gross sum: some thirty roundings. */
export const correlatedRelative = 1e-14;
// Margin rules of venues, within what was printed or reached (vectors/venues/README.md).

/** Liquidation prices that Hyperliquid reports of live positions: it rounds collateral and price; relative, as the file states. */
export const hyperliquidPrice = 1e-4;

/** Prices that Binance prints to two decimals; those of other venues' formulas, to more than 12 digits. */
export const publishedCent = 5e-3;
export const venuePrice = 1e-6;

/** Whole numbers of a ledger that an account carries in a unit of 10^4 or 10^6 of them: one division and one product. */
export const wholeFigure = 1e-6;

/** A unit of a ledger with nine decimals, which cuts what is below it. */
export const ledgerAmount = 1e-9;

/** Vega's own tests: 1e-8, absolute on figures of about 1 and relative on larger ones, printed to eleven digits. */
export const vegaAbsolute = 1e-8;

/** Figures recomputed from a venue's formulas in doubles: a few dozen roundings, far below the 1e-9 at which they were reproduced. */
export const strategyRelative = 1e-9;

/** Health factors printed to 18 digits, their products rounded down as the source rounds: a dozen roundings of doubles. */
export const healthRelative = 1e-14;

/** Health by an engine, equity less what is required, against the sum of weighted amounts: some thirty roundings of either, by all that is counted. */
export const healthLawError = 64 * epsilon;

/** A searched liquidation price against its closed form: a tolerance of 1e-13, and the roundings of sums of notionals over the margin that is left of them. */
export const closedFormRelative = 1e-11;

/** The balance at a searched price, relative to gross holdings: a tolerance of 1e-13 in the price, and the roundings of two ways to shock a market. */
export const searchedBalance = 1e-12;

/** And in the numeraire where amounts of a ledger are whole multiples of 1e-6: one for each holding and requirement of an account of few. */
export const searchedLedger = 1e-5;

/** Liquidation prices of the same source, cut to 18 decimals: those of coins counted in 10^-18 have few digits (vectors/venues/README.md). */
export const marsPrice = 1e-9;
export const marsShortPrice = 5e-8;

/** A rule document by its slow evaluator (textbook erfc, sums in the order of the text) against an engine, relative to the figure, absolute below 1. */
export const ruleOracleRelative = 1e-11;

/** The engine of rule documents against the two before it: the same sums in another order, relative where above 1 (some dozen roundings of a few hundred cells). */
export const programRelative = 1e-13;

/** Derive prints ten digits of a margin; two units of the last. */
export const deriveDigits = 2e-9;
/** A long box by Derive's interface, USDC: its undocumented rate of 2 % is known to no more digits. */
export const deriveBoxAmount = 0.003;

/** Price bounds of Vega's features, relative: 1 - probability loses digits in binary64 (vectors/live-README.md). */
export const vegaBounds = 1e-9;
/** Liquidation prices of the same source, made from collateral rounded to binary64. */
export const vegaPrice = 1e-9;
/** Margins before they are rounded to units of the asset, and healths of Mango, relative. */
export const liveRelative = 1e-12;

/** Scores, levels and shares of auto-deleveraging: what the reference files state, relative (haircuts: absolute). */
export const adlRelative = 1e-12;

/** Two exchanges that undo each other, in units of eps times the square of the largest entry (pivots from 0.5): four roundings of products. */
export const exchangedTwice = 16;

/** Sums that a linear programme's proof rests on, relative to the size of their terms: what src/solver accepts. */
export const programSum = 2e-9;

/** A least cost against HiGHS, relative, absolute below 1: its bounds may be missed by 1e-7, ours by some 1e-9, times what a multiplier makes of it. */
export const oracleCost = 1e-6;

/** An allocation of collateral against exact fractions, relative, absolute below 1 (vectors/live-README.md). */
export const allocationFraction = 1e-9;

/** A best hedge without lots against an exact fraction, relative, absolute below 1 (vectors/live-README.md). */
export const hedgeFraction = 1e-9;
/** P&L, margins and objectives of hedges of options, of the underlying's price (same place). */
export const hedgeOptions = 1e-8;
/** What a hedge makes least, against every size by what-ifs, relative, absolute below 1: costs are added in another order, and a scan's table sums in its own. */
export const hedgeFigure = 1e-9;
/** Derivatives of margins against quotients of another step, of a contract's notional: steps of 1e-6 of an account are straight within so much. */
export const gradientShare = 1e-5;
/** Bounds of problems in whole lots against the least of every set of lots, relative and absolute: costs are summed in another order. */
export const ofTheBound = 1e-7;
/** The same of a slope far above the notional (a charge by the largest price there may be), relative. */
export const gradientSlope = 1e-8;
/** Bytes that a page and its worker may hold more at the end of a live run than after 1,500 steps of it, once garbage is collected: a column or two of the arena, not what grows with time. */
export const liveGrowth = 4_000_000;

/** Of margins that a document rounds to 1e-6 of the currency: a last bit may tell two whole units apart, and the initial one is more than twice of them. Measured over 100,000 accounts: 2e-6. */
export const ledgerUnits = 3e-6;
/** An excess that the gate found covered, of equity and requirement together: sums of a few hundred products in another order. */
export const gateRelative = 1e-9;
/** Finite differences of margins: what an engine's figure is rounded by, relative; both ends of a quotient. */
export const gradientRounding = 2 ** -46;
/** Steps of finite differences under rules whose amounts stand on stairs, of an account's size: those of the derivative itself, for smaller ones see stairs. */
export const gradientLedgerStep = 2 ** -8;
/** Share of 1,000 seeds whose VaR, within 1.96 of its standard errors, holds the closed form; 0.95 with a deviation of 0.007. */
export const coverageRange = [0.94, 0.96] as const;
/** How much nearer a drawn joint breach may be than the one that was found, relative: the search turns rays by a thousandth at last, and is no proof. */
export const jointTolerance = 1e-2;

/** Central differences of an equity of a million by steps of 1e-4, relative to the Greeks of its parts: cancellation leaves ten digits, the third derivative 1e-8. */
export const greeksRelative = 1e-6;
