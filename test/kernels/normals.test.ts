// normals: published Philox answers, draws as a function of their place, moments, on every backend.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runs } from '../long.js';
import { normalQuantileUlps, standardErrors } from '../precision.js';
import { big, decimalText } from '../reference/big.js';
import { normalQuantile } from '../reference/bigFunctions.js';
import { parseDecimal, ulpErrorTo } from '../reference/decimal.js';
import { philox, uniformOf } from '../reference/philox.js';
import { needs, sharedPath } from '../shared.js';
import { expectSameBits, onBackends } from './onBackends.js';

interface Place {
  readonly seed: bigint;
  readonly stream: bigint;
  readonly block: bigint;
}

const word = (x: bigint, shift: bigint): number => Number((x >> shift) & 0xffffffffn);

function normals(count: number, { seed, stream, block }: Place): Float64Array {
  return onBackends((backend, columns) => {
    const results = columns.out(count);
    backend.normals(
      results,
      count,
      word(seed, 0n),
      word(seed, 32n),
      word(stream, 0n),
      word(stream, 32n),
      word(block, 0n),
      word(block, 32n),
    );
    return { results };
  }).results;
}

const halves = (x: bigint): [bigint, bigint] => [x & 0xffffffffn, x >> 32n];
/** The two uniforms of a block, of the oracle's generator. */
function uniforms({ seed, stream, block }: Place): [number, number] {
  const [w0, w1, w2, w3] = philox([...halves(block), ...halves(stream)], halves(seed)) as [bigint, bigint, bigint, bigint];
  return [uniformOf(w0, w1), uniformOf(w2, w3)];
}

/** N^-1 of the backends' own. */
const quantiles = (ps: readonly number[]): Float64Array =>
  onBackends((backend, columns) => {
    const results = columns.out(ps.length);
    backend.normalQuantile(columns.f64(ps), results, ps.length);
    return { results };
  }).results;

const word64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const place = fc.record({
  seed: word64,
  stream: word64,
  block: fc.oneof(word64, fc.constantFrom(0n, 2n ** 32n - 3n, 2n ** 32n - 1n, 2n ** 64n - 2n)),
});

/** The published answers (Random123, kat_vectors): counter, key, words. */
const published = [
  ['0', '0', ['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8']],
  ['ffffffffffffffffffffffffffffffff', 'ffffffffffffffff', ['408f276d', '41c83b0e', 'a20bc7c6', '6d5451fd']],
  ['0370734413198a2e85a308d3243f6a88', '299f31d0a4093822', ['d16cfe09', '94fdcceb', '5001e420', '24126ea1']],
] as const;

describe('normals', () => {
  test.each(published)('counter %s, key %s: the published words', (counter, key, words) => {
    const [c, seed] = [BigInt(`0x${counter}`), BigInt(`0x${key}`)];
    const at = { seed, block: c & (2n ** 64n - 1n), stream: c >> 64n };
    const [w0, w1, w2, w3] = words.map((text) => BigInt(`0x${text}`)) as [bigint, bigint, bigint, bigint];
    expect(philox([...halves(at.block), ...halves(at.stream)], halves(seed))).toEqual([w0, w1, w2, w3]);
    expectSameBits(normals(2, at), quantiles([uniformOf(w0, w1), uniformOf(w2, w3)]));
  });

  test('every draw is N^-1 of the oracle’s uniform, wherever the counter wraps', () => {
    fc.assert(
      fc.property(place, fc.integer({ min: 0, max: 19 }), (at, count) => {
        const expected = Array.from({ length: count }, (_, i) => {
          const block = (at.block + BigInt(i >> 1)) & (2n ** 64n - 1n);
          return uniforms({ ...at, block })[i & 1] as number;
        });
        expectSameBits(normals(count, at), quantiles(expected));
      }),
      { numRuns: runs(200) },
    );
  });

  test('is within 8 ulp of the exact quantile', () => {
    const at = { seed: 42n, stream: 7n, block: 0n };
    const draws = normals(24, at);
    draws.forEach((draw, i) => {
      const p = uniforms({ ...at, block: BigInt(i >> 1) })[i & 1] as number;
      expect(ulpErrorTo(draw, parseDecimal(decimalText(normalQuantile(big(p)), 40)))).toBeLessThanOrEqual(normalQuantileUlps);
    });
  });

  test('a draw depends on its place alone, not on how calls are cut', () => {
    fc.assert(
      fc.property(place, fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 20 }), (at, count, skipped) => {
        const all = normals(count + 2 * skipped, at);
        const later = normals(count, { ...at, block: (at.block + BigInt(skipped)) & (2n ** 64n - 1n) });
        expectSameBits(later, all.subarray(2 * skipped));
      }),
      { numRuns: runs(100) },
    );
  });

  test('moments of 200,000 draws are within their standard errors; streams and seeds do not correlate', () => {
    const count = 200_000;
    const xs = normals(count, { seed: 1n, stream: 0n, block: 0n });
    const moment = (power: number): number => xs.reduce((sum, x) => sum + x ** power, 0) / count;
    const within = (x: number, expected: number, variance: number): void => {
      expect(Math.abs(x - expected) / Math.sqrt(variance / count)).toBeLessThanOrEqual(standardErrors);
    };
    within(moment(1), 0, 1);
    within(moment(2), 1, 2);
    within(moment(3), 0, 15);
    within(moment(4), 3, 96);
    for (const other of [
      { seed: 2n, stream: 0n, block: 0n },
      { seed: 1n, stream: 1n, block: 0n },
      { seed: 1n, stream: 0n, block: BigInt(count / 2) },
    ]) {
      const ys = normals(count, other);
      within(xs.reduce((sum, x, i) => sum + x * (ys[i] as number), 0) / count, 0, 1);
    }
    within(xs.reduce((sum, x, i) => sum + x * (xs[i ^ 1] as number), 0) / count, 0, 2);
  });

  const vectors = 'vectors/numerics/delta_gamma_mc.json';
  test.skipIf(!sharedPath(vectors))(needs('the reference’s known answers', vectors), () => {
    const known = JSON.parse(readFileSync(sharedPath(vectors) as string, 'utf8')) as {
      rng_known_answers: { philox4x32_10: { ctr: string[]; key: string[]; out: string[] }[] };
    };
    for (const { ctr, key, out } of known.rng_known_answers.philox4x32_10) {
      const [c, k, w] = [ctr, key, out].map((words) => words.map((text) => BigInt(`0x${text}`))) as [bigint[], bigint[], bigint[]];
      const join = (low: bigint, high: bigint): bigint => low | (high << 32n);
      const at = { seed: join(k[0], k[1]), block: join(c[0], c[1]), stream: join(c[2], c[3]) };
      expectSameBits(normals(2, at), quantiles([uniformOf(w[0], w[1]), uniformOf(w[2], w[3])]));
    }
  });
});
