// Every row at a market: its price, what a contract is worth and what it moves by, in the numeraire.
import type { Backend } from '../../backends/contract.js';
import type { Rows } from '../layout/rows.js';
import type { RowColumns } from './rowColumns.js';

/** Values these rows; futures need no kernel, options go through one of the two Greek kernels. */
export function valueRows(backend: Backend, rows: Rows, columns: RowColumns, which: Uint32Array): void {
  for (const row of which) {
    if (rows.option[row] === 0) valueFuture(rows, columns, row);
    else if (columns.settled[row] === 1) valueSettled(rows, columns, row);
  }
  valueLinear(backend, columns, pick(rows, columns, which, 0));
  valueInverse(backend, columns, pick(rows, columns, which, 1));
}

function valueFuture(rows: Rows, columns: RowColumns, row: number): void {
  const price = columns.forwards[row];
  const scale = columns.scales[row];
  columns.prices[row] = price;
  columns.values[row] = columns.gammas[row] = columns.vegas[row] = columns.vannas[row] = columns.volgas[row] = columns.thetas[row] = 0;
  // 1 / F is curved: coins x (1 / F - 1 / F') x F' / F is linear in F', as a scenario counts it
  columns.netDeltas[row] = columns.blackDeltas[row] = rows.inverse[row] === 1 ? scale / price : scale * price;
}

/** Payoff at the settlement price; in coins per unit of the underlying for inverse options. */
function valueSettled(rows: Rows, columns: RowColumns, row: number): void {
  const price = columns.forwards[row];
  const strike = columns.strikes[row];
  const payoff = Math.max(0, columns.calls[row] === 1 ? price - strike : strike - price);
  columns.prices[row] = rows.inverse[row] === 1 ? payoff / price : payoff;
  columns.values[row] = columns.scales[row] * columns.prices[row];
  columns.netDeltas[row] = columns.blackDeltas[row] = columns.thetas[row] = 0;
  columns.gammas[row] = columns.vegas[row] = columns.vannas[row] = columns.volgas[row] = 0;
}

/** The usable options of a settlement, in the order of `which`. */
function pick(rows: Rows, columns: RowColumns, which: Uint32Array, inverse: number): Uint32Array {
  const picked = new Uint32Array(which.length);
  let count = 0;
  for (const row of which)
    if (rows.option[row] === 1 && rows.inverse[row] === inverse && columns.codes[row] === 0 && columns.expiryYears[row] > 0)
      picked[count++] = row;
  return picked.subarray(0, count);
}

/** Gathers options side by side; whole SIMD groups beyond the last repeat it. */
function gather(columns: RowColumns, picked: Uint32Array): void {
  const [forwards, strikes, years, vols, rates] = columns.batch as unknown as readonly [F64, F64, F64, F64, F64];
  const count = picked.length;
  for (let i = 0; i < count + 8; i++) {
    const row = picked[Math.min(i, count - 1)];
    forwards[i] = columns.forwards[row];
    strikes[i] = columns.strikes[row];
    years[i] = columns.expiryYears[row];
    vols[i] = columns.vols[row];
    rates[i] = columns.rates[row];
    columns.batchCalls[i] = columns.calls[row];
  }
}

type F64 = Float64Array<ArrayBuffer>;

function valueLinear(backend: Backend, columns: RowColumns, picked: Uint32Array): void {
  if (picked.length === 0) return;
  gather(columns, picked);
  const [f, k, t, v, r, values, deltas, gammas, vegas, ...rest] = columns.batch as unknown as readonly [
    F64,
    F64,
    F64,
    F64,
    F64,
    F64,
    F64,
    F64,
    F64,
    F64,
    F64,
    F64,
    F64,
    F64,
    F64,
  ];
  backend.greeks(
    f,
    k,
    t,
    v,
    r,
    columns.batchCalls,
    values,
    deltas,
    gammas,
    vegas,
    rest[0],
    rest[1],
    rest[2],
    rest[3],
    rest[4],
    columns.scratch,
    picked.length,
  );
  for (let i = 0; i < picked.length; i++) {
    const row = picked[i];
    const scale = columns.scales[row];
    const forward = columns.forwards[row];
    columns.prices[row] = values[i];
    columns.values[row] = scale * values[i];
    columns.netDeltas[row] = columns.blackDeltas[row] = scale * deltas[i] * forward;
    columns.gammas[row] = scale * gammas[i] * forward * forward;
    columns.vegas[row] = scale * vegas[i];
    columns.vannas[row] = scale * rest[2][i] * forward;
    columns.volgas[row] = scale * rest[3][i];
    columns.thetas[row] = scale * rest[0][i];
  }
}

function valueInverse(backend: Backend, columns: RowColumns, picked: Uint32Array): void {
  if (picked.length === 0) return;
  gather(columns, picked);
  const [f, k, t, v, , values, blackDeltas, netDeltas, deltas, gammas, vegas, ...rest] = columns.batch as unknown as readonly [
    F64,
    F64,
    F64,
    F64,
    F64,
    F64,
    F64,
    F64,
    F64,
    F64,
    F64,
    F64,
    F64,
    F64,
    F64,
  ];
  backend.inverseGreeks(
    f,
    k,
    t,
    v,
    columns.batchCalls,
    values,
    blackDeltas,
    netDeltas,
    deltas,
    gammas,
    vegas,
    rest[0],
    rest[1],
    rest[2],
    rest[3],
    columns.scratch,
    picked.length,
  );
  for (let i = 0; i < picked.length; i++) {
    const row = picked[i];
    const scale = columns.scales[row];
    const forward = columns.forwards[row];
    const variance = columns.vols[row] * columns.expiryYears[row];
    // (P(F') - P(F)) F' / F, differentiated twice at F' = F: n(d1) / s, which vega / (sigma T) is, without a cancellation
    const curvature = variance > 0 ? vegas[i] / variance : (gammas[i] * forward + 2 * deltas[i]) * forward;
    columns.prices[row] = values[i];
    columns.values[row] = scale * values[i];
    columns.blackDeltas[row] = scale * blackDeltas[i];
    columns.netDeltas[row] = scale * netDeltas[i];
    columns.gammas[row] = scale * curvature;
    columns.vegas[row] = scale * vegas[i];
    columns.vannas[row] = scale * (vegas[i] / forward + rest[1][i]) * forward;
    columns.volgas[row] = scale * rest[2][i];
    columns.thetas[row] = scale * rest[0][i];
  }
}
