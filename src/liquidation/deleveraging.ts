// Deleveraging queue: positions of the winning side to close against a bankrupt account, greatest score first.
import { fieldsOf, listOf } from '../book/fields.js';
import { finite, identifier, nonNegative, oneOf, positive } from '../check.js';
import { Fault } from '../fault.js';
import { type Queue as QueueRule, queue } from '../rules/document/deleveraging.js';
import { nothingRead } from '../rules/document/read.js';

/** A position of the winning side; of the figures behind the entry price, those that the rule reads. */
export interface Winner {
  readonly account: string;
  /** Base units, above 0. */
  readonly size: number;
  readonly entryPrice: number;
  readonly accountValue?: number;
  readonly bankruptcyPrice?: number;
  readonly walletBalance?: number;
  /** Maintenance of the position, money; its rate if the rule reads that. */
  readonly maintenance?: number;
  readonly maintenanceRate?: number;
}

export interface QueueInputs {
  /** `liquidation.deleveraging` of a rule document, of the queue. */
  readonly rule: QueueRule;
  /** Side of the winners. */
  readonly side: 'long' | 'short';
  readonly markPrice: number;
  /** Base units to close. */
  readonly quantity: number;
  readonly accounts: readonly Winner[];
}

export interface Queue {
  /** In the order of the accounts; undefined: not in the queue. */
  readonly scores: readonly (number | undefined)[];
  /** Names, first to be closed first; equal scores by name. */
  readonly order: readonly string[];
  /** Base units, in the order of the accounts. */
  readonly closed: readonly number[];
  /** Quantity that the whole queue could not take. */
  readonly left: number;
}

const figures = ['accountValue', 'bankruptcyPrice', 'walletBalance', 'maintenance', 'maintenanceRate'] as const;

/**
 * score = profit x risk (a loser's: profit / risk, 0, or none, as the rule says); each position is closed whole until the quantity is met. p = +1 long, -1 short; pnl = p size (mark - entry).
 * profit: mark / entry; pnl / (size entry); pnl / max(1, wallet). risk: notional / account value; mark / (p (mark - bankruptcy)); maintenance / (wallet + pnl); 1 / max(rate, account value / notional).
 * Throws MISSING_FIELD, DUPLICATE, OVERFLOW and what the guards throw. Sources: the venues' published rules (Hyperliquid, BitMEX, Binance, Bluefin).
 */
export function adlQueue(inputs: QueueInputs): Queue {
  const given = fieldsOf(inputs, 'inputs', ['rule', 'side', 'markPrice', 'quantity', 'accounts']);
  const rule = queue.parse(given.rule, 'inputs.rule', nothingRead);
  const sign = oneOf(given.side, ['long', 'short'], 'inputs.side') === 'long' ? 1 : -1;
  const mark = positive(given.markPrice, 'inputs.markPrice');
  let left = nonNegative(given.quantity, 'inputs.quantity') + 0;
  const names = new Set<string>();
  const winners = listOf(given.accounts, 'inputs.accounts', 0, 1e7).map((row, i) => {
    const path = `inputs.accounts[${i}]`;
    const fields = fieldsOf(row, path, ['account', 'size', 'entryPrice'], figures);
    const account = identifier(fields.account, `${path}.account`);
    if (names.has(account)) throw new Fault('DUPLICATE', `${path}.account`, 'an account once', account);
    names.add(account);
    const size = positive(fields.size, `${path}.size`);
    const score = scoreOf(rule, sign, mark, size, fields, path);
    if (score !== undefined && !Number.isFinite(score)) throw new Fault('OVERFLOW', path, 'a finite score', score);
    return { account, size, score, i };
  });
  const ranked = winners.filter(({ score }) => score !== undefined);
  ranked.sort((a, b) => (b.score as number) - (a.score as number) || (a.account < b.account ? -1 : 1));
  const closed = winners.map(() => 0);
  for (const { size, i } of ranked) {
    closed[i] = Math.min(size, left);
    left -= closed[i];
  }
  return { scores: winners.map(({ score }) => score), order: ranked.map(({ account }) => account), closed, left };
}

function scoreOf(
  rule: QueueRule,
  sign: number,
  mark: number,
  size: number,
  given: Readonly<Record<string, unknown>>,
  path: string,
): number | undefined {
  const read = (name: (typeof figures)[number], guard = positive): number => {
    if (given[name] === undefined) throw new Fault('MISSING_FIELD', `${path}.${name}`, 'the figure that the rule reads', undefined);
    return guard(given[name], `${path}.${name}`);
  };
  const entry = positive(given.entryPrice, `${path}.entryPrice`);
  const pnl = sign * size * (mark - entry);
  const profits = {
    markOverEntry: () => mark / entry,
    pnlOverEntry: () => pnl / (size * entry),
    pnlOverWallet: () => pnl / Math.max(1, read('walletBalance', finite)),
  };
  const risks = {
    notionalOverAccountValue: () => (size * mark) / read('accountValue'),
    markOverBankruptcyGap: () =>
      mark / positive(sign * (mark - read('bankruptcyPrice', nonNegative)), `${path}.bankruptcyPrice: gap to the mark`),
    maintenanceOverEquity: () =>
      read('maintenance', nonNegative) / positive(read('walletBalance', finite) + pnl, `${path}.walletBalance + pnl`),
    inverseOfMarginRatio: () => 1 / Math.max(read('maintenanceRate'), read('accountValue', finite) / (size * mark)),
  };
  const profit = profits[rule.profit]();
  const risk = risks[rule.risk]();
  if (pnl > 0) return profit * risk;
  return { excluded: undefined, zero: 0, divided: profit / risk }[rule.losers];
}
