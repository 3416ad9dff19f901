/**
 * P&L of linear options under every scenario: grid[h, s] = scale x (V(F', sigma') - V(F, sigma)), V discounted Black-76,
 * F' = F (1 + move), ln(F'/K) = ln(F/K) + ln(1 + move), sigma' = max(min(volFloor, sigma), sigma (1 + volShock x volScale) + volShift).
 * Formed as scale x e^(-rT) x (O' - O + P' - P), O the value out of the money, P = max(th (F - K), 0): P' - P is F x move, F' - K, K - F or 0. The base value
 * goes through the same arithmetic, so a scenario without a shock is exactly 0. `logMoves` is ln(1 + move) to its last digits.
 * @shape  handles[count] pick rows of the instrument columns and of grid[. x stride]; units[h] picks the row of the scenario tables [units x stride]; scratch [repriceScratch], overwritten
 * @unit   F, K: numeraire; T: years; sigma, rate, shocks: decimal; scale: contracts' worth of numeraire (multiplier x settlement price); grid: numeraire
 * @range  as greeks; move > -1; an instrument outside becomes a row of NaN and spoils no other
 * @order  cells are independent: staged in blocks of 192 cells, of one instrument or several, through the scratch; padding cells of a row are written
 *         (76 ns a cell in one fused loop, 36 staged; x86-64 at 2.5 GHz, Node 20)
 * @return number of handles whose row holds a cell that is not finite
 * @tol    exact across backends; score <= 8 against 60-digit references whose kappa is that of the sum of a book (vectors/numerics/scenario_reval.json: 3.2), <= 3
 *         where kappa is that of the cell by its inputs; a P&L far smaller than the values before and after keeps an ulp of those
 */
import { blockRows, nearEnough } from '../literals/block';
import { discountAt, expiryAt, worthAt } from '../math/blockColumns';
import { tailStage } from '../math/blackColumns';
import { expColumn } from '../math/exp';
import { cellStage, nearCells } from '../math/scenarioCells';
import { baseStage, countFlags, gather, refuseStage, shockStage } from '../math/scenarioColumns';
import { mul } from '../math/simd';

export function reprice(
  handles: usize, forwards: usize, strikes: usize, expiryYears: usize, vols: usize, rates: usize, calls: usize,
  scales: usize, volScales: usize, units: usize,
  moves: usize, logMoves: usize, volShocks: usize, volShifts: usize, volFloor: f64,
  grid: usize, scratch: usize, count: i32, scenarios: i32, stride: i32,
): i32 {
  const rowBytes = <usize>stride << 3;
  // a block holds the rows of several instruments, or a piece of one row
  const width = <usize>((scenarios + 1) & ~1);
  const cells = min<usize>(width, blockRows);
  const perBlock = <usize>blockRows / max<usize>(cells, 1);
  let suspect: i32 = 0;
  for (let from: usize = 0; from < <usize>count; from += blockRows) {
    const group = min<usize>(<usize>count - from, blockRows);
    const picked = handles + (from << 2);
    baseStage(picked, forwards, strikes, expiryYears, vols, calls, scratch, group);
    worthStage(picked, rates, scales, scratch, group);
    refuseStage(scratch, group << 3);
    let noted: usize = 0;
    for (let first: usize = 0; first < group; first += perBlock) {
      const rows = min<usize>(group - first, perBlock);
      for (let s: usize = 0; s < width; s += cells) {
        const bytes = min<usize>(cells, width - s) << 3;
        for (let j: usize = 0; j < rows; j++) {
          const handle = <usize>load<u32>(picked + ((first + j) << 2));
          const table = <usize>load<u32>(units + (handle << 2)) * rowBytes + (s << 3);
          const volScale = load<f64>(volScales + (handle << 3));
          shockStage(scratch, (first + j) << 3, volScale, logMoves + table, volShocks + table, volShifts + table, volFloor, j * bytes, bytes);
        }
        tailStage(scratch, rows * bytes);
        for (let j: usize = 0; j < rows; j++) {
          const handle = <usize>load<u32>(picked + ((first + j) << 2));
          const table = <usize>load<u32>(units + (handle << 2)) * rowBytes + (s << 3);
          const volScale = load<f64>(volScales + (handle << 3));
          const row = grid + handle * rowBytes + (s << 3);
          noted = cellStage(scratch, (first + j) << 3, false, moves + table, volShocks + table, volShifts + table, volScale, volFloor, row, j * bytes, bytes, noted);
        }
        if (noted > <usize>nearEnough << 3) noted = nearCells(scratch, noted);
      }
    }
    if (noted > 0) nearCells(scratch, noted);
    suspect += countFlags(scratch, group);
  }
  return suspect;
}

/** Value of one unit of undiscounted P&L: scale x e^(-rT). */
function worthStage(handles: usize, rates: usize, scales: usize, scratch: usize, count: usize): void {
  const discount = scratch + discountAt;
  const worth = scratch + worthAt;
  const end = count << 3;
  gather(rates, handles, discount, count);
  gather(scales, handles, worth, count);
  for (let at: usize = 0; at < end; at += 16) {
    v128.store(discount + at, f64x2.neg(mul(v128.load(discount + at), v128.load(scratch + at, expiryAt))));
  }
  expColumn(discount, discount, end);
  for (let at: usize = 0; at < end; at += 16) v128.store(worth + at, mul(v128.load(worth + at), v128.load(discount + at)));
}
