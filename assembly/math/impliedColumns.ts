// Where the columns of the implied volatility's scratch lie, in bytes: of a block as it came, and of its rows by region.
import { impliedBlockRows, impliedRegionRows } from '../literals/impliedVol';

const column: usize = <usize>impliedBlockRows << 3;
export const moneyness: usize = 0;
export const betas: usize = column;
export const gaps: usize = 2 * column;
export const bounds: usize = 3 * column;
export const codes: usize = 4 * column;
export const starts: usize = 5 * column;
export const sums: usize = 6 * column;
export const timeValues: usize = 7 * column;
export const scales: usize = 8 * column;
export const centrePrices: usize = 9 * column;
export const startPrices: usize = 10 * column;
export const inners: usize = 11 * column;
export const outers: usize = 12 * column;
export const weights: usize = 13 * column;
export const parts: usize = 14 * column;
/** Where the rows of each region stand in the block: three lists of byte offsets, four bytes each. */
export const lowPlaces: usize = 15 * column;
export const middlePlaces: usize = 15 * column + (column >> 1);
export const highPlaces: usize = 16 * column;

/** The rows of the block once more, those of small prices first, then those between, then those of large ones; each region from an even row on. */
export const regions: usize = 16 * column + (column >> 1);
const dense: usize = <usize>impliedRegionRows << 3;
export const xs: usize = 0;
export const prices: usize = dense;
export const tops: usize = 2 * dense;
export const firsts: usize = 3 * dense;
export const firstParts: usize = 4 * dense;
export const firstWeights: usize = 5 * dense;
export const firstPrices: usize = 6 * dense;
export const middles: usize = 7 * dense;
export const lacks: usize = 8 * dense;
export const vols: usize = 9 * dense;
export const ratios: usize = 10 * dense;
export const inner: usize = 11 * dense;
export const outer: usize = 12 * dense;
export const fades: usize = 13 * dense;
export const logs: usize = 14 * dense;
export const logPrices: usize = 15 * dense;
