// Layout of the implied volatility's scratch, in bytes: a frame of columns for the block as given, and one for its rows by region.
import { impliedColumnRows } from '../literals/impliedVol';

const column: usize = <usize>impliedColumnRows << 3;

// of both frames
export const xs: usize = 0;
export const prices: usize = column;
export const bounds: usize = 2 * column;
export const gaps: usize = 3 * column;
export const centrePrices: usize = 4 * column;
export const starts: usize = 5 * column;
export const startPrices: usize = 6 * column;
export const sums: usize = 7 * column;
export const ratios: usize = 8 * column;
export const inners: usize = 9 * column;
export const outers: usize = 10 * column;
export const weights: usize = 11 * column;
export const parts: usize = 12 * column;
export const halves: usize = 13 * column;
export const places: usize = 14 * column;

// of the block as it came
export const codes: usize = 15 * column;
export const timeValues: usize = 16 * column;
export const scales: usize = 17 * column;

// of the rows by region, first those of small or large prices, then those between; a region begins at an even row
export const sorted: usize = 18 * column;
export const logs: usize = 15 * column;
export const logPrices: usize = 16 * column;

/** Places of each region's rows in the block: two lists of byte offsets, four bytes each. */
export const farPlaces: usize = 35 * column;
export const middlePlaces: usize = 36 * column;
