// A table of the study: rows as data for --json, and as text with one column across.

export interface Table<Row = unknown> {
  readonly title: string;
  readonly rows: readonly Row[];
  /** How the rows are laid out: a column for each value of `across`, a line for each value of `down`; undefined: a column a field. */
  readonly pivot?: { readonly across: keyof Row; readonly down: readonly (keyof Row)[]; readonly cell: (row: Row) => string };
}

const short = (x: unknown): string =>
  typeof x === 'number' && !Number.isInteger(x)
    ? Math.abs(x) < 0.01 && x !== 0
      ? x.toPrecision(4)
      : x.toFixed(Math.abs(x) < 0.1 ? 4 : 3)
    : String(x);

/** The table in Markdown. */
export function markdown<Row extends object>({ title, rows, pivot }: Table<Row>): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const body = (head: readonly string[], lines: readonly (readonly string[])[]): string =>
    [`## ${title}`, '', line(head), line(head.map(() => '---')), ...lines.map(line), ''].join('\n');
  if (pivot === undefined) {
    const names = Object.keys(rows[0] ?? {}) as (keyof Row & string)[];
    return body(
      names,
      rows.map((row) => names.map((name) => short(row[name]))),
    );
  }
  const across = [...new Set(rows.map((row) => String(row[pivot.across])))];
  const keyOf = (row: Row): string => pivot.down.map((name) => String(row[name])).join(' | ');
  const keys = [...new Set(rows.map(keyOf))];
  const cell = (key: string, name: string): string => {
    const row = rows.find((found) => keyOf(found) === key && String(found[pivot.across]) === name);
    return row === undefined ? '-' : pivot.cell(row);
  };
  return body(
    [...pivot.down.map(String), ...across],
    keys.map((key) => [...key.split(' | '), ...across.map((name) => cell(key, name))]),
  );
}
