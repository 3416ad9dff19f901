// Writes books, as CSV or NDJSON by the name of the file, so that they read back the same.

import type { Book } from '../book/book.js';
import { bookMade } from '../book/made.js';
import { identifier } from '../check.js';
import { Fault, nameIn } from '../fault.js';
import { type CsvTextOptions, csvText } from './csvText.js';
import { formatNumber } from './number.js';
import { csvOptions } from './readerOptions.js';
import { writePieces } from './writeFile.js';

const columns = ['type', 'account', 'subaccount', 'instrument', 'quantity', 'entryPrice', 'mode', 'protected', 'side'] as const;
type Line = Readonly<Partial<Record<(typeof columns)[number], string | number | true>>>;

/**
 * `.csv` or `.ndjson` / `.jsonl`, each with `.gz` or without: first every account with its mode, then positions, collateral, orders and figures, in the order of the book.
 * @throws Fault BAD_ARGUMENT (another extension, a book with faults, a file that cannot be written), BAD_ID (a name that no reader takes)
 */
export async function writeBook(path: string, stated: Book, given: CsvTextOptions = {}): Promise<void> {
  const options = csvOptions(given);
  const book = bookMade(stated);
  if (book.faults.length > 0) throw new Fault('BAD_ARGUMENT', 'book', 'a book without faults', `${book.faults.length} faults`);
  const kind = /\.(csv|ndjson|jsonl)(?:\.gz)?$/i.exec(nameIn(path))?.[1]?.toLowerCase();
  if (kind === undefined)
    throw new Fault('BAD_ARGUMENT', nameIn(path), 'a name that ends in .csv, .ndjson or .jsonl, or one of these and .gz', path);
  await writePieces(path, kind === 'csv' ? csvPieces(book, options) : ndjsonPieces(book));
}

/** The text of a book as CSV, in pieces. */
export function* csvPieces(book: Book, options: CsvTextOptions = {}): Generator<string, void, undefined> {
  const written = columns.filter(
    (column) => (column !== 'protected' || book.orderProtected !== undefined) && (column !== 'side' || book.positionSides !== undefined),
  );
  yield `${written.join(',')}\n`;
  yield* inPieces(linesOf(book), (line) => written.map((column) => csvField(line[column], options)).join(','));
}

/** The text of a book as NDJSON, in pieces; blank fields are left out. */
export function* ndjsonPieces(book: Book): Generator<string, void, undefined> {
  yield* inPieces(linesOf(book), (line) => {
    const fields = columns.filter((column) => line[column] !== undefined && line[column] !== '');
    return `{${fields.map((column) => `"${column}":${jsonField(line[column])}`).join(',')}}`;
  });
}

function* linesOf(book: Book): Generator<Line, void, undefined> {
  const owner = (unit: number): Line => ({
    account: identifier(book.accounts[unit], `book.accounts[${unit}]`),
    subaccount: book.subaccounts[unit] === '' ? '' : identifier(book.subaccounts[unit], `book.subaccounts[${unit}]`),
  });
  const instrumentOf = (index: number | undefined): string => identifier(book.instruments[index as number], `book.instruments[${index}]`);
  for (const [unit, mode] of book.modes.entries()) yield { type: 'account', ...owner(unit), mode };
  for (const [i, unit] of book.positionAccounts.entries()) {
    const instrument = instrumentOf(book.positionInstruments[i]);
    yield {
      type: 'position',
      ...owner(unit),
      instrument,
      quantity: book.quantities[i],
      entryPrice: book.entryPrices[i],
      ...(book.positionSides?.[i] === 1 ? { side: (book.quantities[i] as number) > 0 ? 'long' : 'short' } : {}),
    };
  }
  for (const [i, unit] of book.collateralAccounts.entries()) {
    const index = book.collateralAssets[i];
    const asset = identifier(book.assets[index], `book.assets[${index}]`);
    yield { type: 'collateral', ...owner(unit), instrument: asset, quantity: book.amounts[i] };
  }
  for (const [i, unit] of (book.orderAccounts ?? new Uint32Array(0)).entries()) {
    const instrument = instrumentOf(book.orderInstruments?.[i]);
    yield {
      type: 'order',
      ...owner(unit),
      instrument,
      quantity: book.orderQuantities?.[i] as number,
      entryPrice: book.orderPrices?.[i] as number,
      ...(book.orderProtected?.[i] ? { protected: true } : {}),
    };
  }
  for (const [figure, column] of book.accountFigures ?? []) {
    for (const [unit, value] of column.entries())
      if (!Number.isNaN(value))
        yield { type: 'figure', ...owner(unit), instrument: identifier(figure, 'book.accountFigures'), quantity: value };
  }
}

function* inPieces(lines: Iterable<Line>, textOf: (line: Line) => string): Generator<string, void, undefined> {
  let piece = '';
  for (const line of lines) {
    piece += `${textOf(line)}\n`;
    if (piece.length < 65_536) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}

function csvField(value: Line[keyof Line], options: CsvTextOptions): string {
  if (value === undefined) return '';
  return typeof value === 'number' ? formatNumber(value) : csvText(String(value), options);
}

function jsonField(value: Line[keyof Line]): string {
  return typeof value === 'number' ? formatNumber(value) : JSON.stringify(value);
}
