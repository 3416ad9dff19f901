// Columns taken of an arena: reserved in one step, refused before any is taken, in whole groups.
import { describe, expect, test } from 'vitest';
import { createJsBackend } from '../../src/backends/js/backend.js';
import { Arena } from '../../src/columns/arena.js';
import { paddedRows, takeColumns } from '../../src/columns/takeColumns.js';
import { faultOf } from '../fixtures/faultOf.js';

const arena = (maximum = 1 << 24): Arena => new Arena(createJsBackend(1 << 16, maximum).memory);

describe('columns', () => {
  test('are reserved in one step, so that none is detached by the next', () => {
    const tight = arena();
    const [first, second, third] = takeColumns(tight, (taker) => [taker.f64(50_000), taker.u32(70_001), taker.u8(3)] as const);
    first.fill(1);
    expect([first.length, second.length, third.length]).toEqual([50_000, 70_001, 3]);
    expect(first.buffer).toBe(third.buffer);
    expect(second.byteOffset % 64).toBe(0);
  });

  test('that do not fit are refused before any is taken', () => {
    const small = arena(1 << 17);
    const before = small.mark();
    expect(faultOf(() => takeColumns(small, (taker) => [taker.f64(1_000), taker.f64(1 << 20)])).code).toBe('OUT_OF_MEMORY');
    expect(small.mark()).toBe(before);
  });

  test('for SIMD groups are whole groups of eight, at least one', () => {
    expect([0, 1, 8, 9, 600].map(paddedRows)).toEqual([8, 8, 8, 16, 600]);
  });
});
