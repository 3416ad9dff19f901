// Notional of the open orders of one side, best price first, without the part that only reduces the position.

export interface SizedOrder {
  readonly size: number;
  readonly price: number;
}

/** Sum of size x max(price, least) over orders of a side (side 1: buys, the highest first; -1: sells, the lowest first), the first `reducing` of their sizes left out. */
export function orderNotional(orders: readonly SizedOrder[], side: 1 | -1, reducing: number, least: number): number {
  let left = reducing;
  let sum = 0;
  for (const { size, price } of [...orders].sort((a, b) => side * (b.price - a.price))) {
    const out = Math.min(left, size);
    left -= out;
    sum += (size - out) * Math.max(price, least);
  }
  return sum;
}
