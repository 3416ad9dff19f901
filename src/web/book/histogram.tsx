// How health is spread over the accounts: bars on a log scale, what is below maintenance in the colour of losses.
import type { JSX } from 'preact';
import type { HealthHistogram } from '../desk/book.js';
import { ChartMenu } from '../files/chartMenu.js';
import { amount } from '../ui/format.js';
import { Panel } from '../ui/panel.js';
import { useWidth } from '../ui/useWidth.js';

const [left, right, top, bottom] = [44, 8, 22, 24];
const labelled = [0.5, 1, 2, 4, 8, 16, 32, 64];

export function Histogram({ of }: { readonly of: HealthHistogram }): JSX.Element {
  const [box, width] = useWidth();
  const height = width < 500 ? 240 : 440;
  const { counts, lowest, perDoubling, median, unrequired } = of;
  const most = Math.max(1, ...counts);
  const step = (width - left - right) / counts.length;
  const y = (count: number): number => top + (1 - count / most) * (height - top - bottom);
  // bar n ends at lowest x 2^(n / perDoubling)
  const x = (health: number): number => left + step * (1 + perDoubling * Math.log2(health / lowest));
  const belowBars = Math.round(1 + perDoubling * Math.log2(1 / lowest));
  const below = counts.slice(0, belowBars).reduce((sum, count) => sum + count, 0);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const ticks = [0.25, 0.5, 0.75, 1].map((part) => Math.round(most * part));
  return (
    <Panel title="Health of the accounts" of="equity over maintenance" class="c5" right={<ChartMenu name="health-of-accounts" />}>
      <div class="ch" ref={box}>
        <svg
          viewBox={`0 0 ${width} ${height}`}
          height={height}
          role="img"
          aria-label={`Histogram of health: ${amount(below)} accounts below 1, ${amount(total - below)} covered, median ${amount(median, 2)}`}
        >
          {[...new Set(ticks)].map((count) => (
            <g key={count}>
              <path d={`M${left} ${y(count)}H${width - right}`} stroke="var(--line-2)" />
              <text x={left - 8} y={y(count) + 4} text-anchor="end">
                {amount(count)}
              </text>
            </g>
          ))}
          {counts.map((count, bar) => (
            <rect
              // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
              key={bar}
              x={left + bar * step + 0.5}
              y={y(count)}
              width={Math.max(0, step - 1)}
              height={height - bottom - y(count)}
              fill={bar < belowBars ? 'var(--loss)' : 'var(--ink-3)'}
            />
          ))}
          <path d={`M${x(1)} ${top - 4}V${height - bottom}`} stroke="var(--ink)" />
          <text x={x(1) - 6} y={12} text-anchor="end" class="lo">
            {amount(below)} below
          </text>
          <text x={x(1) + 6} y={12} class="k">
            {amount(total - below)} covered
          </text>
          {labelled.map((health) => (
            <text key={health} x={x(health)} y={height - 8} text-anchor="middle">
              {health}×
            </text>
          ))}
        </svg>
      </div>
      <p class="note">
        Bars are a sixth of a doubling wide; the first holds all below {amount(lowest, 2)}×. Median {amount(median, 2)}×.
        {unrequired > 0 && ` ${amount(unrequired)} accounts require nothing and are not drawn.`}
      </p>
    </Panel>
  );
}
