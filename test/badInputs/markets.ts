// Markets that cannot be: each draft differs from a sound one in one place.
import { buildHistory } from '../../src/estimation.js';
import { buildMarket, type MarketDraft } from '../../src/index.js';
import { edited } from '../fixtures/faultOf.js';
import { smallHistory } from '../fixtures/smallHistory.js';
import { smallDraft } from '../fixtures/smallMarket.js';
import { type Refusal, thrownBy } from './refusal.js';

type Path = readonly (string | number)[];

function refusedMarket(what: string, place: Path, value: unknown, code: Refusal['code'], path: string): Refusal {
  const draft = (): MarketDraft => edited(smallDraft(), place, value) as MarketDraft;
  return { id: `market ${what}`, what: `a market with ${what}`, code, path, answer: () => thrownBy(() => buildMarket(draft())) };
}

/** Place of an option, a future and the spot in the draft: ETH-SPOT, ETH-PERPETUAL, ETH-F0, its options ... */
const option: Path = ['quotes', 3];
const instrument: Path = [...option, 'instrument'];
const at = 'market.quotes[3].instrument';

export const badMarkets: readonly Refusal[] = [
  refusedMarket('a kind by number', [...instrument, 'kind'], 7, 'UNKNOWN_KIND', `${at}.kind`),
  refusedMarket('a settlement there is not', [...instrument, 'settlement'], 'quanto', 'UNKNOWN_KIND', `${at}.settlement`),
  refusedMarket('an unknown settlement asset', [...instrument, 'asset'], 'XYZ', 'UNKNOWN_ASSET', `${at}.asset`),
  refusedMarket('an unknown underlying', [...instrument, 'underlying'], 'DOGE', 'UNKNOWN_UNDERLYING', `${at}.underlying`),
  refusedMarket('a strike with thousands separators', [...instrument, 'strike'], '65,000', 'TYPE_MISMATCH', `${at}.strike`),
  refusedMarket('a strike of 0', [...instrument, 'strike'], 0, 'NOT_POSITIVE', `${at}.strike`),
  refusedMarket('no strike', [...instrument, 'strike'], undefined, 'MISSING_FIELD', `${at}.strike`),
  refusedMarket('an option that is neither call nor put', [...instrument, 'call'], 'C', 'BAD_OPTION_TYPE', `${at}.call`),
  refusedMarket('an expiry in words', [...instrument, 'expiry'], '2026-03-27', 'TYPE_MISMATCH', `${at}.expiry`),
  refusedMarket('an expiry between two milliseconds', [...instrument, 'expiry'], 1.5, 'BAD_DATE', `${at}.expiry`),
  refusedMarket('a multiplier of 0', [...instrument, 'multiplier'], 0, 'NOT_POSITIVE', `${at}.multiplier`),
  refusedMarket('an infinite multiplier', [...instrument, 'multiplier'], Number.POSITIVE_INFINITY, 'NOT_FINITE', `${at}.multiplier`),
  refusedMarket('an id that stands twice', [...instrument, 'id'], 'ETH-SPOT', 'DUPLICATE', `${at}.id`),
  refusedMarket('an empty id', [...instrument, 'id'], '', 'BAD_ID', `${at}.id`),
  refusedMarket('an id with a control character', [...instrument, 'id'], 'a\u0000b', 'BAD_ID', `${at}.id`),
  refusedMarket('a field that nobody knows', [...instrument, 'tick'], 0.5, 'UNKNOWN_FIELD', `${at}.tick`),
  refusedMarket('a forward that is not a number', [...option, 'forward'], Number.NaN, 'NOT_FINITE', 'market.quotes[3].forward'),
  refusedMarket('a forward below 0', [...option, 'forward'], -1, 'NOT_POSITIVE', 'market.quotes[3].forward'),
  refusedMarket('a volatility below 0', [...option, 'vol'], -0.5, 'OUT_OF_RANGE', 'market.quotes[3].vol'),
  refusedMarket('a volatility in percent', [...option, 'vol'], 55, 'OUT_OF_RANGE', 'market.quotes[3].vol'),
  refusedMarket('a rate that is null', [...option, 'rate'], null, 'TYPE_MISMATCH', 'market.quotes[3].rate'),
  refusedMarket('an index at 0', ['underlyings', 0, 'index'], 0, 'NOT_POSITIVE', 'market.underlyings[0].index'),
  refusedMarket('an asset price that is not a number', ['assets', 0, 'price'], Number.NaN, 'NOT_FINITE', 'market.assets[0].price'),
  refusedMarket('an instant before 1970', ['asOf'], -1, 'BAD_DATE', 'market.asOf'),
  refusedMarket('an instant in seconds', ['asOf'], 1_767_225_600, 'BAD_DATE', 'market.asOf'),
  refusedMarket('an instant before anything was listed', ['asOf'], 0, 'BAD_DATE', 'market.asOf'),
  refusedMarket(
    'an expiry in seconds',
    [...option, 'instrument', 'expiry'],
    1_798_761_600,
    'BAD_DATE',
    'market.quotes[3].instrument.expiry',
  ),
  refusedMarket('quotes that are no list', ['quotes'], {}, 'TYPE_MISMATCH', 'market.quotes'),
];

function refusedHistory(what: string, change: object, code: Refusal['code'], path: string): Refusal {
  return {
    id: `history ${what}`,
    what: `a history with ${what}`,
    code,
    path,
    answer: () => thrownBy(() => buildHistory({ ...smallHistory(), ...change })),
  };
}

function closes(value: number): Float64Array {
  const copy = smallHistory().closes.slice();
  copy[30 * 3 + 1] = value;
  return copy;
}

export const badHistories: readonly Refusal[] = [
  refusedHistory('a close of 0', { closes: closes(0) }, 'NOT_POSITIVE', 'history.closes[30].ETH'),
  refusedHistory('a close of minus infinity', { closes: closes(Number.NEGATIVE_INFINITY) }, 'NOT_FINITE', 'history.closes[30].ETH'),
  refusedHistory('a name that stands twice', { names: ['BTC', 'BTC', 'SOL'] }, 'DUPLICATE', 'history.names[1]'),
  refusedHistory('dates that go back', { dates: [...smallHistory().dates].reverse() }, 'BAD_DATE', 'history.dates[1]'),
  refusedHistory('a close too few', { closes: new Float64Array(7) }, 'SHAPE_MISMATCH', 'history.closes'),
];
