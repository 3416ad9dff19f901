// Derive: private/get_subaccount, rows of positions, public/get_margin with its request; tickers and manager parameters beside them. Margins are NET: value less requirement.
import { Fault } from '../../fault.js';
import { isPosition, isSubaccount, positionRows, subaccount } from './deriveAccount.js';
import { getMargin, isAnswer, isRequest, isStandard, pairsOf } from './deriveMargin.js';
import { isParameters, portfolioOverlay, standardOverlay } from './deriveParameters.js';
import { instantOf, tickersOf } from './deriveQuotes.js';
import { Draft } from './draft.js';
import { has, isRow, type Row, rowsOf, seenIn, word } from './fields.js';
import type { Reply, ReplyOptions } from './reply.js';

/** Presets by what the venue calls its margin types. */
const presets: Readonly<Record<string, string>> = { SM: 'derive-standard-2026-09', PM: 'derive-pmrm-1', PM2: 'derive-pmrm-2-2026-09' };

const isTicker = (row: Row): boolean =>
  has(row, 'instrument_name') && (isRow(row.option_pricing) || has(row, 'rate') || (has(row, 'index_price') && !has(row, 'amount')));

/** Replies in any order: one subaccount, or rows of positions, or requests of get_margin each with its answer (the last is what is verified). */
export function derive(replies: readonly unknown[], { asOf }: ReplyOptions): Reply {
  const rows = replies.flatMap((reply, i) => rowsOf(reply, `replies[${i}]`));
  const tickers = tickersOf(rows.filter(isTicker));
  const parameters = rows.find(isParameters);
  const at = instantOf(tickers.values(), asOf);
  const draft = new Draft('USDC');
  const account = rows.find(isSubaccount);
  const positions = rows.filter((row) => isPosition(row) && !isTicker(row));
  const pairs = pairsOf(rows.filter((row) => isRequest(row) || isAnswer(row)));
  const last = pairs.at(-1)?.request;
  let type = 'SM';
  if (account !== undefined) {
    type = word(account, 'margin_type') ?? 'SM';
    draft.read.push('get_subaccount');
  } else if (last !== undefined) {
    type = word(last, 'margin_type') ?? (has(last, 'market') ? 'PM2' : 'SM');
    draft.read.push('get_margin');
  } else if (positions.length > 0) draft.read.push(`${positions.length} positions`);
  else throw new Fault('MISSING_FIELD', 'replies', 'get_subaccount, positions, or get_margin with its request', seenIn(rows));
  const preset = presets[type];
  if (preset === undefined) throw new Fault('UNKNOWN_KIND', 'margin_type', Object.keys(presets).join(', '), type);
  if (account !== undefined) subaccount(draft, account, tickers, at);
  else if (last !== undefined)
    getMargin(
      draft,
      pairs.map((pair) => ({ ...pair, request: { ...pair.request, margin_type: type } })),
      tickers,
      at,
    );
  else positionRows(draft, positions, tickers, at);
  // an account of cash alone has no underlying, and rules of scenarios are of some
  if (type !== 'SM' && !draft.hasUnderlyings) draft.underlying('BTC', 1);
  const overlay = isStandard({ margin_type: type }) ? standardOverlay(parameters) : type === 'PM2' ? portfolioOverlay(parameters) : {};
  return draft.reply('derive', { preset, ...(Object.keys(overlay).length > 0 && { overlay }) });
}
