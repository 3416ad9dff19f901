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
import { Fault, type FaultRecord } from '../../fault.js';
import { rowFlawFault } from '../../program/explain.js';
import type { AccountLots } from '../../program/layout/store.js';
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

/** What all accounts with figures together move by, [underlyings of the market] each, as `Greeks`. */
export interface NetGreeks {
  readonly deltas: Float64Array;
  readonly gammas: Float64Array;
  readonly vegas: Float64Array;
  readonly thetas: Float64Array;
}

const daysPerYear = 365;

/** Greeks of a contract of each row, but for the delta of inverse futures, which hangs on the entry. */
export class UnitGreeks {
  readonly #tick: Tick;

  constructor(tick: Tick) {
    this.#tick = tick;
  }

  delta(row: number, entry: number): number {
    const { columns, rows, indexes } = this.#tick;
    if (rows.inverse[row] === 1 && rows.option[row] === 0) return columns.multipliers[row] / entry;
    return columns.blackDeltas[row] / indexes[rows.underlyings[row]];
  }

  gamma(row: number): number {
    const { columns, rows, indexes } = this.#tick;
    const index = indexes[rows.underlyings[row]];
    return columns.gammas[row] / index / index;
  }

  vega(row: number): number {
    return this.#tick.columns.vegas[row] / 100;
  }

  theta(row: number): number {
    return this.#tick.columns.thetas[row] / daysPerYear;
  }
}

/** Sums over lots, in their order. */
export function addGreeks(
  of: UnitGreeks,
  underlyings: ArrayLike<number>,
  row: number,
  quantity: number,
  entry: number,
  to: NetGreeks,
): void {
  const u = underlyings[row];
  to.deltas[u] += quantity * of.delta(row, entry);
  to.gammas[u] += quantity * of.gamma(row);
  to.vegas[u] += quantity * of.vega(row);
  to.thetas[u] += quantity * of.theta(row);
}

export function noGreeks(count: number): NetGreeks {
  return {
    deltas: new Float64Array(count),
    gammas: new Float64Array(count),
    vegas: new Float64Array(count),
    thetas: new Float64Array(count),
  };
}

/** Of one account as it stands; what is wrong with it, or with a position, is told beside. */
export function greeksOf(subject: Subject): AccountGreeks {
  const tick = subject.inside.tick();
  const { lots, collateral } = subject.state();
  const { rows, market, columns } = tick;
  const of = new UnitGreeks(tick);
  const sums = noGreeks(market.underlyings.length);
  const moved = new Set<number>();
  const positions: PositionGreeks[] = [];
  const faults: FaultRecord[] = [];
  eachLot(lots, (row, quantity, entry) => {
    const instrument = rows.ids[row];
    const flaw = tick.flaws.get(row);
    if (columns.codes[row] !== 0 && flaw !== undefined) {
      faults.push(rowFlawFault(flaw, `positions[${JSON.stringify(instrument)}]`));
      return;
    }
    const u = rows.underlyings[row];
    moved.add(u);
    addGreeks(of, rows.underlyings, row, quantity, entry, sums);
    const { id: underlying } = market.underlyings[u];
    positions.push({
      ...{ instrument, underlying, quantity },
      delta: quantity * of.delta(row, entry),
      gamma: quantity * of.gamma(row),
      vega: quantity * of.vega(row),
      theta: quantity * of.theta(row),
    });
  });
  try {
    if (faults.length === 0) subject.standing();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    faults.push(error.toRecord());
  }
  const held = new Map<string, number>();
  collateral.assets.forEach((asset, i) => {
    const id = market.assets[asset]?.id;
    if (id !== undefined) held.set(id, (held.get(id) ?? 0) + collateral.amounts[i]);
  });
  const underlyings: Record<string, Greeks & { readonly collateral: number }> = {};
  market.underlyings.forEach(({ id, asset }, u) => {
    const own = asset === undefined ? 0 : (held.get(asset) ?? 0);
    if (!moved.has(u) && own === 0) return;
    const [delta, gamma, vega, theta] = [sums.deltas[u], sums.gammas[u], sums.vegas[u], sums.thetas[u]];
    underlyings[id] = { delta, gamma, vega, theta, collateral: own };
  });
  return { numeraire: market.numeraire, positions, underlyings, faults };
}

function eachLot({ rows, quantities, prices }: AccountLots, to: (row: number, quantity: number, entry: number) => void): void {
  for (let i = 0; i < rows.length; i++) to(rows[i], quantities[i], prices[i]);
}
