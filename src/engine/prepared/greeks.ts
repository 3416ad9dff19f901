// Greeks of what accounts hold: the derivatives of what their positions are worth in the numeraire. One definition, for every door.
//
// The index S of an underlying, its coin and all of its forwards move by one ratio; the price P of a settlement asset that is no underlying stands still. With n contracts x multiplier, F the forward, e the
// entry, Black's derivatives by F, vol and year (the rate 0 for options in coins) and r = F / S:
//
//                    delta       gamma        vega             theta
//   linear future    n P r       0            0                0
//   inverse future   n / e       0            0                0
//   linear option    n P D r     n P G r^2    n P V / 100      n P T / 365
//   inverse option   n D         n G r        n V / (100 r)    n T / (365 r)
//
// Collateral stands apart, in units of the coin: delta + collateral is how the wealth of the owner moves. No venue's cap of theta is in it: a capped figure is no derivative and does not add up.
import { ExactSum } from '../../book/exactSum.js';
import { Fault, type FaultRecord } from '../../fault.js';
import { rowFlawFault } from '../../program/explain.js';
import type { Tick } from '../../program/tick/tick.js';
import type { Subject } from './account/subject.js';

/** Numeraire and units of the underlying. */
export interface Greeks {
  /** Per unit of the index. */
  readonly delta: number;
  /** Change of delta per unit of the index. */
  readonly gamma: number;
  /** Per 0.01 of every vol of the underlying. */
  readonly vega: number;
  /** Per calendar day of 1/365 year, prices and vols as they are. */
  readonly theta: number;
}

export interface PositionGreeks extends Greeks {
  readonly instrument: string;
  readonly underlying: string;
  /** Contracts, signed. */
  readonly quantity: number;
}

export interface AccountGreeks {
  readonly numeraire: string;
  readonly positions: readonly PositionGreeks[];
  /** Sums by underlying; `collateral`: units of its coin that stand beside the positions. */
  readonly underlyings: Readonly<Record<string, Greeks & { readonly collateral: number }>>;
  /** Positions of which there are none, and why. */
  readonly faults: readonly FaultRecord[];
}

/** Greeks of all accounts with figures together, [underlyings of the market] each, as `Greeks`. */
export interface NetGreeks {
  readonly deltas: Float64Array;
  readonly gammas: Float64Array;
  readonly vegas: Float64Array;
  readonly thetas: Float64Array;
}

/** Positions by row: contracts, and for inverse futures contracts over their entries, whose face drives their moves. */
export class HeldRows {
  readonly contracts: Float64Array;
  readonly entered: Float64Array;
  readonly #rows: Tick['rows'];

  constructor({ rows }: Tick) {
    this.#rows = rows;
    this.contracts = new Float64Array(rows.count);
    this.entered = new Float64Array(rows.count);
  }

  /** Whether the entry matters: an inverse future. */
  isEntered(row: number): boolean {
    return this.#rows.inverse[row] === 1 && this.#rows.option[row] === 0;
  }

  add(row: number, quantity: number, entry: number): void {
    this.contracts[row] += quantity;
    if (this.isEntered(row)) this.entered[row] += quantity / entry;
  }
}

function rowGreeks({ columns, rows, indexes }: Tick, row: number, contracts: number, entered: number): Greeks {
  const index = indexes[rows.underlyings[row]];
  const inverseFuture = rows.inverse[row] === 1 && rows.option[row] === 0;
  return {
    delta: inverseFuture ? columns.multipliers[row] * entered : contracts * (columns.blackDeltas[row] / index),
    gamma: contracts * (columns.gammas[row] / index / index),
    vega: contracts * (columns.vegas[row] / 100),
    theta: contracts * (columns.thetas[row] / 365),
  };
}

/** Sums by underlying over rows, exact and rounded once: the order of rows changes no bit. */
export function netGreeks(tick: Tick, { contracts, entered }: HeldRows): NetGreeks {
  const sums = Array.from({ length: 4 }, () => Array.from(tick.indexes, () => new ExactSum()));
  const [deltas, gammas, vegas, thetas] = sums as [ExactSum[], ExactSum[], ExactSum[], ExactSum[]];
  contracts.forEach((held, row) => {
    if (held === 0 && entered[row] === 0) return;
    const { delta, gamma, vega, theta } = rowGreeks(tick, row, held, entered[row]);
    const u = tick.rows.underlyings[row];
    deltas[u]?.add(delta);
    gammas[u]?.add(gamma);
    vegas[u]?.add(vega);
    thetas[u]?.add(theta);
  });
  const valuesOf = (of: readonly ExactSum[]): Float64Array => Float64Array.from(of, ({ value }) => value);
  return { deltas: valuesOf(deltas), gammas: valuesOf(gammas), vegas: valuesOf(vegas), thetas: valuesOf(thetas) };
}

/** Greeks of one account; its faults and those of its positions are listed with them. */
export function greeksOf(subject: Subject): AccountGreeks {
  const tick = subject.inside.tick();
  const { lots, collateral } = subject.state();
  const { rows, market, flaws } = tick;
  const held = new HeldRows(tick);
  const moved = new Set<number>();
  const positions: PositionGreeks[] = [];
  const faults: FaultRecord[] = [];
  for (const [i, row] of lots.rows.entries()) {
    const [quantity, entry] = [lots.quantities[i], lots.prices[i]];
    if (row < 0) continue; // not listed: the fault of its account
    const instrument = rows.ids[row];
    const flaw = flaws.get(row);
    if (flaw !== undefined) {
      faults.push(rowFlawFault(flaw, `positions[${JSON.stringify(instrument)}]`));
      continue;
    }
    const u = rows.underlyings[row];
    moved.add(u);
    held.add(row, quantity, entry);
    positions.push({ instrument, underlying: market.underlyings[u].id, quantity, ...rowGreeks(tick, row, quantity, quantity / entry) });
  }
  const sums = netGreeks(tick, held);
  try {
    if (faults.length === 0) subject.standing();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    faults.push(error.toRecord());
  }
  const underlyings: Record<string, Greeks & { readonly collateral: number }> = {};
  market.underlyings.forEach(({ id, asset }, u) => {
    const coins = collateral.amounts.reduce(
      (sum, amount, i) => (market.assets[collateral.assets[i]]?.id === asset ? sum + amount : sum),
      0,
    );
    if (!moved.has(u) && coins === 0) return;
    const [delta, gamma, vega, theta] = [sums.deltas[u], sums.gammas[u], sums.vegas[u], sums.thetas[u]];
    underlyings[id] = { delta, gamma, vega, theta, collateral: coins };
  });
  return { numeraire: market.numeraire, positions, underlyings, faults };
}
