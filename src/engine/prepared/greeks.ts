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

/** Delta, gamma, vega and theta of a lot. */
type Four = readonly [number, number, number, number];

function lotGreeks({ columns, rows, indexes }: Tick, row: number, quantity: number, entry: number): Four {
  const index = indexes[rows.underlyings[row]];
  const inverseFuture = rows.inverse[row] === 1 && rows.option[row] === 0;
  return [
    quantity * (inverseFuture ? columns.multipliers[row] / entry : columns.blackDeltas[row] / index),
    quantity * (columns.gammas[row] / index / index),
    quantity * (columns.vegas[row] / 100),
    quantity * (columns.thetas[row] / 365),
  ];
}

export function noGreeks(count: number): NetGreeks {
  const [deltas, gammas, vegas, thetas] = Array.from({ length: 4 }, () => new Float64Array(count)) as Float64Array[];
  return { deltas, gammas, vegas, thetas };
}

/** Adds those of a lot to the sums; lots are added in their order. */
export function addGreeks(tick: Tick, row: number, quantity: number, entry: number, { deltas, gammas, vegas, thetas }: NetGreeks): Four {
  const own = lotGreeks(tick, row, quantity, entry);
  const u = tick.rows.underlyings[row];
  deltas[u] += own[0];
  gammas[u] += own[1];
  vegas[u] += own[2];
  thetas[u] += own[3];
  return own;
}

const named = ([delta, gamma, vega, theta]: readonly number[]): Greeks => ({ delta, gamma, vega, theta });

/** Of one account as it stands; what is wrong with it, or with a position, is told beside. */
export function greeksOf(subject: Subject): AccountGreeks {
  const tick = subject.inside.tick();
  const { lots, collateral } = subject.state();
  const { rows, market, flaws } = tick;
  const sums = noGreeks(market.underlyings.length);
  const moved = new Set<number>();
  const positions: PositionGreeks[] = [];
  const faults: FaultRecord[] = [];
  lots.rows.forEach((row, i) => {
    const instrument = rows.ids[row];
    const flaw = flaws.get(row);
    if (flaw !== undefined) {
      faults.push(rowFlawFault(flaw, `positions[${JSON.stringify(instrument)}]`));
      return;
    }
    const quantity = lots.quantities[i];
    const u = rows.underlyings[row];
    moved.add(u);
    const own = addGreeks(tick, row, quantity, lots.prices[i], sums);
    positions.push({ instrument, underlying: market.underlyings[u].id, quantity, ...named(own) });
  });
  try {
    if (faults.length === 0) subject.standing();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    faults.push(error.toRecord());
  }
  const underlyings: Record<string, Greeks & { readonly collateral: number }> = {};
  market.underlyings.forEach(({ id, asset }, u) => {
    const held = collateral.amounts.reduce((sum, amount, i) => (market.assets[collateral.assets[i]].id === asset ? sum + amount : sum), 0);
    if (moved.has(u) || held !== 0)
      underlyings[id] = { ...named([sums.deltas[u], sums.gammas[u], sums.vegas[u], sums.thetas[u]]), collateral: held };
  });
  return { numeraire: market.numeraire, positions, underlyings, faults };
}
