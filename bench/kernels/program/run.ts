// The program of the bench: one portfolio requirement, as a rule would be compiled to it, over the blocks of a book.
import { accountLevel, instructionBytes, pairLevel } from '../../../assembly/literals/formula.js';
import { frameWords } from '../../../assembly/literals/steps.js';
import {
  type Backend,
  type BlockField,
  formulaOps,
  type Ref,
  type StepArgument,
  type StepName,
  stepWords,
} from '../../../src/backends/contract.js';
import { type Arena, columnBytes } from '../../../src/columns/arena.js';
import { assertSameBits, type PreparedRun } from '../kernelBench.js';
import { maintenanceShare, ProgramBook, rowCount, width } from './book.js';
import { programColumns } from './columns.js';
import { answersOf } from './oracle.js';

type Column = Float64Array | Uint32Array | Uint8Array;
type Given = Ref | number | Column;

/** Bytes of a book of so many accounts, with a margin. */
export const programBytes = (accounts: number, block: number): number =>
  accounts * 2048 + block * 4096 + columnBytes(rowCount * (width + 64), 8) + 1_048_576;

const field = (name: BlockField): Ref => ({ base: 0, field: name });
const from = (column: Column, name: BlockField, bytes: 1 | 4 | 8): Ref => ({
  base: column.byteOffset,
  field: name,
  shift: Math.log2(bytes),
});

export function programRun(backend: Backend, arena: Arena, seed: number, accounts: number, block: number): PreparedRun {
  const book = new ProgramBook(seed, accounts);
  const held = programColumns(arena, book, block);
  const { f64 } = held;
  const registerBytes = 8 * ((held.widest.pairs + 9) & ~1);
  const [worth, second] = Array.from({ length: 8 }, () => arena.f64(registerBytes / 8));
  const [gains, coins, shock, loss, few, basis] = Array.from({ length: 6 }, () => arena.f64(registerBytes / 8));
  const [cash, unused, gained, owned, equity, initial, maintenance] = Array.from({ length: 7 }, () => arena.f64(block + 8));
  const [answers, codes, codesIn] = [arena.f64(4 * (accounts + 8)), arena.u8(accounts + 8), arena.u8(accounts + 8).fill(0)];
  const words: number[] = [];
  let steps = 0;
  const step = <Name extends StepName>(name: Name, given: Readonly<Record<StepArgument<Name>, Given>>): void => {
    const refs = Object.entries<Given>(given).map(([argument, one]) => [argument, ArrayBuffer.isView(one) ? one.byteOffset : one]);
    words.push(...stepWords(name, Object.fromEntries(refs)));
    steps += 1;
  };

  step('dot2', {
    starts: from(held.assetStarts, 'account', 4),
    handles: held.assets,
    amounts: held.amounts,
    prices: f64(book.prices),
    out0: cash,
    out1: unused,
    count: field('accounts'),
  });
  step('rollup8', {
    starts: from(held.pairPositions, 'pair', 4),
    slots: held.slots,
    sizes: held.sizes,
    table: f64(book.slots),
    out: worth,
    stride: second.byteOffset - worth.byteOffset,
    count: field('pairs'),
  });
  for (const column of [gains, coins, shock, basis]) step('clear', { column, bytes: registerBytes });
  step('mark', {
    lot: field('lot'),
    lotEnd: field('lotEnd'),
    rows: held.lotRows,
    pairs: held.lotPairs,
    quantities: held.lotQuantities,
    entries: held.lotEntries,
    marks: f64(book.marks),
    firstPair: field('pair'),
    gains,
    coins,
  });
  const stream = { first: field('position'), end: field('positionEnd'), rows: held.rows, quantities: held.quantities };
  const byExpiry = {
    ...stream,
    keeps: held.groupKeeps,
    groupOf: held.groupOf,
    groups: held.groups,
    firstGroup: field('group'),
    endGroup: field('groupEnd'),
    firstPair: field('pair'),
  };
  const floor = f64([0]);
  const narrowGrid = f64(book.narrowGrid.flat());
  const { groups } = held.widest;
  step('expiryShock', { ...byExpiry, deltas: f64(book.deltas), factors: f64(book.factors), scratch: arena.f64(groups + 8), out: shock });
  step('scanExpiriesNarrow', {
    ...byExpiry,
    grid: narrowGrid,
    shares: f64(book.shares),
    floor,
    sums: arena.f64(4 * groups + 8),
    out: basis,
  });
  const byPair = { values: coins, firstPair: field('pair'), units: held.units, floor, count: field('pairs') };
  step('scan', {
    ...byPair,
    starts: from(held.pairPositions, 'pair', 4),
    rows: held.rows,
    quantities: held.quantities,
    grid: f64(book.grid.flat()),
    coinStarts: from(held.everyPair, 'pair', 4),
    coinPairs: held.everyPair,
    moves: f64(book.moves.flat()),
    pnl: arena.f64(width),
    pnlStride: 0,
    out: loss,
    rowBytes: 8 * width,
  });
  const sums = arena.f64(registerBytes / 2);
  const narrowMoves = f64(book.narrowMoves.flat());
  step('scanNarrow', {
    ...stream,
    ...byPair,
    pairs: held.pairs,
    keeps: held.pairKeeps,
    grid: narrowGrid,
    moves: narrowMoves,
    sums,
    out: few,
  });

  type Instruction = readonly [op: keyof typeof formulaOps, level: number, to: Column, a: Column, b: Column, k?: number, m?: number];
  const instructions: readonly Instruction[] = [
    ['max', pairLevel, loss, loss, few],
    ['add', pairLevel, loss, loss, basis],
    ['blend', pairLevel, loss, loss, shock, 1, 2],
    ['sum', accountLevel, initial, loss, loss],
    ['sum', accountLevel, gained, gains, gains],
    ['sum', accountLevel, owned, worth, worth],
    ['add', accountLevel, equity, cash, gained],
    ['add', accountLevel, equity, equity, owned],
    ['maxNumber', accountLevel, initial, initial, initial, 0],
    ['mulNumber', accountLevel, maintenance, initial, initial, maintenanceShare],
  ];
  const code = new DataView(new ArrayBuffer(instructionBytes * instructions.length));
  instructions.forEach(([op, level, to, a, b, k = 0, m = 0], i) => {
    const at = instructionBytes * i;
    code.setUint8(at, formulaOps[op]);
    code.setUint8(at + 1, level);
    [to, a, b].forEach((column, n) => {
      code.setUint32(at + 4 + 4 * n, column.byteOffset, true);
    });
    code.setFloat64(at + 16, k, true);
    code.setFloat64(at + 24, m, true);
  });
  step('formula', {
    code: f64([...new Float64Array(code.buffer)]),
    instructions: instructions.length,
    account: field('account'),
    accounts: field('accounts'),
    pair: field('pair'),
    pairs: field('pairs'),
    group: field('group'),
    groups: field('groups'),
    pairStarts: from(held.pairStarts, 'account', 4),
    pairAccounts: 0,
    units: held.units,
    groupStarts: 0,
    groupLines: held.groups,
    registers: 0,
  });
  step('finish', {
    equities: equity,
    initials: initial,
    maintenances: maintenance,
    codesIn: from(codesIn, 'account', 1),
    overflow: 1,
    out: from(answers, 'account', 8),
    stride: 8 * (accounts + 8),
    codes: from(codes, 'account', 1),
    count: field('accounts'),
    signs: initial,
    negative: 2,
  });

  const [program, frame] = [held.u32(words), arena.u32(frameWords)];
  const run = (): void => {
    for (const record of held.blocks) backend.runProgram(program, steps, record, frame);
  };
  return {
    run,
    check() {
      run();
      for (let account = 0; account < accounts; account += 7) {
        const found = [0, 1, 2, 3].map((column) => answers[column * (accounts + 8) + account]);
        assertSameBits(`account ${account}`, found, answersOf(book, account));
      }
    },
  };
}
