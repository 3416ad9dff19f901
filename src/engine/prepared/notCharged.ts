// What the rules do not charge of a book: counted by kind, with its notional at the index, and which accounts are partial for it.
import type { Program } from '../../program/program.js';
import type { Tick } from '../../program/tick/tick.js';
import type { NotCharged } from './run.js';

interface Sum {
  readonly kind: NotCharged['kind'];
  readonly of: NotCharged['of'];
  accounts: number;
  notional: number;
  /** The account that was counted last: those of one stand side by side. */
  last: number;
}

export function notChargedOf(
  { blocks, rows }: Program,
  tick: Tick,
  accounts: number,
): { readonly partial: Uint8Array; readonly notCharged: readonly NotCharged[] } {
  const partial = new Uint8Array(accounts);
  const sums: Sum[] = [];
  /** By row: of its positions, and of its orders. */
  const sumOf: readonly [(Sum | undefined)[], (Sum | undefined)[]] = [[], []];
  const units: number[] = [];
  const made = (row: number, order: 0 | 1): Sum => {
    const kind = rows.kinds[row] as NotCharged['kind'];
    const of = order === 1 ? 'orders' : 'positions';
    let sum = sums.find((one) => one.kind === kind && one.of === of);
    if (sum === undefined) {
      sum = { kind, of, accounts: 0, notional: 0, last: -1 };
      sums.push(sum);
    }
    sumOf[order][row] = sum;
    return sum;
  };
  for (const { accounts: own, uncharged } of blocks) {
    for (let i = 0; i < uncharged.rows.length; i++) {
      const row = uncharged.rows[i] as number;
      if (row < 0) continue;
      const account = own[uncharged.accounts[i] as number] as number;
      const order = uncharged.orders[i] === 1 ? 1 : 0;
      const sum = sumOf[order][row] ?? made(row, order);
      partial[account] = 1;
      if (sum.last !== account) sum.accounts += 1;
      sum.last = account;
      units[row] ??= tick.notional(row, 'index');
      sum.notional += (uncharged.sizes[i] as number) * (units[row] as number);
    }
  }
  return { partial, notCharged: sums.map(({ kind, of, accounts: count, notional }) => ({ kind, of, accounts: count, notional })) };
}
