// Rows of OKX positions in futures and swaps: margins, P&L, the ratio of an isolated position.
// Inverse contracts are of dollars and count in their coin.
import type { Draft } from './draft.js';
import { has, maybe, must, type Row, word } from './fields.js';
import type { StatedFigure } from './reply.js';

export interface Facts {
  readonly instrument: string;
  readonly leverage: number | undefined;
  /** Maintenance rate of the tier. */
  readonly rate: number | undefined;
  readonly fee: number | undefined;
  /** Size of a contract: coins, or dollars of an inverse one. */
  readonly size: number | undefined;
  /** A USDT in dollars. */
  readonly dollar: number | undefined;
}

const double = (x: number): number => 1e-12 * Math.abs(x) + 1e-15;
/** The venue's own estimates of liquidation prices round what they leave out. */
const estimate = 1e-4;

export function positionFigures(draft: Draft, row: Row, path: string, { instrument, leverage, rate, fee, size, dollar }: Facts): void {
  const account = path === '' ? 'position' : path;
  const figure = (key: string): string => (path === '' ? key : `${path}.${key}`);
  const unified = has(row, 'contracts');
  const [entryKey, markKey] = unified ? ['entryPrice', 'markPrice'] : ['avgPx', 'markPx'];
  const stated = must(row, unified ? 'contracts' : 'pos', account);
  if (stated === 0) return;
  const side = word(row, 'posSide') === 'short' || word(row, 'side') === 'short' ? -1 : Math.sign(stated);
  const why = { missing: `the size of a contract of ${instrument}: public/instruments has it` };
  const state = (name: string, rule: string, made: Partial<StatedFigure>, within: number): void =>
    draft.figure({ name: figure(name), stated: maybe(row, name, account), rule, within, ...made });
  fees(state, row);
  if (size === undefined) {
    for (const name of ['imr', 'mmr', 'initialMargin', 'maintenanceMargin', 'upl', 'mgnRatio']) state(name, 'by the size in coins', why, 0);
    return;
  }
  const inverse = !unified && /-USD-/.test(instrument);
  const units = Math.abs(stated) * size;
  const shown = must(row, markKey, account);
  const entry = maybe(row, entryKey, account) ?? shown;
  const pnlKey = unified ? 'unrealizedPnl' : 'upl';
  const pnlAt = (price: number): number => side * (inverse ? units / entry - units / price : units * (price - entry));
  const pnl = maybe(row, pnlKey, account);
  const value = (price: number): number => (inverse ? units / price : units * price);
  // a P&L that the mark does not make has a mark of its own: the margins follow that one
  const contradicted = pnl !== undefined && Math.abs(pnl - pnlAt(shown)) > 1e-9 * value(shown);
  const price = !contradicted || pnl === undefined ? shown : inverse ? units / (units / entry - side * pnl) : entry + (side * pnl) / units;
  if (contradicted)
    draft.notes.push(`${instrument}: the mark ${shown} does not make its P&L, which is of ${price}; margins are made with that`);
  const asset = inverse ? `${instrument} coin` : 'USDT';
  const isolated = word(row, 'mgnMode') === 'isolated' ? maybe(row, 'margin', account) : undefined;
  draft.contract({ id: instrument, kind: 'perpetual', underlying: instrument, asset, price, inverse });
  draft.account(
    account,
    [{ instrument, quantity: side * units, entryPrice: entry }],
    isolated === undefined || isolated === 0 ? [] : [{ asset, amount: isolated }],
    leverage === undefined ? {} : { figures: { [`leverage.${instrument}`]: Math.max(1, leverage) } },
  );
  const unit = inverse ? price : 1;
  const within = double(value(price));
  const noTier = { missing: `the tier of ${instrument}: public/position-tiers has it` };
  const noLeverage = { missing: 'the row states no leverage' };
  const initial =
    leverage === undefined ? noLeverage : ({ recompute: (answers) => answers.initial(account) / unit } satisfies Partial<StatedFigure>);
  const maintenance =
    rate === undefined
      ? noTier
      : ({ recompute: (answers) => answers.reading('margin', account, 'maintenance') / unit } satisfies Partial<StatedFigure>);
  for (const name of ['imr', 'initialMargin']) state(name, 'notional / leverage', initial, within);
  for (const name of ['mmr', 'maintenanceMargin']) state(name, 'notional x rate of the tier', maintenance, within);
  state(
    pnlKey,
    inverse ? 'face x (1 / average - 1 / mark)' : 'size x (mark - average)',
    { own: true, recompute: () => pnlAt(shown) },
    double(value(shown)),
  );
  if (leverage !== undefined && pnl !== undefined)
    state('uplRatio', 'P&L over the margin at entry', { recompute: () => (pnl * leverage) / value(entry) }, 1e-12);
  if (!inverse)
    state(
      'notionalUsd',
      'notional in dollars',
      { near: dollar === undefined ? 1e-3 : 0, recompute: () => value(price) * (dollar ?? 1) },
      within,
    );
  if (isolated === undefined) return;
  const known = rate === undefined ? noTier : fee === undefined ? { missing: 'the taker fee: account/trade-fee has it' } : undefined;
  state(
    'mgnRatio',
    '(margin + P&L) / (maintenance and the fee of closing)',
    known ?? { recompute: (answers) => answers.equity(account) / answers.maintenance(account) },
    1e-9,
  );
  state('liqPx', 'where that ratio is 1', known ?? { near: estimate, recompute: () => liquidation(rate as number, fee as number) }, 1e-6);

  function liquidation(mmr: number, taker: number): number {
    const lost = (1 + side * mmr) * (1 + side * taker);
    if (inverse) return (units * lost) / (units / entry + side * (isolated as number));
    return (units * entry - side * (isolated as number)) / (units * (1 - side * (mmr + taker)));
  }
}

function fees(state: (name: string, rule: string, made: Partial<StatedFigure>, within: number) => void, row: Row): void {
  const parts = ['pnl', 'fee', 'fundingFee', 'liqPenalty', 'settledPnl'].map((key) => maybe(row, key, 'position'));
  if (parts[1] === undefined || parts[2] === undefined) return;
  const sum = parts.reduce<number>((all, value) => all + (value ?? 0), 0);
  state('realizedPnl', 'P&L of closed parts, fees and funding', { own: has(row, 'pnl'), recompute: () => sum }, 1e-12 + double(sum));
}
