// Deribit option chains as CSV, one row an option at one instant; a file may hold many instants (snapshots), of which one is read.
import { Fault } from '../../fault.js';
import type { Market } from '../../market/market.js';
import { type CsvRow, CsvRows, columnsOf } from '../csv.js';
import { parseInstant } from '../instant.js';
import { refuseMisnamed } from '../misnamed.js';
import { parseNumber } from '../number.js';
import type { LineReader, Lines } from '../source.js';
import { type ChainRow, marketOfChain } from './listing.js';
import { dateText, optionName } from './name.js';

const required = ['snapshot_utc', 'instrument', 'expiry_utc', 'forward', 'index', 'mark_iv'] as const;
const optional = ['venue', 'type', 'strike', 'mark_coin'] as const;
type Column = (typeof required)[number] | (typeof optional)[number];
type Cells = (column: Column) => string;
type ChainCells = CsvRow & { readonly cells: Cells };

interface Placed {
  readonly cells: Cells;
  readonly place: string;
}

/** Whether the first line of a text is the header of a chain. */
export function isChainHeader(start: string): boolean {
  const names = (start.split(/\r?\n/, 1)[0] ?? '').split(',').map((name) => name.trim().replace(/^"|"$/g, ''));
  return names.includes('snapshot_utc') && names.includes('instrument');
}

/** Every snapshot_utc of a chain, as written there, in order of time. */
export function chainSnapshotReader(name: string): LineReader<string[]> {
  const instants = new Map<string, number>();
  const onRow = (row: ChainCells, place: string): void => {
    if (!row.fault) snapshotOf(row.cells, place, instants);
  };
  return chainReader(name, onRow, () => inTime(instants));
}

/** The market of one snapshot: `wanted` is its snapshot_utc or the beginning of it and of no other; without it, the latest. */
export function chainMarketReader(name: string, wanted: string | undefined): LineReader<Market> {
  const instants = new Map<string, number>();
  let picked: string | undefined;
  let kept: Placed[] = [];
  const onRow = (row: ChainCells, place: string): void => {
    if (row.fault) throw row.fault;
    const snapshot = snapshotOf(row.cells, place, instants);
    if (snapshot !== picked) {
      if (!isBetter(snapshot, picked, wanted, instants)) return;
      picked = snapshot;
      kept = [];
    }
    kept.push({ cells: row.cells, place });
  };
  return chainReader(name, onRow, () => marketOfSnapshot(name, instants, picked, kept, wanted));
}

function marketOfSnapshot(
  file: string,
  instants: ReadonlyMap<string, number>,
  picked: string | undefined,
  kept: readonly Placed[],
  wanted: string | undefined,
): Market {
  const all = inTime(instants);
  if (all.length === 0) throw new Fault('TOO_SHORT', file, 'at least one row', 'none');
  if (picked === undefined) throw new Fault('NOT_FOUND', 'snapshot', `the beginning of one of ${listText(all)}`, wanted);
  if (wanted !== undefined && picked !== wanted) refuseAmbiguous(all, wanted);
  const rows = kept.filter(({ cells }) => cells('mark_iv') !== '').map(({ cells, place }) => rowOf(cells, place));
  const skipped = kept.length - rows.length;
  const counts = `${rows.length} options${skipped > 0 ? `, ${skipped} rows without mark_iv skipped` : ''}`;
  const which = `snapshot ${picked} (${all.indexOf(picked) + 1} of ${all.length})`;
  const source = `${file}: Deribit chain CSV, ${which}, ${counts}; futures and perpetuals from its forwards and index`;
  refuseDuplicates(rows);
  return marketOfChain(rows, instants.get(picked) as number, source, file);
}

/** Rows of the wanted snapshot replace those kept; an exact match ends the search among prefixes. */
function isBetter(
  snapshot: string,
  picked: string | undefined,
  wanted: string | undefined,
  instants: ReadonlyMap<string, number>,
): boolean {
  if (wanted !== undefined) return snapshot === wanted || (picked === undefined && snapshot.startsWith(wanted));
  return picked === undefined || (instants.get(snapshot) as number) > (instants.get(picked) as number);
}

function chainReader<T>(name: string, onRow: (row: ChainCells, place: string) => void, result: () => T): LineReader<T> {
  let columns: Record<Column, number> | undefined;
  const csv = new CsvRows(name, (names, place) => {
    columns = columnsOf(names, [...required, ...optional], place);
    for (const column of required) {
      if (columns[column] < 0) throw new Fault('MISSING_FIELD', place, `a header with the column ${column}`, names.join(','));
    }
    for (const column of optional) if (columns[column] < 0) refuseMisnamed(names, column, place);
  });
  const take = (lines: Lines): void => {
    for (const row of csv.rowsOf(lines)) {
      const cells: Cells = (column) => row.fields[columns?.[column] ?? -1] ?? '';
      onRow({ ...row, cells }, `${name}:${row.line}`);
    }
  };
  const end = (): T => {
    csv.end();
    return result();
  };
  return { take, end };
}

function snapshotOf(cells: Cells, place: string, instants: Map<string, number>): string {
  const snapshot = cells('snapshot_utc');
  if (!instants.has(snapshot)) instants.set(snapshot, parseInstant(snapshot, `${place}.snapshot_utc`));
  return snapshot;
}

function rowOf(cells: Cells, place: string): ChainRow {
  const venue = cells('venue');
  if (venue !== '' && venue !== 'deribit') throw new Fault('BAD_FORMAT', `${place}.venue`, 'deribit', venue);
  const name = optionName(cells('instrument'), `${place}.instrument`);
  const expiry = parseInstant(cells('expiry_utc'), `${place}.expiry_utc`);
  if (dateText(expiry) !== name.date)
    throw new Fault('BAD_DATE', `${place}.expiry_utc`, `on ${name.date} as in ${name.id}`, cells('expiry_utc'));
  const side = cells('type');
  if (side !== '' && side !== (name.call ? 'C' : 'P')) {
    throw new Fault('BAD_OPTION_TYPE', `${place}.type`, `${name.call ? 'C' : 'P'} as in ${name.id}`, side);
  }
  const number = (column: Column): number => {
    const text = cells(column);
    if (text === '') throw new Fault('MISSING_FIELD', `${place}.${column}`, 'present', text);
    return parseNumber(text, `${place}.${column}`);
  };
  const strike = cells('strike') === '' ? name.strike : number('strike');
  if (strike !== name.strike) throw new Fault('OUT_OF_RANGE', `${place}.strike`, `${name.strike} as in ${name.id}`, strike);
  const mark = cells('mark_coin') === '' ? {} : { mark: number('mark_coin') };
  return { ...name, path: place, expiry, forward: number('forward'), vol: number('mark_iv'), rate: 0, index: number('index'), ...mark };
}

function inTime(instants: ReadonlyMap<string, number>): string[] {
  return [...instants].sort((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : 1)).map(([text]) => text);
}

function refuseAmbiguous(all: readonly string[], wanted: string): void {
  const matches = all.filter((text) => text.startsWith(wanted));
  if (matches.length > 1)
    throw new Fault('BAD_ARGUMENT', 'snapshot', `the beginning of one snapshot only, not of ${listText(matches)}`, wanted);
}

function refuseDuplicates(rows: readonly ChainRow[]): void {
  const seen = new Set<string>();
  for (const { id, path } of rows) {
    if (seen.has(id)) throw new Fault('DUPLICATE', `${path}.instrument`, 'an instrument that stands once in its snapshot', id);
    seen.add(id);
  }
}

function listText(all: readonly string[]): string {
  return all.length > 8 ? `${all.slice(0, 4).join(', ')} ... ${all.at(-1)} (${all.length} in all)` : all.join(', ');
}
