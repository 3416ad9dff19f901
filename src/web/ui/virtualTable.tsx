// A table of any length: rows of one height, of which only those in sight (and some to spare) are there.
// Assistive technology is told of all of them.
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

export interface Window {
  readonly from: number;
  readonly count: number;
}

export interface VirtualTableProps {
  readonly label: string;
  readonly total: number;
  /** Heads of the columns, a row. */
  readonly head: ComponentChildren;
  /** Rows of the window that is there, in its order: each a `tr`. */
  readonly rows: ComponentChildren;
  /** Which window the rows are of. */
  readonly from: number;
  readonly columns: number;
  readonly onWindow: (window: Window) => void;
  /** A row that is chosen: by a click, or Enter on it. */
  readonly onOpen: (row: number) => void;
}

/** Pixels of a row, rows to spare on either side, and rows in sight. */
const rowHeight = 29;
const spare = 15;

export function VirtualTable({ label, total, head, rows, from, columns, onWindow, onOpen }: VirtualTableProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const [height, setHeight] = useState(0);
  const look = (): void => {
    const at = box.current;
    if (at === null) return;
    const first = Math.max(0, Math.floor(at.scrollTop / rowHeight) - spare);
    onWindow({ from: first - (first % 10), count: Math.ceil(at.clientHeight / rowHeight) + 2 * spare + 10 });
  };
  useEffect(() => {
    const at = box.current as HTMLDivElement;
    const watch = new ResizeObserver(() => setHeight(at.clientHeight));
    watch.observe(at);
    return () => watch.disconnect();
  }, []);
  useEffect(look, [height, total]);
  const count = (Array.isArray(rows) ? rows : [rows]).length;
  const open = (target: EventTarget | null): void => {
    const row = target instanceof Element ? target.closest('tr[data-row]') : null;
    if (row !== null) onOpen(Number(row.getAttribute('data-row')));
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached by keys
    <section ref={box} class="virtual" aria-label={label} tabIndex={0} onScroll={look}>
      <table
        aria-rowcount={total + 1}
        onClick={(event) => open(event.target)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') open(event.target);
        }}
      >
        <thead>{head}</thead>
        <tbody>
          <Space rows={from} columns={columns} />
          {rows}
          <Space rows={Math.max(0, total - from - count)} columns={columns} />
        </tbody>
      </table>
    </section>
  );
}

/** Room for rows that are not there. */
function Space({ rows, columns }: { readonly rows: number; readonly columns: number }): JSX.Element | null {
  const cell = useRef<HTMLTableCellElement>(null);
  useEffect(() => {
    if (cell.current !== null) cell.current.style.height = `${rows * rowHeight}px`;
  }, [rows]);
  return rows === 0 ? null : (
    <tr class="space">
      <td ref={cell} colSpan={columns} />
    </tr>
  );
}
