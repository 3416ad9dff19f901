// What so many lots are in units.

/** Digits of a lot that is a decimal, and of a sum of lots. */
const digits = { lot: 12, sum: 15 } as const;
/** Roundings of a product of two doubles. */
const rounding = 2 ** -50;

/** So many lots as the decimal that they are, so that sums of lots are sums of quantities: 3 of 0.1 are 0.3. The product of a lot that is no decimal. */
export function quantityOf(lots: number, lot: number): number {
  const product = lots * lot;
  if (!Number.isInteger(lots) || Number(lot.toPrecision(digits.lot)) !== lot) return product;
  const decimal = Number(product.toPrecision(digits.sum));
  return Math.abs(decimal - product) <= rounding * Math.abs(product) ? decimal : product;
}
