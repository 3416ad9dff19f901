// The accounts of a book in blocks: packed once, each in a region of its own, packed again when one of its accounts changes.
import { type BlockField, blockFields } from '../backends/contract.js';
import type { BlockView } from './compile/block.js';
import { type Region, type Regions, spaceFields } from './compile/regions.js';
import type { Address, Heap, Linked } from './heap.js';
import type { Holds } from './holds.js';
import { type BlockArrays, type BlockColumnName, blockColumns, type Counts, spaceMargin, spaces } from './layout/columns.js';
import type { Packer, Uncharged } from './layout/pack.js';

/** Accounts of a block. */
export const blockAccounts = 256;

export interface Block extends BlockView {
  readonly accounts: Uint32Array;
  readonly region: Region;
  readonly record: Uint32Array;
  readonly at: Address;
  /** Where its answers begin. */
  readonly answer: number;
  counts: Counts;
  uncharged: Uncharged;
  /** The record in memory. */
  view: Uint32Array | undefined;
  /** What it reads of a market; made when it is asked for first. */
  holds: Holds | undefined;
}

/** A block of what a packer has just packed, in a region of its own. */
export function blockOf(packer: Packer, accounts: Uint32Array, answer: number, regions: Regions, heap: Heap): Block {
  const counts = { ...packer.counts };
  return { ...emptyBlock(counts, answer, regions, heap), accounts, uncharged: copyOf(packer.uncharged) };
}

/** A block with room for so much, and nothing in it. */
export function emptyBlock(counts: Counts, answer: number, regions: Regions, heap: Heap): Block {
  return {
    accounts: new Uint32Array(0),
    region: regions.add(counts),
    record: new Uint32Array(blockFields.length),
    at: heap.u32(blockFields.length),
    answer,
    counts,
    uncharged: { accounts: [], rows: [], sizes: [], orders: [] },
    view: undefined,
    holds: undefined,
  };
}

/** Counts of a question: a block of accounts, and so many entries of everything else. */
export function questionCounts(entries: number): Counts {
  return Object.fromEntries(spaces.map((space) => [space, space === 'account' ? blockAccounts : entries])) as Counts;
}

/** Whether what was packed has its place in the block's region. */
export function fits({ region }: Block, { counts }: Packer): boolean {
  return spaces.every((space) => counts[space] + spaceMargin <= region.room[space]);
}

/** Writes packed columns and the record of a block. */
export function writeBlock(block: Block, arrays: BlockArrays, counts: Counts, regions: Regions, linked: Linked): void {
  block.counts = counts;
  const set = (field: BlockField, value: number): void => {
    block.record[blockFields.indexOf(field)] = value;
  };
  for (const space of spaces) {
    const [first, count] = spaceFields[space];
    set(first, block.region.first[space]);
    set(count, counts[space]);
  }
  set('answer', block.answer);
  set('accountBytes', 8 * ((counts.account + 1) & ~1));
  set('pairBytes', 8 * ((counts.pair + 1) & ~1));
  block.view ??= linked.u32(block.at, blockFields.length);
  block.view.set(block.record);
  regions.write(linked, block.region, counts, arrays);
}

export function copyOf({ accounts, rows, sizes, orders }: Uncharged): Uncharged {
  return { accounts: [...accounts], rows: [...rows], sizes: [...sizes], orders: [...orders] };
}

/** The packed part of a packer's columns: it packs the next block over them. */
export function copied(arrays: BlockArrays, counts: Counts): BlockArrays {
  const entries = (Object.entries(blockColumns) as [BlockColumnName, (typeof blockColumns)[BlockColumnName]][]).map(
    ([name, { space, width }]) => [name, arrays[name].slice(0, (counts[space] + 1) * width)],
  );
  return Object.fromEntries(entries) as unknown as BlockArrays;
}
