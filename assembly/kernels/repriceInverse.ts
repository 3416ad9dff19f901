/**
 * P&L of inverse options under every scenario: grid[h, s] = scale x settlementPrice (1 + move) x (P(F', sigma') - P(F, sigma)),
 * P the coin price (undiscounted Black-76 / forward): the coin P&L converted at the shocked price of the coin.
 * F' = F (1 + move), ln(F'/K) = ln(F/K) + ln(1 + move), sigma' = max(min(volFloor, sigma), sigma (1 + volShock x volScale) + volShift).
 * @shape  handles[count] pick rows of the instrument columns and of grid[. x stride]; units[h] picks the row of the scenario tables [units x stride]
 * @unit   F, K, settlementPrice: numeraire; T: years; sigma, shocks: decimal; scale: multiplier; grid: numeraire
 * @range  as inverseGreeks; move > -1; an instrument outside becomes a row of NaN and spoils no other
 * @order  cells are independent; two scenarios a vector; padding cells of a row are written
 * @return number of handles whose row holds a cell that is not finite
 * @tol    exact across lanes; score <= 8 against 60-digit references
 */
import { shockedVol, totalVolOf, undiscountedFrom, validOption } from '../math/black';
import { logRatio } from '../math/log';
import { add, div, mul, select, splat, sub } from '../math/simd';

export function repriceInverse(
  handles: usize, forwards: usize, strikes: usize, expiryYears: usize, vols: usize, calls: usize,
  scales: usize, settlementPrices: usize, volScales: usize, units: usize,
  moves: usize, logMoves: usize, volShocks: usize, volShifts: usize, volFloor: f64,
  grid: usize, count: i32, scenarios: i32, stride: i32,
): i32 {
  const rowBytes = <usize>stride << 3;
  const end = <usize>scenarios << 3;
  const floor = splat(volFloor);
  const one = splat(1);
  const zero = splat(0);
  let suspect: i32 = 0;
  for (let j: i32 = 0; j < count; j++) {
    const handle = <usize>load<u32>(handles + (<usize>j << 2));
    const at = handle << 3;
    const forward = v128.load64_splat(forwards + at);
    const strike = v128.load64_splat(strikes + at);
    const expiry = v128.load64_splat(expiryYears + at);
    const vol = v128.load64_splat(vols + at);
    const scale = v128.load64_splat(scales + at);
    const settlementPrice = v128.load64_splat(settlementPrices + at);
    const volScale = v128.load64_splat(volScales + at);
    const call = i64x2.splat(load<u8>(calls + handle) == 1 ? -1 : 0);
    const valid = validOption(forward, strike, expiry, vol);

    const rootExpiry = f64x2.sqrt(expiry);
    const moneyness = logRatio(forward, strike);
    const base = div(undiscountedFrom(forward, strike, moneyness, totalVolOf(vol, rootExpiry), call), forward);
    const worth = mul(scale, settlementPrice);
    const table = <usize>load<u32>(units + (handle << 2)) * rowBytes;
    const row = grid + handle * rowBytes;
    let check = zero;
    for (let s: usize = 0; s < end; s += 16) {
      const growth = add(one, v128.load(moves + table + s));
      const shockedForward = mul(forward, growth);
      const shockedMoneyness = add(moneyness, v128.load(logMoves + table + s));
      const sigma = shockedVol(vol, v128.load(volShocks + table + s), volScale, v128.load(volShifts + table + s), floor);
      const value = undiscountedFrom(shockedForward, strike, shockedMoneyness, totalVolOf(sigma, rootExpiry), call);
      const cell = select(valid, mul(mul(worth, growth), sub(div(value, shockedForward), base)), splat(NaN));
      v128.store(row + s, cell);
      check = add(check, mul(cell, zero));
    }
    suspect += <i32>v128.any_true(f64x2.ne(check, check));
  }
  return suspect;
}
