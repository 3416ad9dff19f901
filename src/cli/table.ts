// Text tables as wide as the terminal: columns that do not fit follow below with their row names; nothing is cut off.

/** How wide a person sees the text: wide letters count two, marks none. */
export function widthOf(text: string): number {
  let width = 0;
  for (const letter of text) width += /\p{M}/u.test(letter) ? 0 : wide.test(letter) ? 2 : 1;
  return width;
}

const wide =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60\uffe0-\uffe6]/u;

const gap = 3;
/** Names of rows take no more than this share of a line that is too narrow. */
const keyShare = 0.4;

export interface Cell {
  readonly text: string;
  /** The same, as it is painted. */
  readonly shown: string;
}

/** The parts of a table within so many columns; the first `lefts` of its columns to the left, numbers to the right. */
export function partsOf(rows: readonly (readonly Cell[])[], lefts: number, limit: number): string[] {
  const count = rows[0]?.length ?? 0;
  const natural = Array.from({ length: count }, (_, c) => Math.max(...rows.map((row) => widthOf(row[c]?.text ?? ''))));
  const total = (columns: readonly number[], of: readonly number[]): number =>
    columns.reduce((sum, c) => sum + (of[c] as number), 0) + gap * Math.max(0, columns.length - 1);
  const all = Array.from({ length: count }, (_, c) => c);
  if (total(all, natural) <= limit) return [linesOf(rows, all, natural, lefts).join('\n')];
  const named = all.slice(0, Math.max(1, lefts));
  const keys = total(named, natural) <= keyShare * limit ? named : [0];
  const widths = natural.map((width, c) => (keys.includes(c) ? Math.min(width, Math.max(8, Math.floor(keyShare * limit))) : width));
  const room = Math.max(8, limit - total(keys, widths) - gap);
  const others = all.filter((c) => !keys.includes(c));
  for (const c of others) widths[c] = Math.min(widths[c] as number, room);
  const parts: number[][] = [];
  for (const c of others) {
    const last = parts.at(-1);
    if (last !== undefined && total([...keys, ...last, c], widths) <= limit) last.push(c);
    else parts.push([c]);
  }
  return (parts.length === 0 ? [[]] : parts).map((columns) => linesOf(rows, [...keys, ...columns], widths, lefts).join('\n'));
}

function linesOf(rows: readonly (readonly Cell[])[], columns: readonly number[], widths: readonly number[], lefts: number): string[] {
  return rows.flatMap((row) => {
    const cells = columns.map((c) => broken(row[c] ?? { text: '', shown: '' }, widths[c] as number));
    const height = Math.max(...cells.map((lines) => lines.length));
    return Array.from({ length: height }, (_, line) =>
      columns
        .map((c, at) => {
          const { text, shown } = cells[at]?.[line] ?? { text: '', shown: '' };
          const space = ' '.repeat(Math.max(0, (widths[c] as number) - widthOf(text)));
          return c < lefts ? shown + space : space + shown;
        })
        .join(' '.repeat(gap))
        .trimEnd(),
    );
  });
}

/** A cell in lines of at most so many columns: between words, else where it must; paint is left off what is broken. */
function broken(cell: Cell, width: number): Cell[] {
  if (widthOf(cell.text) <= width) return [cell];
  const lines: string[] = [];
  let line = '';
  for (const word of cell.text.split(/(?<= )/)) {
    if (widthOf((line + word).trimEnd()) > width && line !== '') {
      lines.push(line);
      line = '';
    }
    for (const letter of word) {
      if (widthOf(line + letter) > width && letter !== ' ') {
        lines.push(line);
        line = '';
      }
      line += letter;
    }
  }
  return [...lines, line].map((text) => ({ text: text.trimEnd(), shown: text.trimEnd() }));
}
