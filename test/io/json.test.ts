// The strict JSON reader agrees with JSON.parse on what it accepts, and refuses what would be read wrong in silence.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FaultCode } from '../../src/fault.js';
import { type Json, parseJson } from '../../src/io/json.js';
import { runs } from '../long.js';
import { faultOf } from './files.js';

/** The same value with ordinary objects, to compare with JSON.parse. */
function plain(json: Json): unknown {
  return JSON.parse(JSON.stringify(json));
}

describe('parseJson', () => {
  it('reads what JSON.parse reads, to the same value', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (text) => {
        fc.pre(!/\d{16,}(?!e)/.test(text)); // whole numbers beyond 2^53 are refused when a double does not hold them
        const ours = plain(parseJson(text, 'x'));
        expect(ours).toEqual(plain(JSON.parse(text)));
      }),
    );
  });

  it('accepts and refuses the same texts as JSON.parse when a valid one is damaged', () => {
    const damaged = fc.tuple(fc.json({ maxDepth: 3 }), fc.nat(), fc.constantFrom('', '"', '\\', ',', ']', '}', '0', 'x', '\n', '\u0000'));
    fc.assert(
      fc.property(damaged, ([text, at, insert]) => {
        const place = at % (text.length + 1);
        const broken = text.slice(0, place) + insert + text.slice(place + (insert === '' ? 1 : 0));
        let expected: unknown;
        try {
          expected = JSON.parse(broken);
        } catch {
          expect(faultOf(() => parseJson(broken, 'x')).path).toMatch(/^x/);
          return;
        }
        try {
          expect(plain(parseJson(broken, 'x'))).toEqual(plain(expected as Json));
        } catch (error) {
          // Only what JSON.parse swallows in silence: repeated keys and numbers beyond a double.
          expect(['TYPE_MISMATCH', 'PRECISION_LOSS', 'NOT_FINITE']).toContain((error as { code: string }).code);
        }
      }),
      { numRuns: runs(500) },
    );
  });

  it('keeps every kind of key a mere key', () => {
    const json = parseJson('{"__proto__": 1, "constructor": 2, "": 3}', 'x') as Record<string, Json>;
    expect(Object.keys(json)).toEqual(['__proto__', 'constructor', '']);
    expect(Object.getPrototypeOf(json)).toBeNull();
    expect(({} as Record<string, unknown>)['1']).toBeUndefined();
  });

  it('ignores a byte order mark and reads -0 as 0', () => {
    expect(parseJson('\ufeff{"a":1}', 'x')).toEqual(Object.assign(Object.create(null), { a: 1 }));
    expect(Object.is(parseJson('-0', 'x'), 0)).toBe(true);
  });

  it('reads escapes, and runs of backslashes before a quote', () => {
    expect(parseJson('["\\"", "\\\\", "\\\\\\"x", "\\u0041\\n"]', 'x')).toEqual(['"', '\\', '\\"x', 'A\n']);
  });

  it.each<[string, FaultCode, string]>([
    ['', 'BAD_JSON', 'f.json'],
    ['{', 'BAD_JSON', 'f.json'],
    ['{"a":1', 'BAD_JSON', 'f.json'],
    ['{"a":1,}', 'BAD_JSON', 'f.json'],
    ['[1,]', 'BAD_JSON', 'f.json [1]'],
    ["{'a':1}", 'BAD_JSON', 'f.json'],
    ['{a:1}', 'BAD_JSON', 'f.json'],
    ['{"a" 1}', 'BAD_JSON', 'f.json a'],
    ['[1] x', 'BAD_JSON', 'f.json'],
    ['{"a":[{"b":nul}]}', 'BAD_JSON', 'f.json a[0].b'],
    ['[NaN]', 'BAD_JSON', 'f.json [0]'],
    ['[Infinity]', 'BAD_JSON', 'f.json [0]'],
    ['[01]', 'BAD_JSON', 'f.json'],
    ['[.5]', 'BAD_JSON', 'f.json [0]'],
    ['[+1]', 'BAD_JSON', 'f.json [0]'],
    ['[0x10]', 'BAD_JSON', 'f.json'],
    ['["\u0001"]', 'BAD_JSON', 'f.json [0]'],
    ['["\\x"]', 'BAD_JSON', 'f.json [0]'],
    ['["abc]', 'BAD_JSON', 'f.json [0]'],
    ['{"a":1,"a":2}', 'DUPLICATE', 'f.json a'],
    ['{"a":{"b":1,"\\u0062":2}}', 'DUPLICATE', 'f.json a.b'],
    ['{"qty":9007199254740993}', 'PRECISION_LOSS', 'f.json qty'],
    ['{"qty":1e400}', 'NOT_FINITE', 'f.json qty'],
    ['{"odd key":[1e-400]}', 'PRECISION_LOSS', 'f.json ["odd key"][0]'],
  ])('refuses %j as %s at %s', (text, code, path) => {
    const fault = faultOf(() => parseJson(text, 'f.json'));
    expect([fault.code, fault.path]).toEqual([code, path]);
  });

  it('refuses nesting that would exhaust the stack', () => {
    const fault = faultOf(() => parseJson('['.repeat(100_000), 'f.json'));
    expect([fault.code, fault.path]).toEqual(['TOO_LARGE', `f.json ${'[0]'.repeat(64)}`]);
  });

  it('says line and column', () => {
    expect(faultOf(() => parseJson('{\n  "a": 1\n  "b": 2\n}', 'f.json')).message).toContain('line 3 column 3');
  });
});
