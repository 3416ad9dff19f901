// Numbers at so many digits: exact arithmetic, the double nearest to a short decimal.

/** The number at `digits` significant digits (1 to 15), halves up; exact arithmetic, and the double nearest to a short decimal. */
export function significant(value: number, digits: number): number {
  const size = Math.abs(value);
  if (!(size > 0 && size < 1e15)) return value === 0 ? 0 : value;
  const bound = powerOfTen(digits);
  let scale = 1;
  while (size * scale * 10 < bound && scale < 1e22) scale *= 10;
  let unit = 1;
  while (size / unit >= bound) unit *= 10;
  const rounded = unit > 1 ? Math.round(size / unit) * unit : Math.round(size * scale) / scale;
  return value < 0 ? -rounded : rounded;
}

/** The number at `decimals` digits after the point (0 to 9), halves up. */
export function decimals(value: number, count: number): number {
  const scale = powerOfTen(count);
  return Math.round(value * scale) / scale;
}

function powerOfTen(exponent: number): number {
  let power = 1;
  for (let i = 0; i < exponent; i++) power *= 10;
  return power;
}
