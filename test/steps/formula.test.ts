// Step formula: instructions over columns of accounts, pairs and expiry groups, on every backend.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wholeAbove, wholeOf } from '../../src/backends/js/math/ledger.js';
import { expectSameBits } from '../kernels/onBackends.js';
import { runs } from '../long.js';
import { subsetsOf } from '../reference/subsets.js';
import { formulaCode, type Instruction, type Op } from './formulaCode.js';
import { anyBook, field, from, onBlocks, type Writer } from './onBlocks.js';
import { filled } from './registers.js';
import { type Packed, type StepBook, unitCount } from './stepBook.js';

type Held = { readonly [Name in keyof Packed]: Uint32Array | Float64Array };

function formula(writer: Writer, packed: Held, instructions: readonly Instruction[]): void {
  writer.step('formula', {
    code: writer.columns.u8(formulaCode(instructions)),
    instructions: instructions.length,
    account: field('account'),
    accounts: field('accounts'),
    pair: field('pair'),
    pairs: field('pairs'),
    group: field('group'),
    groups: field('groups'),
    pairStarts: from(packed.pairStarts, 'account', 4),
    pairAccounts: packed.pairAccounts,
    units: packed.pairUnits,
    groupStarts: packed.groupStarts,
    groupLines: packed.groups,
    registers: 0,
  });
}

const cellwise: Partial<Record<Op, (a: number, b: number, k: number, m: number) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  min: (a, b) => Math.min(a, b),
  max: (a, b) => Math.max(a, b),
  addNumber: (a, _, k) => a + k,
  numberSub: (a, _, k) => k - a,
  mulNumber: (a, _, k) => a * k,
  divNumber: (a, _, k) => a / k,
  numberDiv: (a, _, k) => k / a,
  minNumber: (a, _, k) => Math.min(a, k),
  maxNumber: (a, _, k) => Math.max(a, k),
  abs: (a) => Math.abs(a),
  sqrt: (a) => Math.sqrt(a),
  roundUp: (a) => wholeAbove(a),
  roundDown: (a) => wholeOf(a),
  blend: (a, b, k, m) => k * a + m * b,
  fill: (_, __, k) => k,
};

const counted = (book: StepBook, level: 'account' | 'pair' | 'group'): number =>
  level === 'account' ? book.accounts : level === 'pair' ? book.pairs.length : book.pack().groups.length / 4;

describe('formula', () => {
  test.each(['account', 'pair', 'group'] as const)('does every operation cell by cell on columns of the book by %s', (level) => {
    fc.assert(
      fc.property(anyBook(), ({ book, chunk }) => {
        const count = counted(book, level);
        const [a, b] = [book.table(count), book.table(count)];
        const [k, m] = [book.amount(), book.amount()];
        const found = onBlocks(book, chunk, (writer, packed) => {
          const columns = { a: writer.columns.f64(a).byteOffset, b: writer.columns.f64(b).byteOffset };
          const instructions = Object.keys(cellwise).map(
            (op): Instruction => ({
              op: op as Op,
              level,
              to: writer.register(op, level).byteOffset,
              ...columns,
              aIn: level,
              bIn: level,
              k,
              m,
            }),
          );
          formula(writer, packed, instructions);
        });
        for (const [op, of] of Object.entries(cellwise))
          expectSameBits(
            found[op] as number[],
            a.map((x, i) => of(x, b[i] as number, k, m)),
            op,
          );
      }),
      { numRuns: runs(40, 14) },
    );
  });

  test('brings columns from one level to the next: sums and the largest up, an amount or a table down', () => {
    fc.assert(
      fc.property(anyBook(), ({ book, chunk }) => {
        const packed = book.pack();
        const groups = packed.groups.length / 4;
        const of = { account: book.table(book.accounts), pair: book.table(book.pairs.length), group: book.table(groups) };
        const [ofUnit, ofExpiry] = [book.table(unitCount), book.table(book.expiries)];
        const found = onBlocks(book, chunk, (writer, held) => {
          const { columns } = writer;
          // registers first: columns of the book as they are
          const copies = (['account', 'pair', 'group'] as const).map((level): Instruction => {
            const to = writer.register(`copy ${level}`, level).byteOffset;
            return { op: 'mulNumber', level, to, a: columns.f64(of[level]).byteOffset, aIn: level, k: 1 };
          });
          const [account, pair, group] = copies.map(({ to }) => to) as [number, number, number];
          const into = (name: string, level: 'account' | 'pair' | 'group'): number => writer.register(name, level).byteOffset;
          formula(writer, held, [
            ...copies,
            { op: 'sum', level: 'account', to: into('sum to account', 'account'), a: pair },
            { op: 'largest', level: 'account', to: into('largest to account', 'account'), a: pair },
            { op: 'spread', level: 'pair', to: into('spread to pair', 'pair'), a: account },
            { op: 'read', level: 'pair', to: into('read to pair', 'pair'), a: columns.f64(ofUnit).byteOffset },
            { op: 'sum', level: 'pair', to: into('sum to pair', 'pair'), a: group },
            { op: 'largest', level: 'pair', to: into('largest to pair', 'pair'), a: group },
            { op: 'spread', level: 'group', to: into('spread to group', 'group'), a: pair },
            { op: 'read', level: 'group', to: into('read to group', 'group'), a: columns.f64(ofExpiry).byteOffset },
          ]);
        });
        const pairOf = Array.from({ length: groups }, (_, g) => packed.groups[4 * g + 3] as number);
        const gathered = (owners: readonly number[], cells: readonly number[], count: number): number[][] =>
          Array.from({ length: count }, (_, i) => cells.filter((_cell, j) => owners[j] === i));
        const sum = (cells: readonly number[]): number => cells.reduce((total, x) => total + x, 0);
        const largest = (cells: readonly number[]): number => (cells.length === 0 ? 0 : Math.max(...cells));
        const byAccount = gathered(packed.pairAccounts, of.pair, book.accounts);
        const byPair = gathered(pairOf, of.group, book.pairs.length);
        expectSameBits(found['sum to account'] as number[], byAccount.map(sum));
        expectSameBits(found['largest to account'] as number[], byAccount.map(largest));
        expectSameBits(
          found['spread to pair'] as number[],
          packed.pairAccounts.map((account) => of.account[account] as number),
        );
        expectSameBits(
          found['read to pair'] as number[],
          packed.pairUnits.map((unit) => ofUnit[unit] as number),
        );
        expectSameBits(found['sum to pair'] as number[], byPair.map(sum));
        expectSameBits(found['largest to pair'] as number[], byPair.map(largest));
        expectSameBits(
          found['spread to group'] as number[],
          pairOf.map((pair) => of.pair[pair] as number),
        );
        expectSameBits(
          found['read to group'] as number[],
          Array.from({ length: groups }, (_, g) => ofExpiry[packed.groups[4 * g + 2] as number] as number),
        );
      }),
      { numRuns: runs(60, 20) },
    );
  });

  test('the worst side of open orders is two sums and three operations: the largest net delta over all subsets', () => {
    fc.assert(
      fc.property(anyBook(['whole']), ({ book, chunk }) => {
        const deltas = book.table(book.rows.length);
        const deltaOf = ({ row, quantity }: { row: number; quantity: number }): number => quantity * (deltas[row] as number);
        const found = onBlocks(book, chunk, (writer, packed) => {
          const sides = book.pairs.map(({ positions, orders }) => [
            positions.reduce((sum, one) => sum + deltaOf(one), 0),
            orders.reduce((sum, one) => sum + Math.max(0, deltaOf(one)), 0),
            orders.reduce((sum, one) => sum + Math.min(0, deltaOf(one)), 0),
          ]);
          const [net, up, down] = filled(writer, 'sides', 'pair', sides).map(({ byteOffset }) => byteOffset) as [number, number, number];
          const [high, low, worst] = ['high', 'low', 'worst'].map((name) => writer.register(name, 'pair').byteOffset) as [
            number,
            number,
            number,
          ];
          formula(writer, packed, [
            { op: 'add', level: 'pair', to: high, a: net, b: up },
            { op: 'add', level: 'pair', to: low, a: net, b: down },
            { op: 'abs', level: 'pair', to: high, a: high },
            { op: 'abs', level: 'pair', to: low, a: low },
            { op: 'max', level: 'pair', to: worst, a: high, b: low },
          ]);
        });
        book.pairs.forEach(({ positions, orders }, p) => {
          const nets = subsetsOf(orders).map((subset) => Math.abs([...positions, ...subset].reduce((sum, one) => sum + deltaOf(one), 0)));
          expect(found.worst?.[p]).toBe(Math.max(...nets));
        });
      }),
      { numRuns: runs(30, 10) },
    );
  });
});
