// runProgram: steps of a program in their order, arguments resolved against the block, on every backend.
import { describe, expect, test } from 'vitest';
import { argumentWords, blockWords, frameWords, stepHead } from '../../assembly/literals/steps.js';
import { blockFields, steps, stepWords } from '../../src/backends/contract.js';
import { backends } from '../backends.js';
import { type Columns, onBackends } from './onBackends.js';

/** A block of the numbers given, 0 elsewhere. */
const blockOf = (columns: Columns, fields: Readonly<Partial<Record<(typeof blockFields)[number], number>>>): Uint32Array =>
  columns.u32(Array.from({ length: blockWords }, (_, i) => fields[blockFields[i] as (typeof blockFields)[number]] ?? 0));

describe('runProgram', () => {
  test('resolves base + (field << shift), the base alone where no field is named, and leaves the arguments in the frame', () => {
    const { frame, cells } = onBackends((backend, columns) => {
      const cells = columns.out(8);
      const program = columns.u32(
        stepWords('clear', {
          column: { base: cells.byteOffset, field: 'account', shift: 3 },
          bytes: { base: 16, field: 'pairs', shift: 4 },
        }),
      );
      const frame = columns.outU32(frameWords);
      backend.runProgram(program, 1, blockOf(columns, { account: 2, pairs: 1 }), frame);
      return { frame: frame.subarray(0, 3).map((word, i) => (i === 0 ? word - cells.byteOffset : word)), cells };
    });
    expect([...frame]).toEqual([16, 32, 0xffffffff]);
    expect([...cells]).toEqual([NaN, NaN, 0, 0, 0, 0, NaN, NaN]);
  });

  test('an address may lie before its column: words wrap around', () => {
    const { cells } = onBackends((backend, columns) => {
      const cells = columns.out(4);
      const program = columns.u32(
        stepWords('clear', { column: { base: cells.byteOffset - 8 * 1000, field: 'pair', shift: 3 }, bytes: 16 }),
      );
      backend.runProgram(program, 1, blockOf(columns, { pair: 1002 }), columns.outU32(frameWords));
      return { cells };
    });
    expect([...cells]).toEqual([NaN, NaN, 0, 0]);
  });

  test('runs the first steps in their order, and no step of none', () => {
    const run = (count: number): number[] => {
      const { cells } = onBackends((backend, columns) => {
        const cells = columns.f64([1, 1, 1, 1]);
        const sum = {
          starts: columns.u32([0, 2, 4]),
          handles: columns.u32([0, 1, 2, 3]),
          amounts: columns.f64([1, 0, 1, 0, 1, 0, 1, 0]),
          prices: cells,
          out1: columns.out(8),
        };
        const at = Object.fromEntries(Object.entries(sum).map(([name, column]) => [name, column.byteOffset])) as Record<
          keyof typeof sum,
          number
        >;
        // cells 0 and 1 become sums of what stands in 0 1 and 2 3: twice the first two doubles of the step before
        const step = stepWords('dot2', { ...at, out0: cells.byteOffset, count: 2 });
        const zeros = stepWords('clear', { column: cells.byteOffset + 16, bytes: 16 });
        const program = columns.u32([...step, ...zeros, ...step]);
        backend.runProgram(program, count, blockOf(columns, {}), columns.outU32(frameWords));
        return { cells };
      });
      return [...cells];
    };
    expect(run(0)).toEqual([1, 1, 1, 1]);
    // the second sum reads what the first has written
    expect(run(1)).toEqual([2, 2, 1, 1]);
    expect(run(2)).toEqual([2, 2, 0, 0]);
    expect(run(3)).toEqual([4, 0, 0, 0]);
  });

  test.each(backends)('a number that no step has stops the $name backend', async ({ create }) => {
    const backend = await create();
    const words = new Uint32Array(backend.memory.buffer as ArrayBuffer, (backend.memory.base + 63) & ~63, 256);
    words.fill(0);
    words[0] = Object.keys(steps).length;
    expect(() => backend.runProgram(words, 1, words.subarray(64), words.subarray(128))).toThrow();
  });

  test('a step is written as its number and its arguments in order', () => {
    const words = stepWords('mark', {
      lot: { base: 0, field: 'lot' },
      lotEnd: { base: 0, field: 'lotEnd' },
      rows: 64,
      pairs: 128,
      quantities: 192,
      entries: 256,
      marks: 320,
      firstPair: { base: 0, field: 'pair' },
      gains: 384,
      coins: { base: 448, field: 'pair', shift: 3 },
    });
    expect(words.length).toBe(stepHead + argumentWords * steps.mark.arguments.length);
    expect(words.slice(0, stepHead)).toEqual([steps.mark.id, steps.mark.arguments.length]);
    expect(words.slice(-2)).toEqual([448, blockFields.indexOf('pair') | (3 << 8)]);
    expect(words[stepHead + 1]).toBe(blockFields.indexOf('lot'));
    expect(words.slice(stepHead + 4, stepHead + 6)).toEqual([64, 0]);
  });

  test('the block has room for its fields, the first of which is zero', () => {
    expect(blockFields[0]).toBe('zero');
    expect(new Set(blockFields).size).toBe(blockFields.length);
    expect(blockFields.length).toBeLessThanOrEqual(blockWords);
  });
});
