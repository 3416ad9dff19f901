// The judge of the list of bad inputs: what agrees, what does not, what it does not know. The cases are our own.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as door from '../../src/index.js';
import * as io from '../../src/io/index.js';
import { judge, type Verdict } from './neutral/judge.js';
import type { Bench, NeutralCase } from './neutral/neutral.js';
import { healthOf } from './neutral/spared.js';

let bench: Bench;
let health: unknown;
beforeAll(async () => {
  bench = { door, io, core: await door.createCore(), folder: mkdtempSync(join(tmpdir(), 'margincore-judge-')) };
  health = healthOf(bench);
});
afterAll(() => {
  bench.core.dispose();
  rmSync(bench.folder, { recursive: true, force: true });
});

function verdictOf(op: string, input: unknown, asked: string, rule: string): Promise<Verdict> {
  return judge({ id: 'OWN-001', op, name: 'own', input: input as NeutralCase['input'], expect: asked, rule }, bench, health);
}

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
    ['greeks_batch', { $do: 'buffer is transferred before the call' }, 'reject', 'SHAPE_MISMATCH'],
    ['load_instruments', [listed], 'accept', 'sound'],
    ['load_instruments', [listed, listed], 'reject', 'DUPLICATE_ID'],
    ['load_instruments', [{ ...listed, expiry: 1_600_000_000_000 }], 'row', 'EXPIRED'],
    ['margin', { accounts: ['__proto__'] }, 'accept', 'normal account or BAD_ID'],
    ['margin', { accounts: [''] }, 'accept', 'normal account or BAD_ID'],
    ['margin', { account: 'a1', instrument: 'NOPE', qty: 1 }, 'row', 'UNKNOWN_INSTRUMENT'],
    ['margin', { account: 'a1', collateral: [{ asset: 'DOGE', amount: 1 }] }, 'row', 'UNKNOWN_CURRENCY'],
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
    ['service', { $raw: '{"qty":1}' }, 'accept', 'sound'],
    ['service', { $raw: '{"qty":1,}' }, 'reject', 'BAD_JSON'],
    ['runtime', { $do: 'instantiate truncated module' }, 'degrade', 'the other lane'],
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
    ['operation telepathy', 'telepathy', {}, 'reject'],
    ['class pardon', 'greeks', option, 'pardon'],
    ['no mapping for moon', 'greeks', { ...option, moon: 1 }, 'row'],
    ['no mapping for the deed "sing"', 'runtime', { $do: 'sing' }, 'accept'],
    ['no live marks', 'marks', { ts: [2, 1] }, 'accept'],
  ])('says what it does not put to the API: %s', async (unmapped, op, input, asked) => {
    expect((await verdictOf(op, input, asked, '')).unmapped).toContain(unmapped);
  });
});
