// OKX v5: account/positions, position-builder; instruments, position-tiers, trade-fee and index-tickers beside them. Sizes are contracts; "" is not applicable; position figures are in `ccy`.
import { Fault } from '../../fault.js';
import { Draft } from './draft.js';
import { has, maybe, must, mustWord, type Row, rowsOf, seenIn, word } from './fields.js';
import { builder, isBuilder } from './okxBuilder.js';
import { type Facts, positionFigures } from './okxPositions.js';
import { borrowedPosition } from './okxSpot.js';
import type { Reply, ReplyOptions } from './reply.js';

const isPosition = (row: Row): boolean =>
  (has(row, 'pos') && has(row, 'instId') && has(row, 'mgnMode')) || (has(row, 'contracts') && has(row, 'symbol'));
const isOption = (row: Row): boolean => /-[CP]$/.test(word(row, 'instId') ?? word(row, 'symbol') ?? '');
const isInstrument = (row: Row): boolean => has(row, 'ctVal');
const isTier = (row: Row): boolean => has(row, 'maxLever') || (has(row, 'tier') && has(row, 'mmr'));
const isFee = (row: Row): boolean => has(row, 'taker') || has(row, 'takerU');
const isIndex = (row: Row): boolean => has(row, 'idxPx') && has(row, 'instId') && !has(row, 'pos');

export function okx(replies: readonly unknown[], _: ReplyOptions): Reply {
  const rows = replies.flatMap((reply, i) => rowsOf(reply, `replies[${i}]`));
  const draft = new Draft('USDT');
  const options = rows.filter((row) => isPosition(row) && isOption(row));
  const positions = rows.filter((row) => isPosition(row) && !isOption(row));
  if (options.length > 0) draft.notes.push(`${options.length} positions in options are not made again: futures and spot alone are`);
  const simulated = rows.find(isBuilder);
  if (positions.length + options.length === 0 && simulated === undefined)
    throw new Fault('MISSING_FIELD', 'replies', 'account/positions or position-builder', seenIn(rows));
  const sizes = new Map(
    rows.filter(isInstrument).map((row) => [mustWord(row, 'instId', 'instruments'), must(row, 'ctVal', 'instruments')]),
  );
  const indexes = new Map(
    rows.filter(isIndex).map((row) => [mustWord(row, 'instId', 'index-tickers'), must(row, 'idxPx', 'index-tickers')]),
  );
  if (simulated !== undefined) builder(draft, simulated, { rows, sizes, indexes });
  const fees = rows.filter(isFee);
  const tiers: Record<string, unknown> = {};
  let fee: number | undefined;
  for (const [i, row] of positions.entries()) {
    const path = positions.length === 1 ? '' : `[${i}]`;
    const instrument = word(row, 'instId') ?? mustWord(row, 'symbol', 'position');
    fee = feeOf(fees, instrument) ?? fee;
    const rate = rateOf(rows.filter(isTier), row, instrument);
    if (word(row, 'instType') === 'MARGIN') borrowedPosition(draft, row, path, rate, fee);
    else {
      const leverage = maybe(row, has(row, 'lever') ? 'lever' : 'leverage', instrument);
      const facts: Facts = {
        ...{ instrument, leverage, rate, fee },
        size: sizes.get(instrument) ?? maybe(row, 'contractSize', instrument),
        dollar: indexes.get('USDT-USD'),
      };
      tiers[instrument] = { initial: `1/${leverage ?? 1}`, maintenance: rate ?? Math.min(presetRate, 1 / (leverage ?? 1)) };
      positionFigures(draft, row, path, facts);
    }
  }
  if (positions.length > 0) draft.read.push(`${positions.length} positions`);
  draft.lacks.push(positions.length > 0 ? 'its balance: rows of positions are margined one by one' : 'its positions and its balance');
  const overlay = {
    ...(fee !== undefined && { parameters: { closingFeeRate: fee } }),
    ...(Object.keys(tiers).length > 0 && { terms: { futures: { tiers } } }),
  };
  return draft.reply('okx', { preset: 'okx-futures', overlay, readings: { margin: 'sum(futures)' } });
}

/** The one tier of the preset: what stands where no tier is among the replies, and is compared with nothing. */
const presetRate = 0.01;

/** Fees are charged as negative rates. */
function feeOf(fees: readonly Row[], instrument: string): number | undefined {
  const found = fees.find((row) => !has(row, 'instId') || row.instId === instrument);
  const key = found === undefined ? undefined : ['takerU', 'taker'].find((one) => has(found, one));
  return found === undefined || key === undefined ? undefined : Math.abs(must(found, key, 'trade-fee'));
}

/** The rate of the tier that the size falls into: it holds for all of the position. */
function rateOf(tiers: readonly Row[], row: Row, instrument: string): number | undefined {
  const own = tiers.filter((tier) => {
    const of = word(tier, 'instId') ?? word(tier, 'uly') ?? word(tier, 'instFamily');
    return of === undefined || instrument.startsWith(of);
  });
  const size = Math.abs(maybe(row, has(row, 'pos') ? 'pos' : 'contracts', instrument) ?? 0);
  const found = own.find(
    (tier) => size >= (maybe(tier, 'minSz', 'tier') ?? 0) && size <= (maybe(tier, 'maxSz', 'tier') ?? Number.POSITIVE_INFINITY),
  );
  return found === undefined ? undefined : must(found, 'mmr', 'position-tiers');
}
