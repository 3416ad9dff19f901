// Deribit, and venues with its API: get_positions, get_account_summaries, simulate_portfolio, pme/simulate.
import { Fault } from '../../fault.js';
import { pmeSimulate } from './deribitPme.js';
import { isPosition, isRates, positionRows } from './deribitPositions.js';
import { deribitStandard } from './deribitStandard.js';
import { isSummary, summaries } from './deribitSummaries.js';
import { Draft } from './draft.js';
import { has, list, part, type Row, rowsOf, seenIn } from './fields.js';
import type { Reply, ReplyOptions } from './reply.js';

const isSimulation = (row: Row): boolean => part(row, 'model_params') !== undefined && part(row, 'portfolio') !== undefined;

/** Replies in any order: one pme/simulate; or positions (get_positions, get_subaccounts_details) and account summaries. */
export function deribit(replies: readonly unknown[], { asOf }: ReplyOptions): Reply {
  const rows = replies.flatMap((reply, i) => rowsOf(reply, `replies[${i}]`)).flatMap(opened);
  const simulation = rows.find(isSimulation);
  if (simulation !== undefined) return pmeSimulate(simulation, asOf);
  const draft = new Draft('USD');
  const positions = rows.filter(isPosition);
  const totals = rows.filter(isSummary);
  if (positions.length + totals.length === 0)
    throw new Fault('MISSING_FIELD', 'replies', 'positions, account summaries or pme/simulate', seenIn(rows));
  if (positions.length > 0) draft.read.push(`${positions.length} positions`);
  if (totals.length > 0) draft.read.push(`${totals.length} account summaries`);
  if (totals.some((row) => String(row.margin_model ?? '').endsWith('pm')) && positions.length > 0)
    draft.notes.push('under portfolio margin rows still carry standard margins, which the account is not charged');
  const orders = rows.filter((row) => has(row, 'instrument_name') && has(row, 'order_id') && !isPosition(row));
  if (orders.length > 0) draft.notes.push(`${orders.length} open orders are not charged again: what they add is in the summary alone`);
  // equity is of a currency, and rows are margined one by one
  if (positions.length > 0) draft.lacks.push(totals.length > 0 ? 'its positions and its cash in one reply' : 'its balance');
  else draft.lacks.push('its positions');
  const overlay = positionRows(draft, positions, rows.find(isRates), asOf);
  summaries(draft, totals);
  return draft.reply('deribit', { document: deribitStandard, ...(Object.keys(overlay).length > 0 && { overlay }) });
}

/** Subaccounts with their positions, and lists of summaries, as rows. */
function opened(row: Row): readonly Row[] {
  const inner = [...list(row, 'positions'), ...list(row, 'summaries')];
  return inner.length > 0 || has(row, 'summaries') ? inner : [row];
}
