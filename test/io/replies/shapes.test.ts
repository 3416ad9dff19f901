// Replies as venues also answer: errors, contracts that no rules are here of, names that are yet to come.
// Each is said, none is margined as something else.
import { expect, test } from 'vitest';
import { createJsCore } from '../../../src/js.js';
import { type ReplyVenue, readReplies, verifyReply } from '../../../src/verify.js';
import { faultOf } from '../../fixtures/faultOf.js';

const core = await createJsCore();
const check = (venue: ReplyVenue, ...replies: readonly unknown[]) => readReplies(venue, replies);

test.each<[ReplyVenue, object, string]>([
  ['deribit', { jsonrpc: '2.0', error: { code: 13009, message: 'unauthorized' } }, 'unauthorized'],
  ['derive', { id: 1, error: { code: 14000, message: 'account not found' } }, 'account not found'],
  ['bybit', { retCode: 10003, retMsg: 'API key is invalid.', result: {} }, 'API key is invalid.'],
  ['okx', { code: '50111', msg: 'Invalid OK-ACCESS-KEY', data: [] }, 'Invalid OK-ACCESS-KEY'],
  ['binance', { code: -2015, msg: 'Invalid API-key' }, 'Invalid API-key'],
  ['paradex', { error: 'INVALID_TOKEN', message: 'expired' }, 'INVALID_TOKEN: expired'],
])('an error of %s is shown as what the venue says', (venue, reply, said) => {
  expect(faultOf(() => check(venue, reply))).toMatchObject({
    code: 'BAD_ARGUMENT',
    path: 'replies[0]',
    message: expect.stringContaining(said),
  });
});

test.each<[ReplyVenue, object]>([
  [
    'okx',
    {
      instId: 'OWN-USD-261225-100-C',
      instType: 'OPTION',
      mgnMode: 'cross',
      posSide: 'net',
      pos: '-10',
      avgPx: '0.04',
      markPx: '0.05',
      upl: '-0.01',
    },
  ],
  ['binance', { symbol: 'OWN-261225-100-C', positionAmt: '-1', markPrice: '20', entryPrice: '25' }],
  ['bybit', { symbol: 'OWN-25DEC26-100-C-USDT', side: 'Sell', size: '1', avgPrice: '20', positionValue: '20', leverage: '' }],
])('options of %s are no futures: they are named and left', async (venue, row) => {
  const found = await verifyReply(core, check(venue, [row]));
  expect([found.verdict, found.figures, found.notes.join()]).toEqual(['notRecomputable', [], expect.stringContaining('options')]);
});

test('a combo of Deribit is neither a future nor an option; open orders are said to be left out', async () => {
  const row = { instrument_name: 'BTC-CS-25DEC26-1_2', size: 1, direction: 'buy', mark_price: 0.01, index_price: 1, initial_margin: 0.1 };
  const order = { order_id: '1', instrument_name: 'BTC-PERPETUAL', price: 1, amount: 10, direction: 'buy' };
  const found = await verifyReply(core, check('deribit', [row], [order]));
  expect(found.figures).toEqual([expect.objectContaining({ verdict: 'notRecomputable', why: expect.stringContaining('neither') })]);
  expect(found.notes.join()).toContain('1 open orders');
});

test('what is no reply that is read is shown by its fields', () => {
  expect(faultOf(() => check('okx', { data: [{ adjEq: '1', details: [] }] })).message).toContain('an object of adjEq, details');
});
