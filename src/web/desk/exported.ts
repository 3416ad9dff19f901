// Reads a venue's export of positions, without accounts and with the venue's column names, as a book of one account named after the file.
import { CsvRows } from '../../io/csv.js';
import { csvText } from '../../io/csvText.js';

/** By letters alone, in lower case. */
const columns = {
  instrument: ['instrument', 'instrumentname', 'symbol', 'contract', 'market'],
  quantity: ['quantity', 'qty', 'size', 'positionsize', 'amount', 'position', 'contracts'],
  entryPrice: ['entryprice', 'averageprice', 'avgprice', 'avgentryprice', 'averageentryprice', 'averageopenprice', 'entry'],
  side: ['side', 'direction'],
} as const;

export interface Exported {
  /** CSV that `parseBook` reads, its rows on the lines of the file. */
  readonly text: string;
  /** Columns that were not read. */
  readonly left: readonly string[];
}

/** Undefined where the header is no such list. */
export function exportedPositions(text: string, name: string): Exported | undefined {
  let names: readonly string[] = [];
  const rows = new CsvRows(name, (header) => {
    names = header;
  }).rowsOf({ first: 1, lines: text.split(/\r?\n/) });
  const plain = names.map((one) => one.toLowerCase().replaceAll(/[^a-z]/g, ''));
  if (plain.includes('account') || plain.includes('type')) return undefined;
  const at = (of: readonly string[]): number => plain.findIndex((one) => of.includes(one));
  const [instrument, quantity, entryPrice, side] = [at(columns.instrument), at(columns.quantity), at(columns.entryPrice), at(columns.side)];
  if (instrument < 0 || quantity < 0 || entryPrice < 0) return undefined;
  const account = name.replace(/\.\w+$/, '').replaceAll(/[^\w.-]+/g, '-');
  const lines = ['account,instrument,quantity,entryPrice'];
  for (const { line, fields } of rows) {
    while (lines.length < line - 1) lines.push('');
    const size = numberText(fields[quantity] ?? '');
    const sold = /^(sell|short)$/i.test(fields[side] ?? '') && /^[\d.]/.test(size);
    lines[line - 1] = [account, fields[instrument] ?? '', sold ? `-${size}` : size, numberText(fields[entryPrice] ?? '')]
      .map((field) => csvText(field, { guardFormulas: false }))
      .join(',');
  }
  const read = new Set([instrument, quantity, entryPrice, side]);
  return { text: `${lines.join('\n')}\n`, left: names.filter((_, n) => !read.has(n)) };
}

/** Thousands apart, with a true minus or a currency's sign, as people print them. */
const numberText = (text: string): string =>
  /^[-+\u2212]?\$?\d{1,3}(,\d{3})*(\.\d+)?$|^[-+\u2212]?\$?\d+(\.\d+)?$/.test(text)
    ? text.replace('\u2212', '-').replaceAll(/[+$,]/g, '')
    : text;
