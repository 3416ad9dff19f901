// Constants of the implied volatility in linear memory: a literal of SIMD code takes eighteen bytes per use, a table entry eight.
import { priceHighest, priceLowest } from '../literals/black';
import {
  deepMoneyness, gc0, gc1, gc2, gd1, gd2, gd3, largestScale, lowerInverse, lowerScale, seriesHalfVol, seriesMoneyness, smallestPrice, smallestScale, sqrtThree, sqrtTwoPi,
} from '../literals/impliedVol';
import { sqrtHalfPi } from '../literals/mills';
import { invSqrtTwoPi } from '../literals/normal';

const table: usize = memory.data<f64>([
  priceLowest, priceHighest, smallestScale, largestScale, smallestPrice, Infinity, NaN, sqrtHalfPi, sqrtTwoPi, invSqrtTwoPi, sqrtThree, 3, 0.25, -0.125, 1 / 6, -2, deepMoneyness, -seriesMoneyness, seriesHalfVol, lowerScale, lowerInverse, gc0, gc1, gc2, gd1, gd2, gd3,
]);
export const lowestAt: usize = table;
export const highestAt: usize = table + 8;
export const smallestScaleAt: usize = table + 16;
export const largestScaleAt: usize = table + 24;
export const smallestAt: usize = table + 32;
export const infinityAt: usize = table + 40;
export const nanAt: usize = table + 48;
export const sqrtHalfPiAt: usize = table + 56;
export const sqrtTwoPiAt: usize = table + 64;
export const invSqrtTwoPiAt: usize = table + 72;
export const sqrtThreeAt: usize = table + 80;
export const threeAt: usize = table + 88;
export const quarterAt: usize = table + 96;
export const minusEighthAt: usize = table + 104;
export const sixthAt: usize = table + 112;
export const minusTwoAt: usize = table + 120;
export const deepAt: usize = table + 128;
export const seriesMoneynessAt: usize = table + 136;
export const seriesHalfVolAt: usize = table + 144;
export const lowerScaleAt: usize = table + 152;
export const lowerInverseAt: usize = table + 160;
export const gc0At: usize = table + 168;
export const gc1At: usize = table + 176;
export const gc2At: usize = table + 184;
export const gd1At: usize = table + 192;
export const gd2At: usize = table + 200;
export const gd3At: usize = table + 208;
