// The book of the bench as a program reads it: CSR, streams, groups and the records of its blocks, on a backend's memory.
import { blockWords } from '../../../assembly/literals/steps.js';
import { type BlockField, blockFields } from '../../../src/backends/contract.js';
import type { Arena } from '../../../src/columns/arena.js';
import { entry, expiryOf, isFuture, type ProgramBook } from './book.js';

const cumulated = (counts: readonly number[]): number[] => {
  const starts = [0];
  for (const count of counts) starts.push((starts.at(-1) as number) + count);
  return starts;
};
/** Bits of a stream: all of them where a position is not the first of its group. */
const keepsOf = (owners: readonly number[]): number[] =>
  owners.flatMap((owner, k) => (owner === owners[k - 1] ? [0xffffffff, 0xffffffff] : [0, 0]));

export function programColumns(arena: Arena, book: ProgramBook, block: number) {
  const f64 = (cells: readonly number[]): Float64Array => {
    const column = arena.f64(cells.length + 8);
    column.set(cells);
    return column;
  };
  const u32 = (cells: readonly number[]): Uint32Array => {
    const column = arena.u32(cells.length + 8);
    column.set(cells);
    return column;
  };
  const pairs = book.accounts.flat();
  const positions = pairs.flatMap((pair, p) => pair.positions.map((one) => ({ ...one, pair: p })));
  const futures = positions.filter(({ row }) => isFuture(row));
  const pairStarts = cumulated(book.accounts.map((held) => held.length));
  const pairPositions = cumulated(pairs.map((pair) => pair.positions.length));
  const pairLots = cumulated(pairs.map((pair) => pair.positions.filter(({ row }) => isFuture(row)).length));
  const pairGroups = cumulated(pairs.map((pair) => new Set(pair.positions.map(({ row }) => expiryOf(row))).size));
  const groups: number[] = [];
  const groupOf = positions.map(({ row, pair }, k) => {
    const before = positions[k - 1];
    if (before?.pair !== pair || expiryOf(before.row) !== expiryOf(row)) groups.push(k, k, expiryOf(row), pair);
    groups[groups.length - 3] = k + 1;
    return groups.length / 4 - 1;
  });
  const blocks = Array.from({ length: Math.ceil(book.accounts.length / block) }, (_, b) => {
    const [account, end] = [b * block, Math.min(book.accounts.length, (b + 1) * block)];
    const [pair, pairEnd] = [pairStarts[account], pairStarts[end]];
    const fields: Partial<Record<BlockField, number>> = {
      account,
      accounts: end - account,
      pair,
      pairs: pairEnd - pair,
      position: pairPositions[pair],
      positionEnd: pairPositions[pairEnd],
      lot: pairLots[pair],
      lotEnd: pairLots[pairEnd],
      group: pairGroups[pair],
      groupEnd: pairGroups[pairEnd],
      groups: pairGroups[pairEnd] - pairGroups[pair],
    };
    return Array.from({ length: blockWords }, (_word, i) => fields[blockFields[i]] ?? 0);
  });
  const most = (field: BlockField): number => Math.max(...blocks.map((fields) => fields[blockFields.indexOf(field)]));
  return {
    f64,
    u32,
    blocks: blocks.map(u32),
    /** The most pairs and expiry groups of a block. */
    widest: { pairs: most('pairs'), groups: most('groups') },
    pairStarts: u32(pairStarts),
    pairPositions: u32(pairPositions),
    units: u32(pairs.map(({ unit }) => unit)),
    rows: u32(positions.map(({ row }) => row)),
    pairs: u32(positions.map(({ pair }) => pair)),
    slots: u32(positions.map(({ row, quantity }) => 2 * row + (quantity < 0 ? 1 : 0))),
    sizes: f64(positions.map(({ quantity }) => Math.abs(quantity))),
    quantities: f64(positions.map(({ quantity }) => quantity)),
    pairKeeps: u32(keepsOf(positions.map(({ pair }) => pair))),
    groupKeeps: u32(keepsOf(groupOf)),
    groupOf: u32(groupOf),
    groups: u32(groups),
    lotRows: u32(futures.map(({ row }) => row)),
    lotPairs: u32(futures.map(({ pair }) => pair)),
    lotQuantities: f64(futures.map(({ quantity }) => quantity)),
    lotEntries: f64(futures.map(() => entry)),
    everyPair: u32(Array.from({ length: pairs.length + 1 }, (_, p) => p)),
    assetStarts: u32(cumulated(book.accounts.map(() => 2))),
    assets: u32(book.accounts.flatMap((_, a) => book.assetsOf(a))),
    amounts: f64(book.amounts.flatMap(([x, y]) => [x, 0, y, 0])),
  };
}
