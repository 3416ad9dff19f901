// Writes a market as a margincore-market file, so that it reads back identical.
import { marketMade } from '../market/build.js';
import type { Market } from '../market/market.js';
import { marketText } from './marketJson.js';
import { writePieces } from './writeFile.js';

/** JSON, one line a quote; compressed when the name ends in .gz. @throws Fault BAD_ARGUMENT when the file cannot be written */
export async function writeMarket(path: string, market: Market): Promise<void> {
  await writePieces(path, [marketText(marketMade(market))]);
}
