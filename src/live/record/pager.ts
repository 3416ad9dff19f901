// The state of a live engine in pages: taken between changes, as it stood when it was begun. Pages that have not changed are not made again.
import type { AccountRows } from '../engine/accountRows.js';
import type { LiveEngine } from '../engine/live.js';
import type { SnapshotHead } from '../engine/snapshot.js';
import { digest } from '../engine/stateHash.js';
import type { liveInside } from '../engine/turns.js';

type Inside = LiveEngine[typeof liveInside];

/** A value by its name: of one page, or a list of many. Lists may grow behind `length` at the same time, and change nowhere else. */
export interface Part {
  readonly name: string;
  readonly value?: unknown;
  readonly list?: readonly unknown[];
  readonly length?: number;
}

/** Hashes of the pages of a part, in order; a list has them in brackets of its own when it is read. */
export interface PagedPart {
  readonly name: string;
  readonly isList: boolean;
  readonly pages: readonly string[];
}

/** Everything of a snapshot but the pages: its root is the SHA-256 of its JSON. */
export interface Manifest {
  readonly format: typeof manifestFormat;
  readonly sequence: number;
  readonly time: number;
  /** SHA-256 of the JSON of `live`: what a replay comes to as well. */
  readonly state: string;
  /** The largest loss that an operator has accepted. */
  readonly accepted: number;
  /** State of the engine. */
  readonly live: readonly PagedPart[];
  /** What its owner keeps beside it. */
  readonly beside: readonly PagedPart[];
}

export const manifestFormat = 'margincore-snapshot-1';
/** Accounts of a page, and entries of a page of any other list. */
export const pageRows = 512;
const pageEntries = 1024;
/** Rows between two looks at the clock. */
const rowsTogether = 8;

export interface Page {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Says its hash, once it is known. */
  readonly named: (hash: string) => void;
}

interface Paging {
  readonly name: string;
  readonly isList: boolean;
  readonly pages: (string | undefined)[];
}

const encoder = new TextEncoder();

export class Pager {
  readonly #inside: Inside;
  #rows: AccountRows | undefined;
  /** Hashes of the pages of accounts that have not changed since they were made. */
  #hashes: (string | undefined)[] = [];
  /** The same of full pages of lists that grow. */
  readonly #full = new WeakMap<readonly unknown[], (string | undefined)[]>();
  #taking: Taking | undefined;

  constructor(inside: Inside) {
    this.#inside = inside;
    inside.watch(this);
  }

  get accounts(): number {
    this.#rows ??= this.#inside.rows();
    return this.#rows.count;
  }

  /** An account is about to change. */
  changes(row: number): void {
    this.#taking?.keep(row);
    this.#hashes[Math.floor(row / pageRows)] = undefined;
  }

  /** The engine is about to be replaced by another: every account may stand otherwise then. */
  exchanges(): void {
    this.#taking?.keepAll();
    this.#rows = undefined;
    this.#hashes = [];
  }

  /** Begins a snapshot of this instant, in a turn; the one before must be over. */
  begin(beside: readonly Part[] = []): Taking {
    this.#rows ??= this.#inside.rows();
    const taking = new Taking(this.#inside.head(), this.#rows, beside, {
      hashes: [...this.#hashes],
      known: (list) => {
        const known = this.#full.get(list) ?? [];
        this.#full.set(list, known);
        return known;
      },
      page: (n, hash) => {
        this.#hashes[n] = hash;
      },
    });
    this.#taking = taking;
    return taking;
  }

  /** The hash of the state alone, at once: nothing may change at the same time. */
  async state(): Promise<string> {
    const taking = this.begin();
    for (const page of taking.pages()) if (page !== undefined) page.named(await digest(page.bytes));
    return (await taking.manifest()).state;
  }
}

interface Kept {
  readonly hashes: readonly (string | undefined)[];
  readonly known: (list: readonly unknown[]) => (string | undefined)[];
  /** Tells of a page of accounts that stands as it was made. */
  readonly page: (n: number, hash: string) => void;
}

export class Taking {
  readonly #head: SnapshotHead;
  readonly #accounts: AccountRows;
  readonly #of: Kept;
  readonly #parts: { readonly live: readonly Part[]; readonly beside: readonly Part[] };
  readonly #made: { readonly live: Paging[]; readonly beside: Paging[] } = { live: [], beside: [] };
  readonly #count: number;
  /** Rows that changed before their page was made, as they stood. */
  readonly #kept = new Map<number, string>();
  /** Pages of accounts that changed since it began. */
  readonly #late = new Set<number>();
  /** The row that is made next. */
  #at = 0;
  readonly #pages = this.pages();
  #isDone = false;

  constructor(head: SnapshotHead, accounts: AccountRows, beside: readonly Part[], of: Kept) {
    this.#head = head;
    this.#accounts = accounts;
    this.#of = of;
    this.#parts = { live: partsOf(head), beside };
    this.#count = accounts.count;
  }

  /** A row is about to change. */
  keep(row: number): void {
    const page = Math.floor(row / pageRows);
    this.#late.add(page);
    if (row >= this.#at && row < this.#count && this.#of.hashes[page] === undefined && !this.#kept.has(row))
      this.#kept.set(row, this.#accounts.text(row));
  }

  keepAll(): void {
    for (let row = this.#at; row < this.#count; row++) this.keep(row);
    for (let page = 0; page * pageRows < this.#count; page++) this.#late.add(page);
  }

  /** Pages that are made within so many ms, at least a part of one; undefined once there are no more. */
  slice(ms: number): readonly Page[] | undefined {
    if (this.#isDone) return undefined;
    const until = performance.now() + ms;
    const made: Page[] = [];
    do {
      const { done, value } = this.#pages.next();
      if (done) {
        this.#isDone = true;
        break;
      }
      if (value !== undefined) made.push(value);
    } while (performance.now() < until);
    return made;
  }

  /** Pages one after the other, and undefined in between. */
  *pages(): Generator<Page | undefined> {
    for (const which of ['live', 'beside'] as const)
      for (const part of this.#parts[which]) {
        const paging: Paging = { name: part.name, isList: part.list !== undefined, pages: [] };
        this.#made[which].push(paging);
        yield* part.list === undefined ? one(paging, part.value) : this.#listed(paging, part.list, part.length ?? part.list.length);
      }
    const accounts: Paging = { name: 'accounts', isList: true, pages: [] };
    this.#made.live.push(accounts);
    for (let n = 0; n * pageRows < this.#count; n++) {
      const end = Math.min((n + 1) * pageRows, this.#count);
      accounts.pages[n] = this.#of.hashes[n];
      const texts: string[] = [];
      if (accounts.pages[n] === undefined)
        for (let row = n * pageRows; row < end; ) {
          texts.push(this.#kept.get(row) ?? this.#accounts.text(row));
          this.#kept.delete(row);
          this.#at = ++row;
          if (row % rowsTogether === 0) yield undefined;
        }
      this.#at = end;
      if (accounts.pages[n] !== undefined) continue;
      yield {
        bytes: encoder.encode(`[${texts.join(',')}]`),
        named: (hash) => {
          accounts.pages[n] = hash;
          if (!this.#late.has(n)) this.#of.page(n, hash);
        },
      };
    }
  }

  *#listed(paging: Paging, list: readonly unknown[], length: number): Generator<Page | undefined> {
    const known = this.#of.known(list);
    for (let n = 0; n * pageEntries < length; n++) {
      const end = Math.min((n + 1) * pageEntries, length);
      const isFull = end === (n + 1) * pageEntries;
      paging.pages[n] = isFull ? known[n] : undefined;
      if (paging.pages[n] !== undefined) continue;
      yield {
        bytes: encoder.encode(JSON.stringify(list.slice(n * pageEntries, end))),
        named: (hash) => {
          paging.pages[n] = hash;
          if (isFull) known[n] = hash;
        },
      };
    }
  }

  /** Once every page has its hash. */
  async manifest(accepted = 0): Promise<Manifest> {
    const { sequence, time } = this.#head;
    const [live, beside] = [this.#made.live, this.#made.beside] as [PagedPart[], PagedPart[]];
    const state = await digest(encoder.encode(JSON.stringify(live)));
    return { format: manifestFormat, sequence, time, state, accepted, live, beside };
  }
}

/** What a snapshot has beside its accounts: small values together, lists and large values apart. */
function partsOf(head: SnapshotHead): Part[] {
  const { market, fills, ...rest } = head;
  const { quotes, ...prices } = market;
  const small: Record<string, unknown> = {};
  const parts: Part[] = [];
  for (const [name, value] of Object.entries(rest))
    if (typeof value === 'object' && value !== null) parts.push({ name, value });
    else if (value !== undefined) small[name] = value;
  return [
    { name: 'head', value: small },
    { name: 'market', value: prices },
    { name: 'quotes', list: quotes },
    { name: 'fills', list: fills },
    ...parts,
  ];
}

function* one(paging: Paging, value: unknown): Generator<Page> {
  yield {
    bytes: encoder.encode(JSON.stringify(value)),
    named: (hash) => {
      paging.pages[0] = hash;
    },
  };
}
