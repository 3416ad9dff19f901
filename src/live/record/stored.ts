// A snapshot out of its pages again.
import type { Account } from '../../book/account.js';
import { fieldsOf, listOf } from '../../book/fields.js';
import { count } from '../../check.js';
import { Fault } from '../../fault.js';
import type { SnapshotName, Snapshots } from '../../log/snapshots.js';
import { ordersIn } from '../engine/accountRows.js';
import type { LiveOrder } from '../engine/change.js';
import type { LiveSnapshot } from '../engine/snapshot.js';
import { type Manifest, manifestFormat, type PagedPart, type Part } from './pager.js';
import type { ChangeRecord, RefusedRecord } from './records.js';

/** What the owner of a recorded engine keeps from its records: it is in every snapshot, so a log need not be read from its beginning. */
export interface Beside {
  /** Every change and refusal of the log: as it is made, and as the log opens. */
  record(record: ChangeRecord | RefusedRecord): void;
  /** Of this instant. Lists may grow at their ends afterwards; nothing else of them may change. */
  parts(): readonly Part[];
  /** As `parts` was, lists whole; undefined: as before the first record. */
  restore(parts: Readonly<Record<string, unknown>> | undefined): void;
  /** Changes before the snapshot that the log is opened from, behind `restore`, of the last `recalls` records. */
  recall?(record: ChangeRecord): void;
  readonly recalls?: number;
}

export interface Stored {
  readonly manifest: Manifest;
  readonly live: LiveSnapshot;
  readonly beside: Readonly<Record<string, unknown>>;
}

/** Throws BAD_FORMAT, DAMAGED. */
export async function manifestOf(snapshots: Snapshots, name: SnapshotName): Promise<Manifest> {
  const text = await snapshots.manifest(name);
  const given = fieldsOf(jsonOf(text, name.root), 'manifest', ['format', 'sequence', 'time', 'state', 'accepted', 'live', 'beside']);
  if (given.format !== manifestFormat) throw new Fault('BAD_FORMAT', 'manifest.format', manifestFormat, given.format);
  for (const name of ['sequence', 'accepted'] as const) count(given[name], 0, Number.MAX_SAFE_INTEGER, `manifest.${name}`);
  return given as unknown as Manifest;
}

/** All of a snapshot. Throws DAMAGED where a page is missing or another, BAD_FORMAT for what is none. */
export async function storedIn(snapshots: Snapshots, name: SnapshotName): Promise<Stored> {
  const manifest = await manifestOf(snapshots, name);
  const { accounts, head, market, quotes, ...live } = await valuesOf(snapshots, manifest.live);
  const book: Account[] = [];
  const orders: { readonly row: number; readonly open: readonly LiveOrder[] }[] = [];
  for (const [row, value] of listOf(accounts, 'snapshot.accounts', 0, 2 ** 31).entries()) {
    const { open, ...account } = value as Account & { readonly open?: readonly LiveOrder[] };
    book.push(open === undefined ? account : { ...account, orders: ordersIn(open) });
    if (open !== undefined) orders.push({ row, open });
  }
  const snapshot = { ...(head as object), ...live, market: { ...(market as object), quotes }, book, orders };
  return { manifest, live: snapshot as unknown as LiveSnapshot, beside: await valuesOf(snapshots, manifest.beside) };
}

async function valuesOf(snapshots: Snapshots, parts: readonly PagedPart[]): Promise<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  for (const { name, isList, pages } of parts) {
    const list: unknown[] = [];
    for (const hash of pages) {
      const value = jsonOf(await text(snapshots, hash), hash);
      if (!isList) values[name] = value;
      else for (const one of listOf(value, name, 0, 2 ** 31)) list.push(one);
    }
    if (isList) values[name] = list;
  }
  return values;
}

const decoder = new TextDecoder('utf-8', { fatal: true });
const text = async (snapshots: Snapshots, hash: string): Promise<string> => decoder.decode(await snapshots.page(hash));

function jsonOf(json: string, path: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new Fault('BAD_FORMAT', path, 'JSON of a snapshot', json.slice(0, 60));
  }
}

/** The rows of a page. Throws as `storedIn`. */
export async function rowsOf(snapshots: Snapshots, hash: string): Promise<readonly unknown[]> {
  return listOf(jsonOf(await text(snapshots, hash), hash), hash, 0, 2 ** 31);
}
