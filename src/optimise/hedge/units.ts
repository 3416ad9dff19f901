// Whole units of money that a ledger books in, as what a figure may be off by.
import type { Subject } from '../../engine/prepared/account/subject.js';

/** Rounding error of a trade of a row under a ledger of whole units: cash and cost of both sides, numeraire. */
export function unitWorth(subject: Subject, row: number): number {
  const { rows, assetPrices } = subject.inside.tick();
  const asset = rows.assets[row];
  const step = subject.inside.parts.holdings.ledger.unitOf(asset);
  return step === undefined ? 0 : 4 * step * (assetPrices[asset] ?? 1);
}
