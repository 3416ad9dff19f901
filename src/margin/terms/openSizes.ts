// What an account holds of each instrument and what its open orders would add: positions and orders met row by row.
import type { TermBlock } from '../requirement/block.js';

/** One account at a time, in scratch that is kept: entry i is instrument row rows[i], held[i] contracts, buys[i] and sells[i] of orders, both at least 0. */
export class OpenSizes {
  rows = new Uint32Array(32);
  held = new Float64Array(32);
  buys = new Float64Array(32);
  sells = new Float64Array(32);

  /** Reads an account of the block and returns how many entries there are, rows ascending. */
  read(block: TermBlock, account: number, withOrders: boolean): number {
    const { starts, listedEnds, rows, quantities, orders } = block;
    let p = starts[account] as number;
    const lastPosition = listedEnds[account] as number;
    let i = orders.starts[account] as number;
    const lastOrder = withOrders ? (orders.starts[account + 1] as number) : i;
    this.#room(lastPosition - p + lastOrder - i);
    while (i < lastOrder && (orders.rows[i] as number) < 0) i++;
    let count = 0;
    while (p < lastPosition || i < lastOrder) {
      const position = p < lastPosition ? (rows[p] as number) : Number.POSITIVE_INFINITY;
      const order = i < lastOrder ? (orders.rows[i] as number) : Number.POSITIVE_INFINITY;
      const row = Math.min(position, order);
      this.rows[count] = row;
      this.held[count] = position === row ? (quantities[p++] as number) : 0;
      this.buys[count] = 0;
      this.sells[count] = 0;
      for (; i < lastOrder && orders.rows[i] === row; i++) {
        const quantity = orders.quantities[i] as number;
        if (quantity > 0) this.buys[count] += quantity;
        else this.sells[count] -= quantity;
      }
      count++;
    }
    return count;
  }

  #room(count: number): void {
    if (count <= this.held.length) return;
    this.rows = new Uint32Array(2 * count);
    this.held = new Float64Array(2 * count);
    this.buys = new Float64Array(2 * count);
    this.sells = new Float64Array(2 * count);
  }
}
