// What Paradex states of an account and of its positions, and what makes it; the same of a margin result of its SDK.
import type { Draft } from './draft.js';
import { has, maybe, must, type Row, word } from './fields.js';
import type { ReplyAnswers, StatedFigure } from './reply.js';

/** Account and prices come in replies of different moments. */
const apart = 1e-3;

/** A margin result of the venue's SDK: net requirement, fee provision, both margins, the loss that orders open with. */
export const isResult = (row: Row): boolean => ['net_imr', 'fee_provision_imr', 'IMR', 'MMR', 'open_loss'].some((key) => has(row, key));

interface Known {
  /** Why the requirement cannot be made again; empty where it can. */
  readonly missing: string;
  readonly openLoss: number;
  readonly funding: number;
  readonly cashKnown: boolean;
}

export function accountFigures(draft: Draft, row: Row, { missing, openLoss, funding, cashKnown }: Known): void {
  const at = (key: string): number | undefined => maybe(row, key, 'account');
  const made = (read: (answers: ReplyAnswers) => number): Partial<StatedFigure> => (missing === '' ? { recompute: read } : { missing });
  const state = (name: string, rule: string, more: Partial<StatedFigure>, within = 1e-8): void =>
    draft.figure({ name, stated: at(name), rule, within: within + 1e-12 * Math.abs(at(name) ?? 0), ...more });
  const initial = made((answers) => answers.initial('account') + openLoss);
  const maintenance = made((answers) => answers.maintenance('account'));
  state('initial_margin_requirement', 'positions and orders by side, fees, the loss that orders open with', { near: apart, ...initial });
  state('maintenance_margin_requirement', 'positions alone, and fees', { near: apart, ...maintenance });
  state('IMR', 'positions and orders by side, fees, the loss that orders open with', initial);
  state('MMR', 'positions alone, and fees', maintenance);
  state(
    'net_imr',
    'positions and orders, the larger side of each market',
    made((answers) => answers.reading('net', 'account')),
  );
  state(
    'fee_provision_imr',
    'fees of closing what orders may lead to',
    made((answers) => answers.reading('fees', 'account')),
  );
  state(
    'open_loss',
    'what buys above the mark and sells below it lose at once',
    made(() => openLoss),
  );
  if (cashKnown)
    state('account_value', 'collateral, P&L, option value, funding', {
      near: apart,
      ...made((answers) => answers.equity('account') + funding),
    });
  const value = at('account_value');
  if (value === undefined) return;
  const less = (key: string): Partial<StatedFigure> => {
    const due = at(key);
    return due === undefined ? { missing: `${key} is not stated` } : { own: true, recompute: () => value - due };
  };
  // the venue's own sums lie a few millionths apart
  state('free_collateral', 'account value less initial requirement', less('initial_margin_requirement'), 1e-5);
  state('margin_cushion', 'account value less maintenance requirement', less('maintenance_margin_requirement'), 1e-5);
}

export function positionFigures(draft: Draft, row: Row, path: string, summary: Row | undefined): void {
  const account = path === '' ? 'position' : path;
  const size = Math.abs(must(row, 'size', account));
  const state = (name: string, rule: string, made: Partial<StatedFigure>): void =>
    draft.figure({
      name: path === '' ? name : `${path}.${name}`,
      stated: maybe(row, name, account),
      rule,
      within: 2e-8 + 1e-12 * size,
      ...made,
    });
  for (const [name, key] of [
    ['cost', 'average_entry_price'],
    ['cost_usd', 'average_entry_price_usd'],
  ] as const) {
    const price = maybe(row, key, account);
    if (price !== undefined) state(name, 'size x average entry price', { own: true, recompute: () => size * price });
  }
  const entry = maybe(row, 'average_entry_price', account);
  const mark = summary === undefined ? undefined : maybe(summary, 'mark_price', account);
  if (entry === undefined) return;
  const sign = word(row, 'side') === 'SHORT' ? -1 : 1;
  state('unrealized_pnl', 'size x (mark - average entry price)', {
    near: 0.05,
    ...(mark === undefined
      ? { missing: `no price of ${String(row.market)}: markets/summary has it` }
      : { recompute: () => sign * size * (mark - entry) }),
  });
}
