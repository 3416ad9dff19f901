// OKX isolated margin of spot, bought with a loan: the position in coins, the liability in the quote.
// Source: OKX, maintenance margin of isolated margin positions.
import type { Draft } from './draft.js';
import { maybe, must, type Row } from './fields.js';

/** Ratio and liquidation price of a long in coins; `rate` of the tier, `fee` of the taker. */
export function borrowedPosition(draft: Draft, row: Row, path: string, rate: number | undefined, fee: number | undefined): void {
  const account = path === '' ? 'position' : path;
  const owed = Math.abs(must(row, 'liab', account));
  const held = must(row, 'pos', account);
  const mark = must(row, 'markPx', account);
  const coins = owed / mark;
  const missing =
    rate === undefined
      ? 'the tier of the pair: public/position-tiers has it'
      : fee === undefined
        ? 'the taker fee: account/trade-fee has it'
        : undefined;
  const state = (name: string, rule: string, known: boolean, recompute: () => number): void =>
    draft.figure({
      name: path === '' ? name : `${path}.${name}`,
      stated: maybe(row, name, account),
      rule,
      within: 1e-12 * Math.abs(maybe(row, name, account) ?? 0) + 1e-15,
      ...(known ? { recompute } : { missing: missing ?? 'the tier of the pair: public/position-tiers has it' }),
    });
  const [mmr, taker] = [rate ?? 0, fee ?? 0];
  state('mmr', 'rate x liability / mark', rate !== undefined, () => mmr * coins);
  state(
    'mgnRatio',
    '(position - liability) / (maintenance and the fee of repaying), in coins',
    missing === undefined,
    () => (held - coins) / (mmr * coins + coins * (1 + mmr) * taker),
  );
  state('liqPx', 'where that ratio is 1', missing === undefined, () => (owed * (1 + mmr) * (1 + taker)) / held);
}
