// Text in cells of CSV: quoted where it must be, and guarded against spreadsheets, which run what begins like a formula.

export interface CsvTextOptions {
  /**
   * Whether text that a spreadsheet would run (it begins with `=`, `+`, `-` or `@`, also after apostrophes) has an apostrophe before it in the file.
   * Default: true. Numbers are never guarded.
   */
  readonly guardFormulas?: boolean;
}

/** Beginnings of a formula (their wide forms and skipped white space too), and of text that looks guarded. */
const formula = /^'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/** Text as a cell. */
export function csvText(text: string, { guardFormulas = true }: CsvTextOptions = {}): string {
  const shown = guardFormulas && formula.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown;
}

/** Text without its guard: the inverse of `csvText` before quoting, for every text. */
export function unguarded(cell: string): string {
  return cell.startsWith("'") && formula.test(cell) ? cell.slice(1) : cell;
}
