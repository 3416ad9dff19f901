// What each leg adds to a cell of the matrix: they sum to it.
import type { JSX } from 'preact';
import type { Grid } from '../desk/grid.js';
import { cellUnit, signed } from '../ui/format.js';

export function Contributions({ grid, cell }: { readonly grid: Grid; readonly cell: number }): JSX.Element {
  const parts = grid.parts
    .map(({ instrument, pnls }) => ({ instrument, pnl: pnls[cell] as number }))
    .filter(({ pnl }) => !Number.isNaN(pnl))
    .sort((x, y) => x.pnl - y.pnl);
  const unit = cellUnit(Math.max(...grid.pnls.map((pnl) => Math.abs(pnl) || 0)));
  const most = Math.max(1e-9, ...parts.map(({ pnl }) => Math.abs(pnl)));
  return (
    <ol class="cl">
      {parts.map(({ instrument, pnl }) => {
        const half = (50 * Math.abs(pnl)) / most;
        return (
          <li key={instrument} class={pnl === 0 ? 'z' : ''}>
            <span class="nw name" title={instrument}>
              {instrument}
            </span>
            <svg class="db" width="100%" height="10" aria-hidden="true">
              <line x1="50%" x2="50%" y1="0" y2="10" stroke="var(--line)" />
              <rect
                x={`${pnl < 0 ? 50 - half : 50}%`}
                width={`${Math.max(half, 0.6)}%`}
                height="10"
                rx="2"
                fill={`var(--${pnl < 0 ? 'loss' : 'gain'})`}
              />
            </svg>
            <data class="n" value={String(pnl)}>
              {signed(pnl / unit.by, unit.by === 1 ? unit.decimals : 1)}
            </data>
          </li>
        );
      })}
    </ol>
  );
}
