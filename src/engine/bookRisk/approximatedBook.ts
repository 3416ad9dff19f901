// A book by its Greeks in the shape of a batch: an account's gains by a move, its square, and a vol move.
import type { Backend } from '../../backends/contract.js';
import type { Arena } from '../../columns/arena.js';
import { type Holdings, rolledUp } from '../../columns/rolledUp.js';
import { unitScale } from '../../risk/unitScale.js';
import type { BatchInputs } from '../batch/fill.js';
import type { BatchShape } from '../batch/shape.js';
import { loadingWidth, orders } from './loadings.js';
import type { PackedBook } from './pack.js';
import type { BookScenarios } from './scenarios.js';

/** Terms of an underlying: move, vol shock, half the square of the move. */
export const terms = orders.gamma + 1;

export interface ApproximatedBook {
  readonly shape: BatchShape;
  readonly instruments: NonNullable<BatchInputs['instruments']>;
  readonly scenarios: { readonly moves: Float64Array; readonly volShocks: Float64Array };
  readonly positions: Holdings;
}

/** What the terms are under every scenario, [underlyings x terms x scenarios]. */
export function termTable({ count, moves, volShocks }: BookScenarios, unitCount: number): Float64Array {
  const table = new Float64Array(unitCount * terms * count);
  for (let u = 0; u < moves.length / Math.max(1, count); u += 1) {
    const row = u * terms * count;
    for (let s = 0; s < count; s += 1) {
      const x = moves[u * count + s];
      table[row + orders.price * count + s] = x;
      table[row + orders.vol * count + s] = volShocks[u * count + s];
      table[row + orders.gamma * count + s] = 0.5 * x * x;
    }
  }
  return table;
}

/**
 * Each term is an underlying of the batch with a single future on it, of which an account holds its sum of loadings: one rollup instead of positions
 * under scenarios. Rows are brought below 1/2 by powers of two, which the prices of the futures take back exactly.
 */
export function approximatedBook(
  backend: Backend,
  arena: Arena,
  book: PackedBook,
  scenarios: BookScenarios,
  tailCount: number,
): ApproximatedBook {
  const { count } = scenarios;
  const unitCount = book.shape.underlyings;
  const { accounts } = book.shape;
  const rows = unitCount * terms;
  const moves = termTable(scenarios, unitCount);
  const forwards = new Float64Array(rows);
  for (let row = 0; row < rows; row += 1) {
    let largest = 0;
    for (let cell = row * count; cell < (row + 1) * count; cell += 1) largest = Math.max(largest, Math.abs(moves[cell]));
    const scale = 0.25 * unitScale(largest);
    forwards[row] = 1 / scale;
    for (let cell = row * count; cell < (row + 1) * count; cell += 1) moves[cell] = moves[cell] * scale;
  }
  const sums = rolledUp(backend, arena, book.positions, book.loadings, unitCount);
  const starts = new Uint32Array(accounts + 1);
  const handles: number[] = [];
  const quantities: number[] = [];
  for (let a = 0; a < accounts; a += 1) {
    for (let u = 0; u < unitCount; u += 1) {
      for (let term = 0; term < terms; term += 1) {
        const quantity = sums[(a * unitCount + u) * loadingWidth + term];
        if (quantity === 0) continue;
        handles.push(u * terms + term);
        quantities.push(quantity);
      }
    }
    starts[a + 1] = handles.length;
  }
  const ones = new Float64Array(rows).fill(1);
  return {
    shape: { futures: rows, underlyings: rows, accounts, positions: handles.length, scenarios: count, tailCount },
    instruments: {
      underlyings: Uint32Array.from({ length: rows }, (_, row) => row),
      forwards,
      strikes: forwards,
      expiryYears: ones,
      vols: ones,
      rates: new Float64Array(rows),
      calls: new Uint8Array(rows),
      sizes: ones,
      settlementPrices: ones,
    },
    scenarios: { moves, volShocks: new Float64Array(rows * count) },
    positions: { starts, handles: Uint32Array.from(handles), quantities: Float64Array.from(quantities) },
  };
}
