/**
 * P&L of inverse options under every scenario: grid[h, s] = scale x settlementPrice (1 + move) x (P(F', sigma') - P(F, sigma)),
 * P the coin price (undiscounted Black-76 / forward): the coin P&L converted at the shocked price of the coin.
 * Formed as (scale x settlementPrice / F) x (V' - (1 + move) V), V = F P undiscounted Black-76, V' - (1 + move) V as a change of values out of the money and one by parity.
 * F' = F (1 + move), ln(F'/K) = ln(F/K) + ln(1 + move), sigma' = max(min(volFloor, sigma), sigma (1 + volShock x volScale) + volShift).
 * @shape  handles[count] pick rows of the instrument columns and of grid[. x stride]; units[h] picks the row of the scenario tables [units x stride]; scratch [repriceScratch], overwritten
 * @unit   F, K, settlementPrice: numeraire; T: years; sigma, shocks: decimal; scale: multiplier; grid: numeraire
 * @range  as inverseGreeks; move > -1; an instrument outside becomes a row of NaN and spoils no other
 * @order  cells are independent: staged in blocks of 192 cells, of one instrument or several, through the scratch; padding cells of a row are written
 *         (73 ns a cell in one fused loop, 38 staged; x86-64 at 2.5 GHz, Node 20)
 * @return number of handles whose row holds a cell that is not finite
 * @tol    exact across backends; score <= 8 against 60-digit references whose kappa is that of the sum of a book (vectors/numerics/scenario_reval.json: 3.2), <= 3
 *         where kappa is that of the cell by its inputs; a P&L far smaller than the values before and after keeps an ulp of those
 */
import { blockRows, nearEnough } from '../literals/block';
import { forwardAt, worthAt } from '../math/blockColumns';
import { tailStage } from '../math/blackColumns';
import { cellStage, nearCells } from '../math/scenarioCells';
import { baseStage, countFlags, gather, refuseStage, shockStage } from '../math/scenarioColumns';

export function repriceInverse(
  handles: usize, forwards: usize, strikes: usize, expiryYears: usize, vols: usize, calls: usize,
  scales: usize, settlementPrices: usize, volScales: usize, units: usize,
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
    worthStage(picked, scales, settlementPrices, scratch, group);
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
          noted = cellStage(scratch, (first + j) << 3, true, moves + table, volShocks + table, volShifts + table, volScale, volFloor, row, j * bytes, bytes, noted);
        }
        if (noted > <usize>nearEnough << 3) noted = nearCells(scratch, noted);
      }
    }
    if (noted > 0) nearCells(scratch, noted);
    suspect += countFlags(scratch, group);
  }
  return suspect;
}

/** Value of one unit of undiscounted P&L in the numeraire of the forward: scale x settlementPrice / F. */
function worthStage(handles: usize, scales: usize, settlementPrices: usize, scratch: usize, count: usize): void {
  const worth = scratch + worthAt;
  gather(scales, handles, worth, count);
  for (let j: usize = 0; j < count; j++) {
    const price = load<f64>(settlementPrices + (<usize>load<u32>(handles + (j << 2)) << 3));
    store<f64>(worth + (j << 3), (load<f64>(worth + (j << 3)) * price) / load<f64>(scratch + (j << 3), forwardAt));
  }
}
