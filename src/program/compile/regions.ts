// Where the columns of all blocks stand: each column is one long column, a block a region of it, with room to be packed again.
import type { BlockField, Ref } from '../../backends/contract.js';
import type { Address, Heap, Linked } from '../heap.js';
import {
  type BlockArrays,
  type BlockColumnName,
  blockColumns,
  type ColumnShape,
  type Counts,
  type Space,
  spaceMargin,
  spaces,
} from '../layout/columns.js';

const bytesOf = { f64: 8, u32: 4, u8: 1 } as const;

/** Entries of a region for so many: an eighth more, and a margin that starts and whole vectors take. A program that grew once has twice as many: it will again. */
export function roomFor(count: number, grown = false): number {
  return (Math.ceil(grown ? 2 * count + 64 : 1.125 * count) + 2 * spaceMargin + 7) & ~7;
}

/** Region of a block in every space: its first entry and how many it may hold. */
export interface Region {
  readonly first: Counts;
  readonly room: Counts;
}

/** The words of the block record that say where a space begins, and how many entries of it the block has (a block counts from 0: that is also where it ends). */
export const spaceFields: Readonly<Record<Space, readonly [first: BlockField, count: BlockField]>> = {
  account: ['account', 'accounts'],
  pair: ['pair', 'pairs'],
  position: ['position', 'positionEnd'],
  lot: ['lot', 'lotEnd'],
  future: ['future', 'futureEnd'],
  group: ['group', 'groupEnd'],
  option: ['option', 'optionEnd'],
  optionGroup: ['optionGroup', 'optionGroupEnd'],
  coin: ['coin', 'coins'],
  asset: ['asset', 'assets'],
  pairAsset: ['pairAsset', 'pairAssets'],
  order: ['order', 'orderEnd'],
  open: ['open', 'openEnd'],
};

export class Regions {
  readonly list: Region[] = [];
  readonly #next = Object.fromEntries(spaces.map((space) => [space, 0])) as Counts;
  readonly #addresses = new Map<BlockColumnName, Address>();

  readonly #grown: boolean;

  constructor(grown = false) {
    this.#grown = grown;
  }

  /** A region for a block of these counts. */
  add(counts: Counts): Region {
    const first = { ...this.#next };
    const room = Object.fromEntries(spaces.map((space) => [space, roomFor(counts[space], this.#grown && space !== 'account')])) as Counts;
    for (const space of spaces) this.#next[space] += room[space];
    const region = { first, room };
    this.list.push(region);
    return region;
  }

  /** Entries of a space over all regions. */
  total(space: Space): number {
    return this.#next[space];
  }

  /** Gives the columns their addresses, when all regions are known. */
  take(heap: Heap): void {
    for (const [name, shape] of Object.entries(blockColumns) as [BlockColumnName, ColumnShape][])
      this.#addresses.set(name, heap.take((this.#next[shape.space] + spaceMargin) * shape.width * bytesOf[shape.type]));
  }

  address(name: BlockColumnName): Address {
    return this.#addresses.get(name) as Address;
  }

  /** A block's part of every column, in memory. */
  views(linked: Linked, { first, room }: Region): BlockArrays {
    const views = (Object.entries(blockColumns) as [BlockColumnName, ColumnShape][]).map(([name, { space, type, width }]) => {
      const at = this.address(name) + first[space] * width * bytesOf[type];
      return [name, linked[type](at, room[space] * width)];
    });
    return Object.fromEntries(views) as BlockArrays;
  }
}

/** An argument in bytes of a column of the book: the block's own part of it. */
export function columnRef(address: Address, { space, type, width }: ColumnShape): Ref {
  return { base: address, field: spaceFields[space][0], shift: 31 - Math.clz32(width * bytesOf[type]) };
}
