// A snapshot from what may be anything: its own fields here, its parts by those who stand on them.
import type { Account } from '../../book/account.js';
import type { BookFault } from '../../book/book.js';
import { bookOf } from '../../book/bookOf.js';
import { fieldsOf, instant, keyPath, listOf, objectOf } from '../../book/fields.js';
import { count, identifier, oneOf } from '../../check.js';
import { Fault, faultOf } from '../../fault.js';
import { gateModes } from '../gate/gate.js';
import { readLiquidations } from '../liquidation/state.js';
import { priceOf } from '../prices.js';
import { type LiveOrder, liveOrder } from './change.js';
import { type LiveSnapshot, snapshotFormat } from './snapshot.js';

const required = [
  'sequence',
  'time',
  'fillMemory',
  'fills',
  'closed',
  'assumptions',
  'market',
  'rules',
  'book',
  'orders',
  'ladder',
  'controls',
];
const optional = ['history', 'volHistory', 'faults', 'forecasts', 'gate', 'shortages', 'liquidations'];
const mostRows = 2 ** 31;

/** Throws BAD_FORMAT of another format, and what does not hold together. */
export function readSnapshot(value: unknown): LiveSnapshot {
  const { format } = objectOf(value, 'snapshot');
  if (format !== snapshotFormat) throw new Fault('BAD_FORMAT', 'snapshot.format', snapshotFormat, format);
  const given = fieldsOf(value, 'snapshot', ['format', ...required], optional);
  if (given.gate !== undefined) oneOf(given.gate, gateModes, 'snapshot.gate');
  const list = (name: string, most: number): readonly unknown[] => listOf(given[name], `snapshot.${name}`, 0, most);
  const time = instant(given.time, 'snapshot.time');
  const book = list('book', mostRows) as readonly Account[];
  const [fault] = bookOf(book).faults;
  if (fault !== undefined) throw faultOf({ ...fault, path: `snapshot.book: ${fault.path}` });
  const rowsOf = (rows: readonly unknown[], name: string): readonly number[] => {
    let before = -1;
    return rows.map((row, i) => {
      before = count(row, before + 1, book.length - 1, `snapshot.${name}[${i}]`);
      return before;
    });
  };
  const fillMemory = count(given.fillMemory, 0, Number.MAX_SAFE_INTEGER, 'snapshot.fillMemory');
  const read = {
    sequence: count(given.sequence, 0, Number.MAX_SAFE_INTEGER, 'snapshot.sequence'),
    time,
    fillMemory,
    fills: list('fills', fillMemory).map((id, i) => identifier(id, `snapshot.fills[${i}]`)),
    closed: rowsOf(list('closed', book.length), 'closed'),
    orders: ordersOf(list('orders', book.length), book, rowsOf),
    ...(given.faults === undefined ? {} : { faults: list('faults', mostRows).map((one, i) => faultRow(one, `snapshot.faults[${i}]`)) }),
  };
  for (const name of ['history', 'volHistory']) if (given[name] !== undefined) historyFields(given[name], `snapshot.${name}`);
  const { guards, breaker, ...holds } = fieldsOf(given.controls, 'snapshot.controls', ['guards', 'breaker'], ['waiting', 'pins']);
  for (const [name, prices] of Object.entries(holds)) {
    const path = `snapshot.controls.${name}`;
    for (const [id, price] of Object.entries(objectOf(prices, path))) priceOf(price, keyPath(path, identifier(id, path)));
  }
  if (given.shortages !== undefined) {
    const { rows, moved } = fieldsOf(given.shortages, 'snapshot.shortages', ['time', 'moved', 'rows']);
    if (moved !== null) instant(moved, 'snapshot.shortages.moved');
    rowsOf(listOf(rows, 'snapshot.shortages.rows', 0, book.length), 'shortages.rows');
    notLater('shortages', given.shortages, time);
  }
  notLater('ladder', given.ladder, time);
  for (const [name, state] of Object.entries({ guards, breaker })) if (state !== null) notLater(`controls.${name}`, state, time);
  const { accounts } = objectOf(given.ladder, 'snapshot.ladder');
  if (accounts !== book.length)
    throw new Fault('SHAPE_MISMATCH', 'snapshot.ladder.accounts', `${book.length}, those of the book`, accounts);
  const { liquidations } = given;
  const wound = liquidations !== undefined && { liquidations: readLiquidations(liquidations, book.length, 'snapshot.liquidations') };
  return { ...(given as unknown as LiveSnapshot), ...read, ...wound };
}

/** Refuses a state later than the snapshot, which the next change would contradict. */
function notLater(name: string, state: unknown, time: number): void {
  const of = objectOf(state, `snapshot.${name}`).time;
  if (of !== null && !(instant(of, `snapshot.${name}.time`) <= time))
    throw new Fault('OUT_OF_RANGE', `snapshot.${name}.time`, `at most ${time}, that of the last change`, of);
}

/** Orders with their ids, which are those that the book has without. */
function ordersOf(
  given: readonly unknown[],
  book: readonly Account[],
  rowsOf: (rows: readonly unknown[], name: string) => readonly number[],
): LiveSnapshot['orders'] {
  const each = given.map((one, i) => fieldsOf(one, `snapshot.orders[${i}]`, ['row', 'open']));
  const rows = rowsOf(
    each.map(({ row }) => row),
    'orders',
  );
  const orders = each.map(({ open }, i) => {
    const path = `snapshot.orders[${i}].open`;
    const read = listOf(open, path, 1, mostRows).map((order, n) => liveOrder.parse(order, `${path}[${n}]`));
    if (new Set(read.map(({ id }) => id)).size < read.length) throw new Fault('DUPLICATE', path, 'ids that stand once', read.length);
    return { row: rows[i], open: read };
  });
  const byRow = new Map(orders.map(({ row, open }) => [row, open] as const));
  for (const [row, account] of book.entries()) {
    const stated = listOf(objectOf(account, `snapshot.book[${row}]`).orders ?? [], `snapshot.book[${row}].orders`, 0, mostRows);
    if (textOf(byRow.get(row) ?? []) !== textOf(stated as readonly LiveOrder[]))
      throw new Fault('BAD_ARGUMENT', `snapshot.book[${row}].orders`, 'those of `orders`', stated);
  }
  return orders;
}

/** The same for the same orders in any order. */
function textOf(orders: readonly Omit<LiveOrder, 'id'>[]): string {
  return JSON.stringify(
    orders.map((order) => JSON.stringify([order?.instrument, order?.quantity, order?.price, order?.protected === true])).sort(),
  );
}

function faultRow(value: unknown, path: string): BookFault {
  const { account, ...record } = fieldsOf(value, path, ['account', 'code', 'path', 'expectation', 'got', 'message']);
  for (const [name, text] of Object.entries(record))
    if (typeof text !== 'string') throw new Fault('TYPE_MISMATCH', `${path}.${name}`, 'a string', text);
  return { ...(record as unknown as Omit<BookFault, 'account'>), account: count(account, -1, mostRows, `${path}.account`) };
}

function historyFields(value: unknown, path: string): void {
  listOf(fieldsOf(value, path, ['names', 'dates', 'closes']).closes, `${path}.closes`, 0, mostRows);
}
