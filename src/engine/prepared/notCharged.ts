// What the rules do not charge of a book: counted by kind, with its notional at the index, and which accounts are partial for it.
import { ExactSum } from '../../book/exactSum.js';
import type { Program } from '../../program/program.js';
import type { Tick } from '../../program/tick/tick.js';
import type { NotCharged } from './run.js';

/** Sums of one kind, positions or orders. */
interface Sum extends Omit<NotCharged, 'notional'> {
  accounts: number;
  readonly notional: ExactSum;
}

export function notChargedOf(
  { blocks, rows }: Program,
  tick: Tick,
  accounts: number,
): { readonly partial: Uint8Array; readonly notCharged: readonly NotCharged[] } {
  const partial = new Uint8Array(accounts);
  const sums: Sum[] = [];
  /** By row, positions and orders apart: 1 + the number of its sum. */
  const numbers = new Uint8Array(2 * rows.count);
  const units = new Float64Array(rows.count);
  const made = (row: number, order: number): number => {
    const kind = rows.kinds[row];
    const of = order === 1 ? 'orders' : 'positions';
    let at = sums.findIndex((one) => one.kind === kind && one.of === of);
    if (at < 0) at = sums.push({ kind, of, accounts: 0, notional: new ExactSum() }) - 1;
    units[row] = tick.notional(row, 'index');
    numbers[2 * row + order] = at + 1;
    return at + 1;
  };
  for (const { accounts: own, uncharged } of blocks) {
    const { rows: held, accounts: of, sizes, orders } = uncharged;
    /** By sum: the account that was counted last, for those of one stand side by side. */
    const last: number[] = [];
    for (let i = 0; i < held.length; i++) {
      const row = held[i];
      if (row < 0) continue;
      const account = own[of[i]];
      const order = orders[i];
      const number = numbers[2 * row + order] || made(row, order);
      const sum = sums[number - 1];
      partial[account] = 1;
      if (last[number] !== account) sum.accounts += 1;
      last[number] = account;
      sum.notional.add(sizes[i] * units[row]);
    }
  }
  return { partial, notCharged: sums.map((sum) => ({ ...sum, notional: sum.notional.value })) };
}
