// The matrix itself: moves across, vols down (on a phone the other way round); one tab stop, arrows walk it.
// biome-ignore-all lint/a11y/useSemanticElements: a grid by the ARIA pattern, whose cells are buttons
// biome-ignore-all lint/a11y/useFocusableInteractive: one cell is the tab stop of all
// biome-ignore-all lint/suspicious/noArrayIndexKey: columns and cells are their places
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import type { Grid } from '../desk/grid.js';
import { amount, cellUnit, percent } from '../ui/format.js';

export interface CellsProps {
  readonly grid: Grid;
  readonly selected: number;
  readonly onSelect: (cell: number) => void;
}

export function Cells({ grid, selected, onSelect }: CellsProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const { columns, vols, pnls, binding } = grid;
  const width = columns.length;
  const most = Math.max(1e-9, ...pnls.map((pnl) => Math.abs(pnl) || 0));
  const unit = cellUnit(most);
  const lead = Object.keys(columns[0]?.moves ?? {})[0] ?? '';
  const step = (event: KeyboardEvent): void => {
    // a phone lays the moves down and the vols across
    const turned = getComputedStyle(event.currentTarget as Element).gridAutoFlow.startsWith('column');
    const [across, down] = turned ? [width, 1] : [1, width];
    const by = { ArrowLeft: -across, ArrowRight: across, ArrowUp: -down, ArrowDown: down }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    let next = selected + by;
    while (next >= 0 && next < pnls.length && Number.isNaN(pnls[next] as number)) next += by;
    const crossed = Math.abs(by) === 1 && Math.floor(next / width) !== Math.floor(selected / width);
    if (next < 0 || next >= pnls.length || crossed) return;
    onSelect(next);
    box.current?.querySelector<HTMLElement>(`[data-cell="${next}"]`)?.focus();
  };
  return (
    <div
      ref={box}
      class="mx"
      style={{ '--moves': width, '--vols': vols.length }}
      role="grid"
      aria-label="P&L by price move and vol shock"
      tabIndex={-1}
      onKeyDown={step}
    >
      <div class="rw" role="row">
        <span class="h" role="columnheader">
          <b>{lead}</b>vol
        </span>
        {columns.map(({ moves, weight }, n) => (
          <span class="h" role="columnheader" key={n}>
            <b>{percent(moves[lead] ?? 0, 0)}</b>
            {weight === 1 ? '' : `×${weight}`}
          </span>
        ))}
      </div>
      {vols.map((vol, row) => (
        <div class="rw" role="row" key={vol}>
          <span class="v" role="rowheader">
            {vol === 'unchanged' ? 'same' : vol}
          </span>
          {columns.map((column, n) => {
            const cell = row * width + n;
            const pnl = pnls[cell] as number;
            if (Number.isNaN(pnl)) return <span key={n} class="cell none" role="gridcell" />;
            const shown = amount(pnl / unit.by, unit.decimals);
            const depth = `${(100 * (Math.abs(pnl) / most) ** 0.62).toFixed(1)}%`;
            return (
              <button
                type="button"
                key={n}
                role="gridcell"
                class={`cell ${pnl < 0 ? 'hl' : 'hg'} ${cell === binding ? 'b' : ''}`}
                style={{ '--p': depth }}
                tabIndex={cell === selected ? 0 : -1}
                aria-selected={cell === selected}
                aria-label={`${lead} ${percent(column.moves[lead] ?? 0, 0)}, vols ${vol}: ${shown} ${unit.word}${cell === binding ? ', the worst of the rule' : ''}`}
                data-cell={cell}
                data-value={String(pnl)}
                onClick={() => onSelect(cell)}
              >
                {shown}
              </button>
            );
          })}
        </div>
      ))}
    </div>
  );
}
