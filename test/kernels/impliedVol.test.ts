// Implied volatility: references, oracle, regimes, refusals, hostile values, laws, same bits.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  impliedAboveBound,
  impliedBelowIntrinsic,
  impliedBlockRows,
  impliedInvalid,
  impliedNoTimeValue,
  impliedOk,
  impliedScratch,
  impliedUnderflow,
} from '../../assembly/literals/impliedVol.js';
import { hostileNumbers } from '../fixtures/hostile.js';
import { type KernelRow, listedRow, regimeRow, regimes } from '../fixtures/optionRows.js';
import { runs } from '../long.js';
import { impliedRepriceRelative, impliedVolScore } from '../precision.js';
import { big, decimalText, nearest, sub } from '../reference/big.js';
import { bigOption, linearGreeks, linearValue, type OptionRow } from '../reference/black76.js';
import { parseDecimal, scoreOf } from '../reference/decimal.js';
import { impliedCondition, impliedVolReference } from '../reference/impliedVol.js';
import { needs, sharedPath } from '../shared.js';
import { expectSameBits, onBackends } from './onBackends.js';

interface Quote {
  readonly price: number;
  readonly forward: number;
  readonly strike: number;
  readonly expiryYears: number;
  readonly rate: number;
  readonly type: number;
}

function impliedVol(
  quotes: readonly Quote[],
  chunk = Number.POSITIVE_INFINITY,
): { vols: Float64Array; statuses: Uint8Array; refused: number } {
  let refused = 0;
  const { vols, statuses } = onBackends((backend, columns) => {
    const [p, f, k, t, r] = (['price', 'forward', 'strike', 'expiryYears', 'rate'] as const).map((key) =>
      columns.f64(quotes.map((quote) => quote[key])),
    ) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
    const calls = columns.u8(quotes.map((quote) => quote.type));
    const out = { vols: columns.out(quotes.length), statuses: columns.outU8(quotes.length) };
    const scratch = columns.out(impliedScratch);
    refused = 0;
    for (let a = 0; a < quotes.length; a += chunk) {
      const at = (column: Float64Array): Float64Array => column.subarray(a);
      const rows = Math.min(chunk, quotes.length - a);
      refused += backend.impliedVol(
        at(p),
        at(f),
        at(k),
        at(t),
        at(r),
        calls.subarray(a),
        at(out.vols),
        out.statuses.subarray(a),
        scratch,
        rows,
      );
    }
    return out;
  });
  expect(refused).toBe(statuses.filter((status) => status !== impliedOk).length);
  return { vols, statuses, refused };
}

const optionOf = ({ type, ...row }: KernelRow): OptionRow => ({ ...row, call: type === 1 });
/** The row's price, correctly rounded, as a quote. */
function quoteOf(row: KernelRow): Quote {
  const { vol: _, ...rest } = row;
  return { ...rest, price: nearest(linearValue(bigOption(optionOf(row)))) };
}

function expectVol(row: KernelRow, quote: Quote, vol: number): void {
  const option = optionOf(row);
  const kappa = impliedCondition(option);
  if (kappa < 1e12) {
    const reference = parseDecimal(decimalText(impliedVolReference(option, quote.price), 40));
    expect(scoreOf(vol, reference, kappa), JSON.stringify(row)).toBeLessThanOrEqual(impliedVolScore);
  } else if (vol > 0) {
    // hardly a digit of time value: the price is all that can be asked for
    const { value, vega } = linearGreeks(bigOption({ ...option, vol }));
    const slack = Math.abs(vol * nearest(vega)) * impliedRepriceRelative * kappa;
    expect(Math.abs(nearest(sub(value, big(quote.price))))).toBeLessThanOrEqual(slack);
  }
}

const plain: Quote = { price: 5, forward: 100, strike: 100, expiryYears: 0.5, rate: 0, type: 1 };
const only = (quote: Partial<Quote>): readonly [number, number] => {
  const { vols, statuses } = impliedVol([{ ...plain, ...quote }]);
  return [vols[0] as number, statuses[0] as number];
};

describe('impliedVol', () => {
  test.each(Object.entries(regimes))('finds the volatility of %s', (_, row) => {
    const quote = quoteOf(row);
    const { vols, statuses } = impliedVol([quote]);
    if (statuses[0] === impliedNoTimeValue) expect(impliedCondition(optionOf(row))).toBeGreaterThan(1e12);
    else expectVol(row, quote, vols[0] as number);
  });

  test('finds the volatility of anything listed, and of every regime', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(listedRow, regimeRow), { minLength: 1, maxLength: 3 }), (rows) => {
        const quotes = rows.map(quoteOf);
        const { vols, statuses } = impliedVol(quotes);
        rows.forEach((row, i) => {
          if (quotes[i].price > 1e-290 && statuses[i] === impliedOk) expectVol(row, quotes[i], vols[i]);
          else if (quotes[i].price > 1e-290) expect(impliedCondition(optionOf(row))).toBeGreaterThan(1e12);
        });
      }),
      { numRuns: runs(80, 27) },
    );
  });

  test('says what is wrong with a price that no volatility gives', () => {
    expect(only({ price: -1e-9 })).toEqual([Number.NaN, impliedBelowIntrinsic]);
    expect(only({ price: 49.99999999999999, strike: 50 })).toEqual([Number.NaN, impliedBelowIntrinsic]);
    expect(only({ price: 49.99999999999999, strike: 150, type: 0 })).toEqual([Number.NaN, impliedBelowIntrinsic]);
    for (const price of [100, 100.00000000000001, 1e300]) expect(only({ price })).toEqual([Number.NaN, impliedAboveBound]);
    expect(only({ price: 100, strike: 120, type: 0 })).toEqual(only({ price: 20 + 80, strike: 120, type: 0 }));
  });

  test('a price without time value has the volatility 0', () => {
    for (const price of [0, -0]) expect(only({ price })).toEqual([0, impliedNoTimeValue]);
    expect(only({ price: 0, strike: 300 })).toEqual([0, impliedNoTimeValue]);
    expect(only({ price: 50, strike: 50 })).toEqual([0, impliedNoTimeValue]);
    expect(only({ price: 50, strike: 150, type: 0 })).toEqual([0, impliedNoTimeValue]);
    expect(only({ price: 1e300, forward: 1e300, strike: 1e-300 })).toEqual([0, impliedNoTimeValue]);
  });

  test('any other price has one, however near to its bounds', () => {
    for (const quote of [
      { price: 50.00000000000001, strike: 50 },
      { price: 5e-324, strike: 200 },
      { price: 2.2250738585072014e-308, strike: 50, type: 0 },
      { price: 1e299, forward: 1e300, strike: 1e300 },
      { price: 1e-301, forward: 1e-300, strike: 1e-300 },
      { price: 5e-324, forward: 2e299, strike: 4e299 },
      { price: 1e-17 },
      { price: 1, forward: 1e300, strike: 1e-300, type: 0 },
    ]) {
      const [vol, status] = only(quote);
      if (quote.price === 1 && quote.strike === 1e-300) expect(status).toBe(impliedAboveBound);
      else expect([vol > 0 && vol < Number.POSITIVE_INFINITY, status], JSON.stringify(quote)).toEqual([true, impliedOk]);
    }
    expect(only({ price: 99.99999999999999 })[0]).toBeGreaterThan(15);
  });

  test('a discount beyond the doubles is a status, not a number', () => {
    expect(only({ rate: 5000 })).toEqual([Number.NaN, impliedUnderflow]);
    expect(only({ rate: -5000 })).toEqual([Number.NaN, impliedUnderflow]);
    expect(only({ expiryYears: 5e-324, price: 99.9 })[1]).toBe(impliedOk);
  });

  test.each(['price', 'forward', 'strike', 'expiryYears', 'rate'] as const)('refuses what is no %s', (key) => {
    for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      expect(only({ [key]: wrong })).toEqual([Number.NaN, impliedInvalid]);
    }
    if (key === 'price' || key === 'rate') return;
    for (const wrong of [0, -0, -1]) expect(only({ [key]: wrong })).toEqual([Number.NaN, impliedInvalid]);
  });

  test('refuses what is neither call nor put', () => {
    for (const type of [2, 128, 255]) expect(only({ type })).toEqual([Number.NaN, impliedInvalid]);
  });

  test('hostile values: every backend gives the same bits, a status, and a volatility exactly where the status says so', () => {
    const any = fc.oneof(fc.constantFrom(...hostileNumbers), fc.double({ min: 1e-3, max: 1e3, noNaN: true }));
    const quotes = fc.record({ price: any, forward: any, strike: any, expiryYears: any, rate: any, type: fc.constantFrom(0, 1, 1, 0, 7) });
    fc.assert(
      fc.property(fc.array(quotes, { maxLength: 9 }), (rows) => {
        const { vols, statuses } = impliedVol(rows);
        statuses.forEach((status, i) => {
          if (status === impliedOk) expect(vols[i] >= 0 && vols[i] < Number.POSITIVE_INFINITY).toBe(true);
          else expect(vols[i]).toBe(status === impliedNoTimeValue ? 0 : Number.NaN);
        });
      }),
      { numRuns: runs(2000) },
    );
  });

  test('blocks, chunks and neighbours change no bit', () => {
    const kinds = Object.values(regimes).map(quoteOf);
    const many = Array.from({ length: 2 * impliedBlockRows + 3 }, (_, i) => kinds[(i * 5) % kinds.length] as Quote);
    const alone = kinds.map((quote) => impliedVol([quote]).vols[0] as number);
    const expected = many.map((_, i) => alone[(i * 5) % kinds.length] as number);
    for (const chunk of [Number.POSITIVE_INFINITY, 8, 64, 2 * impliedBlockRows]) expectSameBits(impliedVol(many, chunk).vols, expected);
    for (const count of [0, 1, 2, 3, 127, 128, 129]) expectSameBits(impliedVol(many.slice(0, count)).vols, expected.slice(0, count));
  });

  test('rises with the price of an option out of the money', () => {
    fc.assert(
      fc.property(listedRow, fc.double({ min: 1e-6, max: 1, noNaN: true }), (row, more) => {
        const quote = quoteOf({ ...row, type: row.strike >= row.forward ? 1 : 0, rate: 0 });
        const { vols, statuses } = impliedVol([quote, { ...quote, price: quote.price * (1 + more) }]);
        if (quote.price > 0 && statuses[1] === impliedOk) expect(vols[1]).toBeGreaterThan(vols[0] as number);
      }),
      { numRuns: runs(100) },
    );
  });

  const vectors = 'vectors/numerics/iv_reference.csv.gz';
  test.skipIf(!sharedPath(vectors))(needs('scores at most 8 against 60-digit references', vectors), () => {
    const [header, ...lines] = gunzipSync(readFileSync(sharedPath(vectors) as string))
      .toString()
      .trim()
      .split('\n');
    const names = (header as string).split(',');
    const rows = lines.map((line) => Object.fromEntries(line.split(',').map((cell, c) => [names[c], cell]))) as Record<string, string>[];
    const graded = rows.filter((row) => row.model === 'b76' && row.status === 'ok');
    expect(graded.length).toBeGreaterThan(200);
    const { vols, refused } = impliedVol(
      graded.map((row) => ({
        price: Number(row.price),
        forward: Number(row.x),
        strike: Number(row.strike),
        expiryYears: Number(row.T),
        rate: Number(row.r),
        type: row.cp === 'C' ? 1 : 0,
      })),
    );
    expect(refused).toBe(0);
    graded.forEach((row, i) => {
      expect(scoreOf(vols[i] as number, parseDecimal(row.sigma), Number(row.k_all)), row.id).toBeLessThanOrEqual(impliedVolScore);
    });
  });
});
