// The judge of the list of bad inputs: what agrees, what does not, what it does not know. The cases are our own.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as io from '../../src/io/index.js';
import { allDoors as door } from '../fixtures/allDoors.js';
import { judge, type Verdict } from './neutral/judge.js';
import type { Bench, NeutralCase } from './neutral/neutral.js';
import { healthOf } from './neutral/spared.js';

let bench: Bench;
let health: unknown;
beforeAll(async () => {
  bench = { door, io, core: await door.createCore(), folder: mkdtempSync(join(tmpdir(), 'margincore-judge-')) };
  health = await healthOf(bench);
});
afterAll(() => {
  bench.core.dispose();
  rmSync(bench.folder, { recursive: true, force: true });
});

function verdictOf(op: string, input: unknown, asked: string, rule: string, setup?: string): Promise<Verdict> {
  const given = { id: 'OWN-001', op, name: 'own', input: input as NeutralCase['input'], expect: asked, rule };
  return judge(setup === undefined ? given : { ...given, setup }, bench, health);
}

const partOfRow = 'the body is a part of a position row';

const option = { x: 100, strike: 100, T: 0.5, r: 0.02, q: 0, sigma: 0.6, cp: 'C' };
const { sigma: _sigma, ...vague } = option;
const listed = {
  id: 'BTC-27DEC24-65000-C',
  kind: 'option',
  style: 'linear',
  underlying: 'BTC',
  strike: 65_000,
  expiry: 1_735_286_400_000,
  multiplier: 1,
  settle: 'USDC',
};

describe('the judge of bad inputs', () => {
  test.each([
    ['greeks', { ...option, sigma: { $f64: '-0' } }, 'accept', 'as sigma 0'],
    ['greeks', { ...option, q: 0.03 }, 'accept', 'on a spot with a yield'],
    ['greeks', { ...option, q: { $f64: 'NaN' } }, 'row', 'status NOT_FINITE'],
    ['greeks', { ...option, q: '0' }, 'reject', 'TYPE_MISMATCH'],
    ['greeks', { ...option, r: { $bigint: '5' } }, 'reject', 'TYPE_MISMATCH'],
    ['greeks', { ...option, strike: 0 }, 'row', 'STRIKE_NOT_POSITIVE'],
    ['greeks', vague, 'reject', 'MISSING_FIELD'],
    ['greeks_batch', { n: 0 }, 'accept', 'empty'],
    ['greeks_batch', { x: [100, { $f64: 'NaN' }, 101] }, 'row', 'NOT_FINITE'],
    ['greeks_batch', { x: [100, 101, 102], strike: [100, 100] }, 'reject', 'LENGTH_MISMATCH'],
    ['greeks_batch', { x: { $typed: 'Float32Array', data: [100, 101] } }, 'reject', 'TYPE_MISMATCH'],
    ['greeks_batch', { x: { $repeat: 100, n: 1000 } }, 'accept', 'all alike'],
    ['greeks_batch', { x: [100, { $bits: '7ff4000000000001' }, 101] }, 'row', 'NOT_FINITE'],
    ['greeks_batch', { x: { $typed: 'Float64Array', data: [100, { $bits: 'fff8dead0000beef' }] } }, 'row', 'NOT_FINITE'],
    ['greeks_batch', { x: [100, { $bits: '4059000000000000' }] }, 'accept', '100 by its bits'],
    ['greeks', { ...option, x: { $bits: '7ff0000000000001' } }, 'row', 'NOT_FINITE'],
    ['greeks', { ...option, style: 'quanto' }, 'reject', 'settlement'],
    ['greeks', { ...option, moon: 1 }, 'reject', 'UNKNOWN_FIELD'],
    ['margin', { account: 'a1', leverage: 5 }, 'row', 'UNKNOWN_FIELD'],
    ['greeks_batch', { $do: 'buffer shrinks before the call' }, 'reject', 'LENGTH_MISMATCH'],
    ['greeks_batch', { $do: 'buffer is transferred before the call' }, 'reject', 'SHAPE_MISMATCH'],
    ['load_instruments', [listed], 'accept', 'sound'],
    ['load_instruments', [listed, listed], 'reject', 'DUPLICATE_ID'],
    ['load_instruments', [{ ...listed, expiry: 1_600_000_000_000 }], 'row', 'EXPIRED'],
    ['margin', { accounts: ['__proto__'] }, 'accept', 'normal account or BAD_ID'],
    ['margin', { accounts: [''] }, 'accept', 'normal account or BAD_ID'],
    ['margin', { account: 'a1', instrument: 'NOPE', qty: 1 }, 'row', 'UNKNOWN_INSTRUMENT'],
    ['margin', { account: 'a1', collateral: [{ asset: 'DOGE', amount: 1 }] }, 'row', 'UNKNOWN_CURRENCY'],
    ['margin', { id: 'a1', cash: { $f64: 'NaN' } }, 'row', 'NOT_FINITE'],
    ['margin', { id: 'a1', cash: -5e9 }, 'accept', 'a debt'],
    ['margin', { id: 7, cash: 1 }, 'reject', 'TYPE_MISMATCH'],
    ['margin', { account: 'a1', cash: { $raw: '9007199254740993' } }, 'reject', 'PRECISION_LOSS'],
    ['margin', { account: 'a1', instrument: 'BTC-PERP', qty: { $raw: '1e400' } }, 'reject', 'NOT_FINITE'],
    [
      'margin',
      {
        accounts: [
          { id: 'a1', cash: 1 },
          { id: 'a2', cash: 2 },
        ],
      },
      'accept',
      'two accounts',
    ],
    ['margin', { n: 4_294_967_297 }, 'limit', 'processed or refused by its length'],
    [
      'var',
      {
        corr: [
          [1, 2],
          [2, 1],
        ],
      },
      'reject',
      'OUT_OF_RANGE',
    ],
    ['var', { p: 0.99 }, 'accept', 'sound'],
    ['var_historical', { pnl: [] }, 'reject', 'TOO_SHORT'],
    ['var_mc', { paths: 1e15 }, 'limit', 'TOO_LARGE'],
    ['scenario', { spot: 0, vol: 0 }, 'accept', 'nothing moves'],
    ['var_historical', { pnl: [1, { $bits: '7ff8000000000001' }] }, 'reject', 'NOT_FINITE'],
    ['var', { sigma: 0.02, skew: 4, exkurt: 0 }, 'warn', 'outside the domain'],
    ['var_historical', { pnl: [-1, 2, 3], p: 0.99 }, 'warn', 'fewer observations than the quantile needs'],
    ['greeks', { ...option, sigma: 0 }, 'warn', 'no gamma at the money'],
    ['marks', { ts: [2000, 1000] }, 'accept', 'the newest, all counted'],
    ['marks', { ts: [2000, { $f64: 'NaN' }] }, 'reject', 'BAD_DATE'],
    ['marks', { ts: [1000, 2000], price: [80_000, -1] }, 'reject', 'NOT_POSITIVE'],
    ['service', { $raw: '\ufeff{"qty":1}' }, 'reject', 'BAD_JSON or accepted as documented'],
    ['service', { $raw: '{"qty":1,}' }, 'reject', 'BAD_JSON'],
    ['runtime', { $do: 'instantiate truncated module' }, 'degrade', 'the other backend'],
    ['runtime', { $do: 'abort during a job' }, 'survive', 'next job runs'],
    ['runtime', { $do: 'dispose, then use' }, 'survive', 'CLOSED'],
  ])('agrees: %s %j, %s', async (op, input, asked, rule) => {
    const { note: _note, ...verdict } = await verdictOf(op, input, asked, rule);
    expect(verdict).toEqual({});
  });

  test.each([
    ['a sound input that should be refused', 'greeks', option, 'row', 'NOT_FINITE', 'no fault'],
    ['a bad input that should be taken', 'greeks', { ...option, x: -1 }, 'accept', 'fine', 'refused: NOT_POSITIVE'],
    ['another code than the rule names', 'greeks', { ...option, x: -1 }, 'row', 'OVERFLOW', 'NOT_POSITIVE where the rule names OVERFLOW'],
    ['a list that is sound', 'var', { corr: [[1]] }, 'reject', 'NOT_PSD', 'no fault'],
  ])('does not agree: %s', async (_, op, input, asked, rule, broken) => {
    expect((await verdictOf(op, input, asked, rule)).broken).toContain(broken);
  });

  test.each([
    ['{"qty":1}', 'accept', 'sound'],
    ['{"id":"b7","price":5,"qty":2}', 'accept', 'every field under a name of the list'],
    ['{}', 'accept', 'nothing stands there'],
    ['{"qty":true}', 'reject', 'TYPE_MISMATCH'],
    ['{"price":1e400}', 'reject', 'NOT_FINITE'],
    ['{"id":""}', 'reject', 'BAD_ID or MISSING_FIELD'],
    ['{"qty":1,"leverage":5}', 'reject', 'UNKNOWN_FIELD'],
    ['{"qty":1,"qty":2}', 'reject', 'DUPLICATE_KEY'],
  ])('makes a part of a position row whole, and no field twice: %s', async (body, asked, rule) => {
    const { note: _note, ...verdict } = await verdictOf('service', { $raw: body }, asked, rule, partOfRow);
    expect(verdict).toEqual({});
  });

  test('adds nothing to a body of which no setup speaks', async () => {
    expect((await verdictOf('service', { $raw: '{"qty":1}' }, 'accept', 'sound')).broken).toContain('MISSING_FIELD');
  });

  test.each([
    ['operation telepathy', 'telepathy', {}, 'reject'],
    ['class pardon', 'greeks', option, 'pardon'],
    ['no mapping for the deed "sing"', 'runtime', { $do: 'sing' }, 'accept'],
    ['no marks by age', 'marks', { age: 5 }, 'accept'],
    ['no flag', 'var', { p: 0.99 }, 'warn'],
  ])('does not agree where it cannot put a case, or not judge it: %s', async (broken, op, input, asked) => {
    expect((await verdictOf(op, input, asked, '')).broken).toContain(broken);
  });
});
