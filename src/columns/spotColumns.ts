// Columns of options on a spot that pays a yield -> Greeks with respect to the spot, by way of the forward.
import { priceHighest, priceLowest } from '../../assembly/literals/black.js';
import { greeksScratch } from '../../assembly/literals/block.js';
import { splitter } from '../../assembly/literals/normal.js';
import type { Backend } from '../backends/contract.js';
import { Fault } from '../fault.js';
import type { Arena } from './arena.js';
import { type Chunk, chunkRows, columnInputs, outputColumns, overChunks } from './columnChunks.js';
import { type GreekColumns, linearNames } from './optionColumns.js';
import { figureNames, inputFault, isSingular, RowLog, wrongInput } from './optionFault.js';
import type { OrArrow } from './plainColumn.js';

/**
 * Options on a spot as columns of one length. S, K: numeraire; T: years; vols, rates, yields: decimals, rates and yields (dividends, the rate
 * of a foreign currency, what lending the coin earns) continuously compounded; calls: 1 call, 0 put.
 */
export interface SpotOptionColumns {
  readonly spots: Float64Array;
  readonly yields: Float64Array;
  readonly strikes: Float64Array;
  readonly expiryYears: Float64Array;
  readonly vols: Float64Array;
  readonly rates: Float64Array;
  readonly calls: Uint8Array;
}

type F64 = Float64Array;
type Six = readonly [F64, F64, F64, F64, F64, F64];
type Nine = [F64, F64, F64, F64, F64, F64, F64, F64, F64];

const names = ['spots', 'strikes', 'expiryYears', 'vols', 'rates', 'yields'] as const;
const figures = figureNames(linearNames);
/** Columns of a chunk between the kernels: forwards, growths, the logarithms of forward over strike, d2 and its distribution. */
const workColumns = 5;
/** Rows a chunk has room for, so that every column of it begins on the alignment of columns. */
const roomFor = (count: number): number => Math.ceil(Math.min(count, chunkRows) / 8) * 8;

/**
 * Black-Scholes-Merton values and Greeks: delta, gamma, vanna and charm with respect to the spot, theta and charm at a fixed spot, rho at a
 * fixed yield; units as of `GreekColumns`. Source: Black-76 on F = S e^((r - q)T) and the chain rule; th K D N(th d2) stands by itself
 * in rho and theta, since F delta - V loses it to cancellation in deep calls.
 */
export function spotGreeks(backend: Backend, arena: Arena, columns: OrArrow<SpotOptionColumns>): GreekColumns {
  const inputs = columnInputs(columns, names);
  const outputs = outputColumns(9, inputs.count);
  const log = new RowLog();
  overChunks(
    arena,
    inputs,
    outputs,
    greeksScratch + workColumns * roomFor(inputs.count),
    (chunk, rows) => spotChunk(backend, chunk, roomFor(inputs.count), rows),
    (chunk, start, rows) => {
      for (let i = 0; i < rows; i++) {
        const row = start + i;
        const wrong = wrongInput(names, chunk.doubles, chunk.calls, i);
        if (wrong >= 0) log.refuse(outputs, row, () => inputFault(names, chunk.doubles, chunk.calls, i, row, wrong));
        else lookAtFigures(log, chunk, outputs, i, row);
      }
    },
  );
  const [values, deltas, gammas, vegas, thetas, rhos, vannas, volgas, charms] = outputs as unknown as Nine;
  return { values, deltas, gammas, vegas, thetas, rhos, vannas, volgas, charms, ...log.remarks };
}

/** Computes a chunk on the backend's memory; returns how many rows (or groups of rows) hold a value that is not finite. */
function spotChunk(backend: Backend, { doubles, calls, outputs, scratch }: Chunk, room: number, rows: number): number {
  const [spots, strikes, expiryYears, vols, rates, yields] = doubles as Six;
  const work = (c: number): F64 => scratch.subarray(greeksScratch + c * room, greeksScratch + (c + 1) * room);
  const [forwards, growths, logs, d2s, cdfs] = [work(0), work(1), work(2), work(3), work(4)] as [F64, F64, F64, F64, F64];
  for (let i = 0; i < rows; i++) forwards[i] = (rates[i] - yields[i]) * expiryYears[i];
  backend.exp(forwards, growths, rows);
  for (let i = 0; i < rows; i++) {
    forwards[i] = spots[i] * growths[i];
    d2s[i] = forwards[i] / strikes[i];
  }
  backend.log(d2s, logs, rows);
  for (let i = 0; i < rows; i++) {
    const moneyness = logs[i] + quotientRest(forwards[i], strikes[i], d2s[i]);
    const total = vols[i] * Math.sqrt(expiryYears[i]);
    const d2 = (moneyness === 0 ? 0 : moneyness / total) - total / 2;
    logs[i] = moneyness;
    d2s[i] = calls[i] === 1 ? d2 : -d2;
  }
  backend.normalCdf(d2s, cdfs, rows);
  const [values, deltas, gammas, vegas, thetas, rhos, vannas, , charms] = outputs as unknown as Nine;
  let suspect = backend.greeks(forwards, strikes, expiryYears, vols, rates, calls, ...(outputs as unknown as Nine), scratch, rows);
  const discounts = d2s;
  for (let i = 0; i < rows; i++) discounts[i] = -rates[i] * expiryYears[i];
  backend.exp(discounts, discounts, rows);
  for (let i = 0; i < rows; i++) {
    const growth = growths[i];
    const forward = forwards[i];
    const expiry = expiryYears[i];
    const vol = vols[i];
    const rate = rates[i];
    const yieldRate = yields[i];
    // th F D N(th d1)
    const forwardLeg = forward * deltas[i];
    const delta = growth * deltas[i];
    const gamma = gammas[i];
    const vega = vegas[i];
    const side = calls[i] === 1 ? 1 : -1;
    // th K D N(th d2) and F D n(d1) sigma / (2 sqrt T): what the strike and the passing of time are worth
    const strikeLeg = side * strikes[i] * discounts[i] * cdfs[i];
    const atSingularity = expiry === 0 && gamma !== 0;
    const decay = vega === 0 ? (atSingularity && vol > 0 ? Number.POSITIVE_INFINITY : 0) : (vega * vol) / (2 * expiry);
    // d(d1)/dT x s at a fixed spot, r - q - (m - s^2/2) / 2T; m is of the very forward that gamma is of, so that their roundings agree
    const carry = rate - yieldRate;
    const steepness =
      expiry === 0 ? carry / 2 + (vol * vol) / 4 : (2 * (carry * expiry) - logs[i] + (vol * vol * expiry) / 2) / (2 * expiry);
    deltas[i] = delta;
    gammas[i] = growth * growth * gamma;
    // q X1 - r X2 with X1 - X2 = V, in the form whose terms do not cancel against each other
    const carried = side > 0 ? yieldRate * values[i] - carry * strikeLeg : rate * values[i] - carry * forwardLeg;
    thetas[i] = carried - decay;
    rhos[i] = expiry * strikeLeg;
    vannas[i] = growth * vannas[i];
    charms[i] = yieldRate * delta - (gamma === 0 || steepness === 0 ? 0 : growth * (forward * gamma) * steepness);
    const sum = thetas[i] + rhos[i] + charms[i] + gammas[i] + vannas[i] + delta;
    if (!(sum - sum === 0)) suspect++;
  }
  return suspect;
}

/** ln(F/K) - ln(fl(F/K)), from the exact remainder of the division (Dekker 1971): it is what keeps the digits of ln(F/K) near the money. */
function quotientRest(forward: number, strike: number, quotient: number): number {
  const product = quotient * strike;
  const splitQuotient = splitter * quotient;
  const splitStrike = splitter * strike;
  const highQuotient = splitQuotient - (splitQuotient - quotient);
  const highStrike = splitStrike - (splitStrike - strike);
  const lowQuotient = quotient - highQuotient;
  const lowStrike = strike - highStrike;
  const rest = lowQuotient * lowStrike - (product - highQuotient * highStrike - lowQuotient * highStrike - highQuotient * lowStrike);
  const correction = (forward - product - rest) / product;
  return Number.isFinite(correction) ? correction : 0;
}

/** A forward or a result beyond the double range, or a row without a limit. */
function lookAtFigures(log: RowLog, { doubles, scratch }: Chunk, outputs: readonly F64[], i: number, row: number): void {
  const [spots, strikes, expiryYears, vols] = doubles as Six;
  // the forwards of this chunk still stand where spotChunk put them, first of its columns
  const forward = scratch[greeksScratch + i];
  const singular = isSingular(forward, strikes[i], expiryYears[i], vols[i]);
  const beyond = !Number.isFinite(outputs[0]?.[row]);
  if (!beyond) log.figures(outputs, figures, row, singular, (at) => `values[${at}]`);
  else
    log.refuse(
      outputs,
      row,
      () => new Fault('OUT_OF_RANGE', `spots[${row}]`, `a forward between ${priceLowest} and ${priceHighest}`, spots[i]),
    );
}
