// Strategy margin of options: the pairing of each expiry that asks for least.
import { isOption } from '../../columns/packInstruments.js';
import type { TermParameters } from '../../rules/terms.js';
import type { TermBlock } from '../requirement/block.js';
import { markedValuesOf } from '../requirement/marks.js';
import type { TermPlan } from '../requirement/plan.js';
import { Pairing } from './pairing.js';
import type { Prepare } from './term.js';

/** Amounts of one contract by row: what it is worth, what it asks for alone when short, its strike in the numeraire. */
interface Contracts {
  readonly premiums: Float64Array;
  readonly nakeds: Float64Array;
  readonly strikes: Float64Array;
  readonly sizes: Float64Array;
  readonly calls: Uint8Array;
}

function contractsOf({ underlyingRate, leastRate, premium }: TermParameters<'strategyMargin'>, plan: TermPlan): Contracts {
  const { rows, valuation } = plan;
  const premiums = premium === 'mark' ? markedValuesOf(plan) : valuation.values;
  const nakeds = new Float64Array(rows.count);
  const strikes = new Float64Array(rows.count);
  for (let row = 0; row < rows.listed; row++) {
    if (!isOption(rows, row)) continue;
    const call = rows.calls[row] === 1;
    const spot = (rows.multipliers[row] as number) * (rows.indexes[row] as number);
    const strike = (rows.sizes[row] as number) * (rows.strikes[row] as number);
    const out = Math.max(0, call ? strike - spot : spot - strike);
    strikes[row] = strike;
    nakeds[row] = (premiums[row] as number) + Math.max(underlyingRate * spot - out, leastRate * (call ? spot : strike));
  }
  return { premiums, nakeds, strikes, sizes: rows.multipliers, calls: rows.calls };
}

/** One expiry's positions in two lists: short calls and long puts, long calls and short puts. */
class Expiry {
  readonly #contracts: Contracts;
  readonly #pairing = new Pairing();
  #lefts = new Float64Array(8);
  #rights = new Float64Array(8);
  #leftRows = new Int32Array(8);
  #rightRows = new Int32Array(8);
  #savings = new Float64Array(64);

  constructor(contracts: Contracts) {
    this.#contracts = contracts;
  }

  /** What positions first .. end ask for together. */
  requirement(first: number, end: number, { rows, quantities }: Pick<TermBlock, 'rows' | 'quantities'>): number {
    const { premiums, nakeds, calls } = this.#contracts;
    this.#reserve(end - first);
    let lefts = 0;
    let rights = 0;
    let alone = 0;
    for (let p = first; p < end; p++) {
      const row = rows[p] as number;
      const quantity = quantities[p] as number;
      if (quantity === 0) continue;
      const short = quantity < 0;
      alone += Math.abs(quantity) * ((short ? nakeds[row] : premiums[row]) as number);
      if (short === (calls[row] === 1)) {
        this.#leftRows[lefts] = row;
        this.#lefts[lefts++] = Math.abs(quantity);
      } else {
        this.#rightRows[rights] = row;
        this.#rights[rights++] = Math.abs(quantity);
      }
    }
    if (lefts === 0 || rights === 0) return alone;
    for (let i = 0; i < lefts; i++)
      for (let j = 0; j < rights; j++)
        this.#savings[i * rights + j] = this.#saving(this.#leftRows[i] as number, this.#rightRows[j] as number);
    return alone - this.#pairing.save(this.#lefts, lefts, this.#rights, rights, this.#savings);
  }

  /** What a pair asks for less than its two contracts alone; 0 where they are no pair. Left: a short call or long put; right: a long call or short put. */
  #saving(left: number, right: number): number {
    const { premiums, nakeds, strikes, sizes, calls } = this.#contracts;
    if (sizes[left] !== sizes[right]) return 0;
    const shortCall = calls[left] === 1;
    const longCall = calls[right] === 1;
    const short = shortCall ? left : right;
    if (shortCall === longCall) return (nakeds[short] as number) - Math.max(0, (strikes[right] as number) - (strikes[left] as number));
    if (!shortCall) return 0;
    // a straddle: the smaller naked side asks for its premium alone
    const lesser = (nakeds[left] as number) < (nakeds[right] as number) ? left : right;
    return (nakeds[lesser] as number) - (premiums[lesser] as number);
  }

  #reserve(positions: number): void {
    if (this.#lefts.length >= positions) return;
    this.#lefts = new Float64Array(2 * positions);
    this.#rights = new Float64Array(2 * positions);
    this.#leftRows = new Int32Array(2 * positions);
    this.#rightRows = new Int32Array(2 * positions);
    this.#savings = new Float64Array(positions * positions);
  }
}

export const strategyMargin: Prepare<'strategyMargin'> = (parameters, plan) => {
  const expiry = new Expiry(contractsOf(parameters, plan));
  const { rows } = plan;
  return (block, out) => {
    const { groups, units } = block;
    for (let g = 0; g < groups.count; g++) {
      const first = groups.starts[g] as number;
      if (!isOption(rows, block.rows[first] as number)) continue;
      const cell = (groups.accounts[g] as number) * units + (groups.units[g] as number);
      out[cell] += expiry.requirement(first, groups.starts[g + 1] as number, block);
    }
  };
};
