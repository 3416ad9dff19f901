// How many rows the option kernels take at a time, and the scratch they need for it.

/** Rows of a block: whole groups of the eight that `millsColumn` takes together. The scratch of a block stays in the first-level cache. */
export const blockRows = 192;

/** Columns of `blockRows` doubles in the scratch of a block, by number. The Mills ratios come last: their columns serve the exponentials before. */
export const moneynessColumn = 0;
export const d1Column = 1;
export const d2Column = 2;
export const bellColumn = 3;
export const discountColumn = 4;
export const lowColumn = 5;
export const rootExpiryColumn = 6;
export const mills1Column = 7;
export const mills2Column = 8;

/** Out-of-the-money values take the place of what the exponential left; what is known of the few rows that get theirs from the series. */
export const otmColumn = 5;
export const placeColumn = 9;
export const seriesMoneynessColumn = 10;
export const seriesHalfVolColumn = 11;
export const seriesColumn = 12;

/** Doubles of scratch that greeks and inverseGreeks use: thirteen columns. */
export const greeksScratch = 2496;

/** Columns of chainGreeks behind those of greeks: what a slice has one of, down its rows. Its scratch is fifteen columns. */
export const sliceForwardColumn = 13;
export const sliceExpiryColumn = 14;
export const chainScratch = 2880;

/** Further columns of the scratch of reprice and repriceInverse: what is known of each instrument of a group before its scenarios are priced. */
export const forwardColumn = 9;
export const strikeColumn = 10;
export const expiryColumn = 11;
export const volColumn = 12;
export const callColumn = 13;
export const baseColumn = 14;
export const worthColumn = 15;
export const heldMoneynessColumn = 16;
export const heldRootExpiryColumn = 17;
export const flagColumn = 18;

/**
 * Behind them, columns of `nearRows` doubles: what the few cells near the money are valued from, side by side. They are valued when more than
 * `nearEnough` of them stand there: a block adds at most `blockRows`.
 */
export const nearEnough = 64;
export const nearRows = 256;
export const nearPlaceColumn = 0;
export const nearGapColumn = 1;
export const nearStrikeColumn = 2;
export const nearVolColumn = 3;
export const nearMoneynessColumn = 4;
export const nearBellColumn = 5;
export const nearLowColumn = 6;
export const nearValueColumn = 7;
export const nearParityColumn = 8;
export const nearPullColumn = 9;
export const nearRowColumn = 10;
export const nearCellColumn = 11;

/** First double of the near-money columns of reprice and repriceInverse, which use nineteen columns of a block and twelve of these. */
export const nearColumns = 3648;
export const repriceScratch = 6720;
