// Whose risk it is: what every position and underlying brings to the VaR and shortfall of its account.
import type { Market } from '../../market/market.js';
import type { PackedBook } from './pack.js';
import type { PreparedRisk } from './prepared.js';
import { type PositionParts, scenarioParts } from './scenarioParts.js';

/**
 * Positions by account (CSR), lots of an instrument merged; the coins already booked of an underlying are a position `ID:coins`. Components sum to the
 * account's figure. NaN where the account has a fault; delta-gamma also where no tilt of the P&L has its mean at minus VaR. delta-normal and Student t: Euler. Scenarios: the position's own loss in the scenario that is the
 * VaR, and its mean loss over the tail.
 * delta-gamma: its mean loss where the P&L is at minus VaR (Martin, Thompson, Browne 2001, Taking to the saddle), by the saddlepoint; no shortfalls.
 */
export interface BookContributions {
  /** [accounts + 1]. */
  readonly starts: Uint32Array;
  readonly instruments: readonly string[];
  /** Signed contracts; coins of booked ones. */
  readonly quantities: Float64Array;
  readonly componentValuesAtRisk: Float64Array;
  readonly componentShortfalls?: Float64Array;
  /** Component over quantity: what one contract more changes, to first order. */
  readonly marginalValuesAtRisk: Float64Array;
  /** VaR of the account less VaR without the position. */
  readonly incrementalValuesAtRisk: Float64Array;
  /** Components by underlying, [accounts x underlyings]. */
  readonly underlyingValuesAtRisk: Float64Array;
  readonly underlyingShortfalls?: Float64Array;
}

export function assembled(
  book: PackedBook,
  market: Market,
  statuses: Uint8Array,
  { values, shortfalls, incrementals }: PositionParts,
): BookContributions {
  const { starts, handles, quantities } = book.positions;
  const { underlyings } = market;
  const unitCount = underlyings.length;
  const ids = Array.from(handles, (handle) => {
    const row = book.rows[handle];
    return row < 0 ? `${underlyings[-1 - row].id}:coins` : book.held.rows.ids[row];
  });
  const byUnit = (column: Float64Array): Float64Array => {
    const sums = new Float64Array(statuses.length * unitCount);
    statuses.forEach((status, a) => {
      if (status === 1) sums.fill(Number.NaN, a * unitCount, (a + 1) * unitCount);
      for (let k = starts[a]; k < starts[a + 1]; k += 1) {
        const cell = a * unitCount + book.loadings.units[handles[k]];
        sums[cell] = sums[cell] + column[k];
      }
    });
    return sums;
  };
  return {
    starts,
    instruments: ids,
    quantities,
    componentValuesAtRisk: values,
    ...(shortfalls ? { componentShortfalls: shortfalls } : {}),
    marginalValuesAtRisk: values.map((value, k) => (quantities[k] === 0 ? 0 : value / quantities[k])),
    incrementalValuesAtRisk: incrementals,
    underlyingValuesAtRisk: byUnit(values),
    ...(shortfalls ? { underlyingShortfalls: byUnit(shortfalls) } : {}),
  };
}

/** Contributions of scenario methods; see scenarioParts.ts. */
export async function scenarioContributions(
  prepared: PreparedRisk,
  grid: Float64Array,
  stride: number,
  statuses: Uint8Array,
): Promise<BookContributions> {
  return assembled(prepared.book, prepared.inputs.market, statuses, await scenarioParts(prepared, grid, stride, statuses));
}
