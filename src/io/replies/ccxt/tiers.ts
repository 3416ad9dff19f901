// Leverage tiers of ccxt as tiers of the rules: notional as ccxt states it, contracts at OKX, coins of inverse contracts.
import { tiersOfBrackets } from '../bracketTiers.js';
import { maybe, must, type Row } from '../fields.js';
import type { Holding } from './holdings.js';
import type { Structures } from './structures.js';
import type { Meaning } from './venues.js';

/** By symbol, of the contracts that the structures state tiers of. */
export function tiersOf(found: Structures, held: readonly Holding[], meaning: Meaning, notes: string[]): Readonly<Record<string, unknown>> {
  const tiers: Record<string, unknown> = {};
  const bare: string[] = [];
  for (const one of held) {
    const rows = found.tiers.get(one.symbol);
    if (rows === undefined || rows.length === 0) bare.push(one.symbol);
    else tiers[one.symbol] = meaning.tiers === 'contracts' ? wholeTier(rows, one) : marginal(rows, one);
  }
  if (bare.length > 0)
    notes.push(`no leverage tiers of ${bare.join(', ')} among the structures: those of the preset (fetchLeverageTiers has them)`);
  return tiers;
}

const path = (one: Holding): string => `leverageTiers.${one.symbol}`;

/** The tier that the size falls into holds for all of it; its borders are contracts, whatever ccxt calls them. */
function wholeTier(rows: readonly Row[], one: Holding): unknown {
  const size = Math.abs(one.contracts);
  const found = rows.find((row) => size <= (maybe(row, 'maxNotional', path(one)) ?? Number.POSITIVE_INFINITY)) ?? (rows.at(-1) as Row);
  return { initial: `1/${must(found, 'maxLeverage', path(one))}`, maintenance: must(found, 'maintenanceMarginRate', path(one)) };
}

function marginal(rows: readonly Row[], one: Holding): unknown {
  // of a contract that settles in its coin the borders are coins
  const unit = one.inverse ? one.mark : 1;
  return tiersOfBrackets(
    rows.map((row) => ({
      upTo: (maybe(row, 'maxNotional', path(one)) ?? 1e18) * unit,
      maintenance: must(row, 'maintenanceMarginRate', path(one)),
      deduction: 0,
      leverage: maybe(row, 'maxLeverage', path(one)),
    })),
    one.leverage,
  );
}
