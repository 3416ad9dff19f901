// What the scenario grid does not see: a floor on delta, naked short strikes, and deltas that must be rolled at expiry.
import { type InstrumentRows, linearOption } from '../columns/packInstruments.js';
import type { PositionColumns } from '../columns/packPositions.js';
import type { ContingencyRules } from '../rules/ruleSet.js';
import type { Valuation } from './valuation.js';

/** Amounts of the accounts of a run, numeraire, [accounts] each. */
export interface ContingencyColumns {
  /** Sum over underlyings of hedged x min(long, short) + net x |long - short|, of the dollar deltas. */
  readonly deltaFloors: Float64Array;
  /** Index x net short contracts of one strike, calls and puts apart: the notional, which `portfolioRequirements` turns into the charge. */
  readonly nakedShorts: Float64Array;
  /** Sum over (underlying, expiry) of |dollar delta| x roll rate of the expiry. */
  readonly rolls: Float64Array;
  /** The value of the options of an account that holds nothing but long options, else Infinity. */
  readonly maximumLosses: Float64Array;
}

/** Reads one block after the other; holds one running dollar delta an expiry. */
export class Contingencies {
  readonly #rows: InstrumentRows;
  readonly #valuation: Valuation;
  readonly #rules: ContingencyRules;
  /** max(minimum, e^(annualRisk x years) - 1) of every expiry group. */
  readonly #rollRates: Float64Array;
  readonly #expiryDeltas: Float64Array;
  readonly #touched: Int32Array;

  constructor(rows: InstrumentRows, valuation: Valuation, rules: ContingencyRules, rollRates: Float64Array) {
    this.#rows = rows;
    this.#valuation = valuation;
    this.#rules = rules;
    this.#rollRates = rollRates;
    this.#expiryDeltas = new Float64Array(rollRates.length);
    this.#touched = new Int32Array(rows.listed);
  }

  /** Booked coins have no part in any of the three. Sums run in canonical order; expiries in the order first met. */
  fill(out: ContingencyColumns, positions: PositionColumns, from: number, to: number): void {
    const { starts, listedEnds, rows: positionRows, quantities } = positions;
    const { kinds, units, multipliers, indexes, expiryGroups, strikeGroups } = this.#rows;
    const { values, valueDeltas } = this.#valuation;
    const expiryDeltas = this.#expiryDeltas;
    const touched = this.#touched;
    const hedgedRate = this.#rules.deltaFloor.hedged;
    const netRate = this.#rules.deltaFloor.net;

    for (let place = from; place < to; place++) {
      const end = listedEnds[place - from] as number;
      let floor = 0;
      let naked = 0;
      let held = 0;
      let touches = 0;
      let p = starts[place - from] as number;
      while (p < end) {
        const unit = units[positionRows[p] as number] as number;
        // Gains and losses apart without a branch: |x| + x is 2 x or 0, exactly.
        let twiceLong = 0;
        let twiceShort = 0;
        let expiry = -1;
        let strikeGroup = -1;
        let netContracts = 0;
        let index = 0;
        for (; p < end; p++) {
          const row = positionRows[p] as number;
          if (units[row] !== unit) break;
          const quantity = quantities[p] as number;
          held += quantity < 0 || (kinds[row] as number) < linearOption ? Number.POSITIVE_INFINITY : quantity * (values[row] as number);
          const dollars = quantity * (valueDeltas[row] as number);
          const gross = Math.abs(dollars);
          twiceLong += gross + dollars;
          twiceShort += gross - dollars;

          const group = expiryGroups[row] as number;
          if (group >= 0) {
            if (group !== expiry) touched[touches++] = group;
            expiryDeltas[group] += dollars;
          }
          expiry = group;
          if (strikeGroups[row] !== strikeGroup) {
            naked += index * Math.max(0, -netContracts);
            strikeGroup = strikeGroups[row] as number;
            netContracts = 0;
          }
          if (strikeGroup >= 0) {
            netContracts += quantity * (multipliers[row] as number);
            index = indexes[row] as number;
          }
        }
        naked += index * Math.max(0, -netContracts);
        floor += 0.5 * (hedgedRate * Math.min(twiceLong, twiceShort) + netRate * Math.abs(twiceLong - twiceShort));
      }
      let roll = 0;
      for (let t = 0; t < touches; t++) {
        const group = touched[t] as number;
        roll += Math.abs(expiryDeltas[group] as number) * (this.#rollRates[group] as number);
        expiryDeltas[group] = 0;
      }
      out.deltaFloors[place] = floor;
      out.nakedShorts[place] = naked;
      out.rolls[place] = roll;
      out.maximumLosses[place] = held;
    }
  }
}
