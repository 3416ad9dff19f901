// Vols by strike, an expiry a line; what is held is marked. A point is moved by its arrows, and everything follows.
// biome-ignore-all lint/a11y/useSemanticElements: points and groups of a chart have no elements of their own
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Smile, SmileLine, SmilePoint } from '../desk/smile.js';
import { ChartMenu } from '../files/chartMenu.js';
import { setVols } from '../page.js';
import { amount, day, price, share } from '../ui/format.js';
import { numberIn } from '../ui/numberField.js';
import { Panel } from '../ui/panel.js';
import { pathOf, scaleOf } from '../ui/scale.js';
import { useWidth } from '../ui/useWidth.js';
import { useAnswer } from '../useAnswer.js';

interface Chosen {
  readonly expiry: number;
  readonly strike: number;
}

/** Lines that are drawn: those with something held, and the nearest others. */
const drawnLines = 4;
const height = 300;
/** A step of an arrow key, decimal vol. */
const step = 0.005;

export function SmilePanel({ underlying }: { readonly underlying: string }): JSX.Element | null {
  const { answer } = useAnswer('smile', { underlying });
  const [chosen, setChosen] = useState<Chosen | undefined>(undefined);
  if (answer === undefined || answer.lines.length === 0) return null;
  const point = pointOf(answer, chosen);
  const move = (vol: number): void => {
    if (point !== undefined && Number.isFinite(vol) && vol > 0) void setVols(Object.fromEntries(point.instruments.map((id) => [id, vol])));
  };
  return (
    <Panel
      title={`${underlying} smile`}
      of="vol, %, by strike"
      right={
        <>
          {answer.moved && (
            <button type="button" class="btn s" onClick={() => void setVols(null)}>
              Put vols back
            </button>
          )}
          <ChartMenu name={`${underlying}-smile`} />
        </>
      }
    >
      <Chart smile={answer} chosen={chosen} onChoose={setChosen} onMove={(by) => point !== undefined && move(point.vol + by)} />
      {point !== undefined && chosen !== undefined && (
        <form
          class="form point"
          onSubmit={(event) => {
            event.preventDefault();
            const field = event.currentTarget.elements.namedItem('vol') as HTMLInputElement;
            move(numberIn(field.value) / 100);
          }}
        >
          <label class="w">
            Vol of {day(chosen.expiry)}, strike {price(chosen.strike)}, now {share(point.vol, 1)}
            <input
              key={`${chosen.expiry} ${chosen.strike} ${point.vol}`}
              name="vol"
              class="in n"
              inputMode="decimal"
              defaultValue={amount(100 * point.vol, 2)}
            />
          </label>
        </form>
      )}
    </Panel>
  );
}

function pointOf({ lines }: Smile, chosen: Chosen | undefined): SmilePoint | undefined {
  return lines.find(({ expiry }) => expiry === chosen?.expiry)?.points.find(({ strike }) => strike === chosen?.strike);
}

interface ChartProps {
  readonly smile: Smile;
  readonly chosen: Chosen | undefined;
  readonly onChoose: (chosen: Chosen) => void;
  readonly onMove: (by: number) => void;
}

function Chart({ smile, chosen, onChoose, onMove }: ChartProps): JSX.Element {
  const [box, width] = useWidth();
  const held = (line: SmileLine): boolean => line.points.some((point) => point.held !== 0);
  const lines = [...smile.lines]
    .sort((one, other) => Number(held(other)) - Number(held(one)) || one.expiry - other.expiry)
    .slice(0, drawnLines)
    .sort((one, other) => one.expiry - other.expiry);
  const all = lines.flatMap(({ points }) => points);
  const [left, right, top, bottom] = [36, 52, 10, 22];
  const strikes = all.map(({ strike }) => strike);
  const vols = all.map(({ vol }) => 100 * vol);
  const x = scaleOf([Math.min(...strikes), Math.max(...strikes)], [left, width - right], 4);
  const y = scaleOf([Math.min(...vols) - 1, Math.max(...vols) + 1], [height - bottom, top], 4);
  const heldCount = all.filter((point) => point.held !== 0).length;
  return (
    <div class="ch" ref={box}>
      <svg
        height={height}
        viewBox={`0 0 ${Math.max(1, width)} ${height}`}
        aria-label={`Vols of ${lines.length} expiries by strike, ${heldCount} strikes held`}
        role="group"
        class="reads"
      >
        {y.ticks.map((value) => (
          <g key={value}>
            <path d={`M${left} ${y(value)}H${width - right}`} stroke="var(--line-2)" />
            <text x={left - 8} y={y(value) + 4} text-anchor="end">
              {value}
            </text>
          </g>
        ))}
        {x.ticks.map((value) => (
          <text key={value} x={x(value)} y={height - 4} text-anchor="middle">
            {value >= 1000 ? `${value / 1000}k` : value}
          </text>
        ))}
        <path d={`M${x(smile.index)} ${top}V${height - bottom}`} stroke="var(--ink-3)" stroke-width="1" />
        {lines.map(({ expiry, points }, n) => (
          <g key={expiry}>
            <path
              d={pathOf(
                points.map(({ strike }) => x(strike)),
                points.map(({ vol }) => y(100 * vol)),
              )}
              fill="none"
              stroke={held(lines[n] as SmileLine) ? 'var(--accent)' : 'var(--ink-3)'}
              stroke-width={held(lines[n] as SmileLine) ? 1.75 : 1.25}
              stroke-dasharray={held(lines[n] as SmileLine) ? '' : '1 3'}
            />
            <text
              x={width - right + 6}
              y={y(100 * (points.at(-1)?.vol ?? 0)) + 4 + (n % 2 === 0 ? 0 : 10)}
              class={held(lines[n] as SmileLine) ? 'ac' : 's'}
            >
              {day(expiry)}
            </text>
            {points.map((point) => {
              const here = chosen?.expiry === expiry && chosen.strike === point.strike;
              return (
                <circle
                  key={point.strike}
                  class={`pt ${here ? 'on' : ''}`}
                  cx={x(point.strike)}
                  cy={y(100 * point.vol)}
                  r={point.held === 0 ? 2.5 : 5}
                  fill={point.held > 0 ? 'var(--ink-2)' : 'var(--surface)'}
                  stroke={held(lines[n] as SmileLine) ? 'var(--accent)' : 'var(--ink-3)'}
                  stroke-width="1.5"
                  role="button"
                  tabIndex={here || (chosen === undefined && n === 0 && point === points[0]) ? 0 : -1}
                  aria-label={`${day(expiry)}, strike ${price(point.strike)}: vol ${share(point.vol, 1)}${point.held === 0 ? '' : `, ${amount(point.held)} held`}`}
                  onClick={() => onChoose({ expiry, strike: point.strike })}
                  onFocus={() => onChoose({ expiry, strike: point.strike })}
                  onKeyDown={(event) => {
                    const by = { ArrowUp: step, ArrowDown: -step }[event.key];
                    const beside = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
                    if (by !== undefined) onMove(by);
                    const other = beside === undefined ? undefined : points[points.indexOf(point) + beside];
                    if (other !== undefined) onChoose({ expiry, strike: other.strike });
                    if (by !== undefined || other !== undefined) event.preventDefault();
                  }}
                />
              );
            })}
          </g>
        ))}
      </svg>
      <p class="key">
        <span>● long</span>
        <span>○ short or not held; arrows move the vol</span>
      </p>
    </div>
  );
}
