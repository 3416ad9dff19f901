// Slow and obvious: P&L of options by instrument and scenario, in 115 digits, with its condition number.
import { abs, add, type Big, big, compare, div, mul, nearest, one, scaled, sub, zero } from './big.js';
import { type BigOption, bigOption, inverseValue, linearValue, type OptionRow } from './black76.js';

export interface RepriceRow extends OptionRow {
  /** Multiplier x settlement price (linear), multiplier (inverse). */
  readonly scale: number;
  /** Inverse options: price of the coin before the shock. */
  readonly settlementPrice: number;
  readonly volScale: number;
}

export interface RepriceShock {
  readonly move: number;
  readonly volShock: number;
  readonly volShift: number;
}

interface Shocked {
  readonly option: BigOption;
  /** 1 + move, and the volatility after the shock. */
  readonly growth: Big;
  readonly vol: Big;
}

function shockedOf(row: RepriceRow, shock: RepriceShock, volFloor: number): Shocked {
  const option = bigOption(row);
  const growth = add(one, big(shock.move));
  const bumped = mul(option.vol, add(one, mul(big(shock.volShock), big(row.volScale))));
  const vol = add(bumped, big(shock.volShift));
  const floor = compare(option.vol, big(volFloor)) < 0 ? option.vol : big(volFloor);
  return { option, growth, vol: compare(vol, floor) < 0 ? floor : vol };
}

/** Linear: scale (V(F (1 + move), sigma') - V(F, sigma)); inverse: the same of coin prices, times the coin's new price. Before, after. */
function valuesOf(kind: 'linear' | 'inverse', scale: Big, { option, growth, vol }: Shocked): [Big, Big] {
  const shocked = { ...option, forward: mul(option.forward, growth), vol };
  if (kind === 'linear') return [mul(scale, linearValue(option)), mul(scale, linearValue(shocked))];
  const worth = mul(scale, growth);
  return [mul(worth, inverseValue(option)), mul(worth, inverseValue(shocked))];
}

export interface Cell {
  readonly value: Big;
  /** By forward, strike, expiry, rate, both volatilities and 1 + move; no less than what the rounding of the two values does to their difference. */
  readonly kappa: number;
  /** The sizes of the two values over that of their difference. */
  readonly cancelled: number;
}

export function repriceReference(kind: 'linear' | 'inverse', row: RepriceRow, shock: RepriceShock, volFloor: number): Cell {
  const scale = kind === 'linear' ? big(row.scale) : mul(big(row.scale), big(row.settlementPrice));
  const cellOf = (shocked: Shocked): Big => {
    const [before, after] = valuesOf(kind, scale, shocked);
    return sub(after, before);
  };
  const shocked = shockedOf(row, shock, volFloor);
  const value = cellOf(shocked);
  if (value.m === 0n) return { value, kappa: 1, cancelled: 1 };
  const stepBits = -120;
  const step = add(one, scaled(one, stepBits));
  const moved: Shocked[] = (['forward', 'strike', 'expiryYears', 'vol', 'rate'] as const).map((input) => ({
    ...shocked,
    option: { ...shocked.option, [input]: mul(shocked.option[input], step) },
  }));
  moved.push({ ...shocked, growth: mul(shocked.growth, step) }, { ...shocked, vol: mul(shocked.vol, step) });
  let sum = zero;
  for (const other of moved) sum = add(sum, abs(sub(cellOf(other), value)));
  const [before, after] = valuesOf(kind, scale, shocked);
  const cancelled = nearest(div(add(abs(before), abs(after)), abs(value)));
  return { value, kappa: Math.max(cancelled, nearest(scaled(div(sum, abs(value)), -stepBits))), cancelled };
}
