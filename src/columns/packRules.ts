// Rule tables as columns: brackets by underlying, haircut tiers by asset.
import { lookup } from '../book/table.js';
import { bracketCums } from '../rules/brackets.js';
import type { Bracket, HaircutTier, Table } from '../rules/ruleSet.js';

/** Brackets of every underlying, one after another: those of unit u are starts[u] .. starts[u + 1]; the last has no bound. */
export interface BracketColumns {
  readonly starts: Uint32Array;
  /** Upper border of the notional, numeraire; Infinity for the last. */
  readonly upTos: Float64Array;
  readonly initialRates: Float64Array;
  readonly initialCums: Float64Array;
  readonly maintenanceRates: Float64Array;
  readonly maintenanceCums: Float64Array;
}

export function packBrackets(table: Table<readonly Bracket[]>, underlyings: readonly string[]): BracketColumns {
  const perUnit = underlyings.map((underlying) => lookup(table, underlying));
  const all = perUnit.flat();
  const cums = perUnit.map((brackets) => bracketCums(brackets));
  return {
    starts: startsOf(perUnit),
    upTos: Float64Array.from(all, (bracket) => bracket.upTo ?? Number.POSITIVE_INFINITY),
    initialRates: Float64Array.from(all, (bracket) => bracket.initialRate),
    initialCums: Float64Array.from(cums.flatMap((cum) => [...cum.initial])),
    maintenanceRates: Float64Array.from(all, (bracket) => bracket.maintenanceRate),
    maintenanceCums: Float64Array.from(cums.flatMap((cum) => [...cum.maintenance])),
  };
}

/** Haircut tiers of every asset, one after another, with the asset's price. */
export interface HaircutColumns {
  readonly starts: Uint32Array;
  /** Upper border of the amount, units of the asset; Infinity for the last. */
  readonly upTos: Float64Array;
  /** 1 - haircut: the part of the value that counts. */
  readonly kept: Float64Array;
  /** Numeraire per unit, by asset. */
  readonly prices: Float64Array;
}

export function packHaircuts(
  table: Table<{ readonly tiers: readonly HaircutTier[] }>,
  assets: readonly { readonly id: string; readonly price: number }[],
): HaircutColumns {
  const perAsset = assets.map((asset) => lookup(table, asset.id).tiers);
  const all = perAsset.flat();
  return {
    starts: startsOf(perAsset),
    upTos: Float64Array.from(all, (tier) => tier.upTo ?? Number.POSITIVE_INFINITY),
    kept: Float64Array.from(all, (tier) => 1 - tier.haircut),
    prices: Float64Array.from(assets, (asset) => asset.price),
  };
}

function startsOf(lists: readonly (readonly unknown[])[]): Uint32Array {
  const starts = new Uint32Array(lists.length + 1);
  for (const [i, list] of lists.entries()) starts[i + 1] = (starts[i] as number) + list.length;
  return starts;
}
