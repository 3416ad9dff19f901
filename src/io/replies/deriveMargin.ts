// Derive's public/get_margin: the request (simulated positions, collaterals, changes) and the answer, both margins net of the requirement.
import { Fault } from '../../fault.js';
import { coinOf, type Leg, mustInstant, quoteLegs } from './deriveQuotes.js';
import { anyInstant, type Draft } from './draft.js';
import { has, lastDigit, list, maybe, must, mustWord, type Row, word } from './fields.js';
import type { StatedFigure } from './reply.js';

export interface Asked {
  readonly request: Row;
  readonly reply: Row;
}

export const isRequest = (row: Row): boolean => has(row, 'simulated_positions') || has(row, 'simulated_collaterals');
export const isAnswer = (row: Row): boolean => has(row, 'pre_initial_margin') || has(row, 'pre_maintenance_margin');

/** Requests with their answers, in the order of the replies. */
export function pairsOf(rows: readonly Row[]): readonly Asked[] {
  const requests = rows.filter(isRequest);
  const answers = rows.filter(isAnswer);
  if (requests.length !== answers.length)
    throw new Fault('SHAPE_MISMATCH', 'replies', `an answer for each request of get_margin (${requests.length})`, answers.length);
  return requests.map((request, i) => ({ request, reply: answers[i] }));
}

/** Margin of two requests a moment apart: prices have moved between them. */
const drift = 1e-3;
/** Prices of the interface are shown to some ten digits. */
const digits = 2e-8;

export function getMargin(draft: Draft, asked: readonly Asked[], tickers: ReadonlyMap<string, Row>, at: number | undefined): void {
  const { request, reply } = asked.at(-1) as Asked;
  const legs = legsOf(list(request, 'simulated_positions'), 'simulated_positions');
  const changes = legsOf(list(request, 'simulated_position_changes'), 'simulated_position_changes');
  const changed = has(request, 'simulated_position_changes') || has(request, 'simulated_collateral_changes');
  draft.asOf = mustInstant(at, tickers.size > 0 || at !== undefined ? [...legs, ...changes] : [], anyInstant);
  // without an instant nothing can be valued
  const known = at !== undefined ? tickers : new Map<string, Row>();
  const missing =
    at === undefined && legs.length > 0
      ? legs.map(({ instrument }) => instrument)
      : quoteLegs(draft, [...legs, ...changes], known, isStandard(request));
  if (!Array.isArray(request.simulated_positions)) draft.lacks.push('its positions (simulated_positions)');
  if (!Array.isArray(request.simulated_collaterals)) draft.lacks.push('its collateral (simulated_collaterals)');
  if (missing.length > 0) draft.lacks.push(`quotes of ${missing.slice(0, 3).join(', ')}: public/get_ticker has them`);
  const why = `quotes of ${missing.slice(0, 3).join(', ')}${missing.length > 3 ? ' ...' : ''} are not among the replies: public/get_ticker has them`;
  if (missing.length === 0) {
    const held = cashOf(draft, list(request, 'simulated_collaterals'));
    const more = cashOf(draft, list(request, 'simulated_collateral_changes'));
    draft.account('account', positionsOf(legs), held);
    if (changed) draft.account('after', positionsOf([...legs, ...changes]), [...held, ...more]);
  }
  const net = (name: string, account: string, view: 'initial' | 'maintenance'): Omit<StatedFigure, 'stated'> => ({
    name,
    rule: 'equity less the requirement: positive is covered',
    within: 3 * Math.min(1e-3, lastDigit(reply, name)) + digits * Math.abs(maybe(reply, name, 'reply') ?? 0),
    ...(missing.length > 0 ? { missing: why } : { recompute: (answers) => answers.equity(account) - answers[view](account) }),
  });
  for (const view of ['initial', 'maintenance'] as const) {
    const [pre, post] = [`pre_${view}_margin`, `post_${view}_margin`] as const;
    const before = maybe(reply, pre, 'reply');
    const after = maybe(reply, post, 'reply');
    draft.figure({ ...net(pre, 'account', view), stated: before });
    if (changed) draft.figure({ ...net(post, 'after', view), stated: after });
    else if (before !== undefined)
      draft.figure({
        name: post,
        stated: after,
        rule: 'nothing changes: as before',
        within: 1e-12 * Math.abs(before),
        own: true,
        recompute: () => before,
      });
  }
  const earlier = asked.at(-2);
  if (earlier !== undefined) slope(draft, earlier.reply, reply);
}

/** USDC counts whole in both margins, so that their difference is the same with and without it. */
function slope(draft: Draft, earlier: Row, reply: Row): void {
  const of = (row: Row): number => must(row, 'pre_maintenance_margin', 'reply') - must(row, 'pre_initial_margin', 'reply');
  draft.figure({
    name: 'pre_maintenance_margin - pre_initial_margin',
    stated: of(earlier),
    rule: 'of the same positions a moment before, with other cash',
    within: 1e-9 * Math.abs(of(earlier)),
    near: drift,
    recompute: () => of(reply),
  });
}

export const isStandard = (row: Row): boolean => word(row, 'margin_type') === 'SM';

function legsOf(rows: readonly Row[], path: string): readonly Leg[] {
  return rows.map((row, i) => ({
    instrument: mustWord(row, 'instrument_name', `${path}[${i}]`),
    amount: must(row, 'amount', `${path}[${i}]`),
    entry: maybe(row, 'entry_price', `${path}[${i}]`) ?? 0,
  }));
}

const positionsOf = (legs: readonly Leg[]) =>
  legs.filter(({ amount }) => amount !== 0).map(({ instrument, amount, entry }) => ({ instrument, quantity: amount, entryPrice: entry }));

/** Collateral at the index of its coin; USDC is the numeraire. */
function cashOf(draft: Draft, rows: readonly Row[]): readonly { readonly asset: string; readonly amount: number }[] {
  return rows.flatMap((row, i) => {
    const path = `simulated_collaterals[${i}]`;
    const asset = mustWord(row, 'asset_name', path);
    const amount = must(row, 'amount', path);
    if (amount === 0) return [];
    if (asset !== 'USDC') {
      const price = draft.indexOf(coinOf(asset));
      if (price === undefined) throw new Fault('UNKNOWN_ASSET', `${path}.asset_name`, 'USDC, or a coin whose index a ticker states', asset);
      draft.asset(asset, price);
    }
    return [{ asset, amount }];
  });
}
