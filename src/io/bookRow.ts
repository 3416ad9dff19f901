// One row of a book file, whatever its format: which kind it is, and into the builder with it.
import { type MarginMode, marginModes } from '../book/account.js';
import type { BookBuilder } from '../book/builder.js';
import { identifier } from '../check.js';
import { Fault, rowFaultOf } from '../fault.js';

/** The fields of a row; undefined = blank. Names are the columns of the CSV and the keys of the NDJSON. */
export type BookField =
  | 'type'
  | 'account'
  | 'subaccount'
  | 'mode'
  | 'instrument'
  | 'quantity'
  | 'entryPrice'
  | 'asset'
  | 'amount'
  | 'protected'
  | 'side';
export type BookRow = Readonly<Partial<Record<BookField, unknown>>>;

/** From what a file holds for a number (text in CSV, a JSON value in NDJSON) to what the builder checks. */
export type NumberOf = (value: unknown, place: string) => unknown;

/** Other spellings of the fields, lower case, without spaces, hyphens and underscores. */
const aliases: Readonly<Record<BookField, readonly string[]>> = {
  type: ['type', 'record', 'rowtype', 'recordtype'],
  account: ['account', 'accountid'],
  subaccount: ['subaccount', 'subaccountid', 'sub'],
  mode: ['mode', 'marginmode'],
  instrument: ['instrument', 'instrumentid', 'instrumentname', 'symbol'],
  quantity: ['quantity', 'qty', 'contracts', 'size'],
  entryPrice: ['entryprice', 'entry', 'avgentryprice', 'averageentryprice', 'avgprice', 'averageprice', 'price'],
  asset: ['asset', 'currency', 'coin', 'collateral'],
  amount: ['amount', 'balance'],
  protected: ['protected', 'mmp'],
  side: ['side', 'positionside'],
};
const fieldOfAlias = new Map(Object.entries(aliases).flatMap(([field, names]) => names.map((name) => [name, field as BookField] as const)));

/** The field a column or key names; undefined when it names none. */
export function bookField(name: string): BookField | undefined {
  return fieldOfAlias.get(name.toLowerCase().replace(/[\s_-]/g, ''));
}

/** Field names and their other spellings, for messages. */
export const bookFieldText = Object.keys(aliases).join(', ');

/**
 * Adds a row to the builder. `place` is the row in its file (`book.csv:17`).
 * A bad row becomes a fault of its account, or of none when it does not name one; nothing is thrown for bad data.
 */
export function addBookRow(builder: BookBuilder, row: BookRow, place: string, numberOf: NumberOf): void {
  const { account, subaccount } = row;
  try {
    if (account === undefined) throw new Fault('MISSING_FIELD', `${place}.account`, 'present', account);
    identifier(account, `${place}.account`);
    if (subaccount !== undefined) identifier(subaccount, `${place}.subaccount`);
    const kind = kindOf(row, place);
    if (kind !== 'order') refuse(row, ['protected'], `rows of type ${kind}`, place);
    if (kind !== 'position') refuse(row, ['side'], `rows of type ${kind}`, place);
    builder.addAccount(account, subaccount, modeOf(row.mode), place);
    if (kind === 'position') addPosition(builder, row, place, numberOf);
    else if (kind === 'collateral') addCollateral(builder, row, place, numberOf);
    else if (kind === 'order') addOrder(builder, row, place, numberOf);
    else if (kind === 'figure') addFigure(builder, row, place, numberOf);
    else refuse(row, ['instrument', 'quantity', 'entryPrice', 'asset', 'amount'], 'an account row', place);
  } catch (error) {
    addRowFault(builder, account, subaccount, rowFaultOf(error));
  }
}

/** Records the fault of a row with its account, or with none when what stands there names none. */
export function addRowFault(builder: BookBuilder, account: unknown, subaccount: unknown, fault: Fault): void {
  const owned = isName(account) && (subaccount === undefined || isName(subaccount));
  builder.addFault(owned ? account : undefined, owned ? subaccount : undefined, fault);
}

function isName(value: unknown): boolean {
  try {
    identifier(value, 'name');
    return true;
  } catch {
    return false;
  }
}

const kinds = ['position', 'collateral', 'account', 'order', 'figure'] as const;
type RowKind = (typeof kinds)[number];

function kindOf(row: BookRow, place: string): RowKind {
  const { type } = row;
  if (type === undefined) {
    if (row.asset !== undefined) return 'collateral';
    return row.instrument === undefined && row.quantity === undefined && row.amount === undefined ? 'account' : 'position';
  }
  const text = typeof type === 'string' ? type.toLowerCase() : type;
  const kind = kinds.find((one) => one === text);
  if (kind === undefined) throw new Fault('UNKNOWN_KIND', `${place}.type`, `one of ${kinds.join(', ')}`, type);
  return kind;
}

function addPosition(builder: BookBuilder, row: BookRow, place: string, numberOf: NumberOf): void {
  refuse(row, ['asset', 'amount'], 'a position row', place);
  const instrument = need(row, 'instrument', place);
  const quantity = numberOf(need(row, 'quantity', place), `${place}.quantity`);
  const entryPrice = numberOf(need(row, 'entryPrice', place), `${place}.entryPrice`);
  builder.addPosition(row.account, row.subaccount, instrument, quantity, entryPrice, place, sideOf(row.side));
}

/** An order's limit price stands where a position's entry price does. */
function addOrder(builder: BookBuilder, row: BookRow, place: string, numberOf: NumberOf): void {
  refuse(row, ['asset', 'amount'], 'an order row', place);
  const instrument = need(row, 'instrument', place);
  const quantity = numberOf(need(row, 'quantity', place), `${place}.quantity`);
  const price = numberOf(need(row, 'entryPrice', place), `${place}.price`);
  builder.addOrder(row.account, row.subaccount, instrument, quantity, price, place, booleanOf(row.protected));
}

/** A figure of the account itself: its name in the column of instruments, its value in that of quantities. */
function addFigure(builder: BookBuilder, row: BookRow, place: string, numberOf: NumberOf): void {
  refuse(row, ['asset', 'amount', 'entryPrice'], 'a figure row', place);
  const figure = need(row, 'instrument', place);
  builder.addFigure(row.account, row.subaccount, figure, numberOf(need(row, 'quantity', place), `${place}.quantity`), place);
}

/** An entry price means nothing in a collateral row and is not looked at. */
function addCollateral(builder: BookBuilder, row: BookRow, place: string, numberOf: NumberOf): void {
  const asset = eitherOf(row, 'asset', 'instrument', place);
  const amount = numberOf(eitherOf(row, 'amount', 'quantity', place), `${place}.amount`);
  builder.addCollateral(row.account, row.subaccount, asset, amount, place);
}

function need(row: BookRow, field: BookField, place: string): unknown {
  if (row[field] === undefined) throw new Fault('MISSING_FIELD', `${place}.${field}`, 'present', undefined);
  return row[field];
}

function eitherOf(row: BookRow, field: BookField, other: BookField, place: string): unknown {
  if (row[field] === undefined) return need({ [field]: row[other] }, field, place);
  if (row[other] !== undefined) throw new Fault('DUPLICATE', `${place}.${other}`, `blank beside ${field} in a collateral row`, row[other]);
  return row[field];
}

function refuse(row: BookRow, fields: readonly BookField[], what: string, place: string): void {
  for (const field of fields) {
    if (row[field] !== undefined) throw new Fault('UNKNOWN_FIELD', `${place}.${field}`, `blank in ${what}`, row[field]);
  }
}

/** A CSV has true and false as text; what is neither is left to the builder to refuse. */
function booleanOf(value: unknown): unknown {
  const text = typeof value === 'string' ? value.toLowerCase() : value;
  return text === 'true' ? true : text === 'false' ? false : value;
}

/** `both` is what venues say of positions that net. */
function sideOf(side: unknown): unknown {
  const text = typeof side === 'string' ? side.toLowerCase() : side;
  return text === 'both' ? undefined : text === 'long' || text === 'short' ? text : side;
}

/** Modes may be written in any case; what is no mode at all is left to the builder to refuse. */
function modeOf(mode: unknown): unknown {
  const text = typeof mode === 'string' ? mode.toLowerCase() : mode;
  return marginModes.includes(text as MarginMode) ? text : mode;
}
