// Rows as CSV: numbers to the last bit, names quoted where they must be.

export type Cell = string | number | null;

/** A cell that begins like a formula is kept from being one in a spreadsheet. */
function textOf(value: Cell): string {
  if (typeof value === 'number') return Number.isNaN(value) ? '' : String(value);
  const text = /^[=+\-@\t\r]/.test(value ?? '') ? `'${value}` : (value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export const csvOf = <Name extends string>(columns: readonly Name[], rows: readonly Readonly<Record<Name, Cell>>[]): string =>
  `${[columns.join(','), ...rows.map((row) => columns.map((name) => textOf(row[name])).join(','))].join('\n')}\n`;
