// Accounts of a book in blocks: each packed in a region of its own, and packed again when one of its accounts changes.
import { blockWords } from '../../assembly/literals/steps.js';
import { type BlockField, blockFields } from '../backends/contract.js';
import type { BlockView } from './compile/block.js';
import { type Region, type Regions, spaceFields } from './compile/regions.js';
import type { Address, Linked } from './heap.js';
import type { Holds } from './holds.js';
import { type BlockArrays, type Counts, copyCounts, isWithin, type Space, spaceMargin, spaces } from './layout/columns.js';
import type { Uncharged } from './layout/pack.js';
import type { AccountState, Store } from './layout/store.js';

/** Accounts of a block. */
export const blockAccounts = 256;

export interface Block extends BlockView {
  attributes?: BlockView['attributes'];
  accounts: Uint32Array;
  readonly region: Region;
  readonly record: Uint32Array;
  readonly at: Address;
  /** Address of its first answer. */
  readonly answer: number;
  counts: Counts;
  uncharged: Uncharged;
  /** Its record and its part of every column, once they are in memory. */
  view: Uint32Array | undefined;
  arrays: BlockArrays | undefined;
  /** Market inputs that it reads; computed on first request. */
  holds: Holds | undefined;
}

/** A block with room for so much, and nothing in it. */
export function blockOf(accounts: Uint32Array, most: Counts, answer: number, regions: Regions, at: Address): Block {
  return {
    accounts,
    region: regions.add(most),
    record: new Uint32Array(blockWords),
    at,
    answer,
    counts: most,
    uncharged: { accounts: [], rows: [], sizes: [], orders: [] },
    view: undefined,
    arrays: undefined,
    holds: undefined,
  };
}

/** The most that a question has room for: memory is not spent on what hardly anybody holds. */
const mostQuestionEntries = 131_072;

/** Default capacity of a question: some hundred accounts of ten positions, or the largest account twice. */
export function questionEntries({ lots, orders, collateral }: Store): number {
  let largest = 512;
  for (let a = 0; a < lots.starts.length; a++) {
    let entries = 0;
    for (const { starts, ends } of [lots, orders, collateral]) entries += ends[a] - starts[a];
    largest = Math.max(largest, entries);
  }
  return Math.min(2 * largest, mostQuestionEntries);
}

/** Whether an account has more lots and orders than a question has room for, and could have the room. */
export function outgrows({ lots, orders }: AccountState, { region }: Block): boolean {
  return Math.min(lots.rows.length + orders.rows.length, mostQuestionEntries / 2) + spaceMargin > region.room.lot;
}

/** Counts of a question: a block of accounts, and so many entries of everything else. */
export function questionCounts(entries: number): Counts {
  return Object.fromEntries(spaces.map((space) => [space, space === 'account' ? blockAccounts : entries])) as Counts;
}

/** Whether so much has its place in the block's region. */
export function fits({ region }: Block, counts: Counts): boolean {
  return isWithin(counts, spaceMargin, region.room);
}

const at = (field: BlockField): number => blockFields.indexOf(field);
const places = spaces.map((space): readonly [Space, number, number] => [space, at(spaceFields[space][0]), at(spaceFields[space][1])]);
const answerAt = at('answer');
const accountBytesAt = at('accountBytes');
const pairBytesAt = at('pairBytes');

/** Writes the record of a block that has been packed. */
export function writeRecord(block: Block, counts: Counts, linked: Linked): void {
  const { record, region } = block;
  if (block.view === undefined) {
    block.view = linked.u32(block.at, blockWords);
    block.counts = { ...counts };
    for (const [space, first] of places) record[first] = region.first[space];
    record[answerAt] = block.answer;
  }
  copyCounts(block.counts, counts);
  for (let i = 0; i < places.length; i++) {
    const [space, , count] = places[i];
    record[count] = counts[space];
  }
  record[accountBytesAt] = 8 * ((counts.account + 1) & ~1);
  record[pairBytesAt] = 8 * ((counts.pair + 1) & ~1);
  const { view } = block;
  for (let i = 0; i < blockWords; i++) view[i] = record[i];
}
