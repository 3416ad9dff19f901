// What the rules do not charge of a book: counted by kind, with its notional at the index, and which accounts are partial for it.
import type { Program } from '../../program/program.js';
import type { Tick } from '../../program/tick/tick.js';
import type { NotCharged } from './run.js';

export function notChargedOf(
  program: Program,
  tick: Tick,
  accounts: number,
): { readonly partial: Uint8Array; readonly notCharged: readonly NotCharged[] } {
  const partial = new Uint8Array(accounts);
  const sums = new Map<
    string,
    { readonly kind: NotCharged['kind']; readonly of: NotCharged['of']; readonly accounts: Set<number>; notional: number }
  >();
  const { rows } = program;
  for (const { account, row, size, order } of program.uncharged()) {
    partial[account] = 1;
    const kind = rows.kinds[row] as NotCharged['kind'];
    const of = order ? 'orders' : 'positions';
    const known = sums.get(`${kind} ${of}`) ?? { kind, of, accounts: new Set<number>(), notional: 0 };
    known.accounts.add(account);
    known.notional += size * tick.notional(row, 'index');
    sums.set(`${kind} ${of}`, known);
  }
  return {
    partial,
    notCharged: [...sums.values()].map((one) => ({ kind: one.kind, of: one.of, accounts: one.accounts.size, notional: one.notional })),
  };
}
