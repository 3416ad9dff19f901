// Where? Equity against maintenance over a price: where the two cross the account is liquidated.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Curve } from '../desk/curve.js';
import { ChartMenu } from '../files/chartMenu.js';
import { requirement } from '../page.js';
import { amount, day, price } from '../ui/format.js';
import { Panel } from '../ui/panel.js';
import { pathOf, scaleOf } from '../ui/scale.js';
import { useWidth } from '../ui/useWidth.js';
import { useAnswer } from '../useAnswer.js';

export interface CurvePanelProps {
  readonly underlying: string;
  readonly underlyings: readonly string[];
  readonly onUnderlying: (underlying: string) => void;
}

export function CurvePanel({ underlying, underlyings, onUnderlying }: CurvePanelProps): JSX.Element {
  const { answer, fault, pending } = useAnswer('curve', { requirement: requirement.value, underlying });
  const [at, setAt] = useState<number | undefined>(undefined);
  const choice = underlyings.length > 1 && (
    <select class="in small" aria-label="Underlying" value={underlying} onChange={({ currentTarget }) => onUnderlying(currentTarget.value)}>
      {underlyings.map((id) => (
        <option key={id}>{id}</option>
      ))}
    </select>
  );
  return (
    <Panel
      title={`Equity by ${underlying} price`}
      of={`${requirement.value}, everything else as it is`}
      busy={pending}
      right={
        <>
          <span class="read">{answer === undefined ? '' : readingOf(answer, at)}</span>
          {choice}
          <ChartMenu name={`equity-by-${underlying}`} />
        </>
      }
    >
      {answer === undefined ? <p class="note">{fault?.message ?? 'Working it out.'}</p> : <Lines curve={answer} at={at} onAt={setAt} />}
    </Panel>
  );
}

function readingOf({ prices, equities, maintenances, index, underlying }: Curve, at: number | undefined): string {
  const n = at ?? prices.reduce((best, one, k) => (Math.abs(one - index) < Math.abs((prices[best] as number) - index) ? k : best), 0);
  return `${underlying} ${price(prices[n] as number)} · equity ${amount(equities[n] as number)} · maintenance ${amount(maintenances[n] as number)}`;
}

function Lines({
  curve,
  at,
  onAt,
}: {
  readonly curve: Curve;
  readonly at: number | undefined;
  readonly onAt: (n: number | undefined) => void;
}): JSX.Element {
  const [box, width] = useWidth();
  const narrow = width < 500;
  const height = narrow ? 280 : 356;
  const [left, right, top, bottom] = [56, narrow ? 8 : 118, 30, 24];
  const { prices, equities, maintenances, tomorrow, expiry, down, up, index, below } = curve;
  const values = [...equities, ...maintenances, ...(tomorrow?.equities ?? []), ...(expiry?.equities ?? [])].filter(Number.isFinite);
  const x = scaleOf([prices[0] as number, prices.at(-1) as number], [left, width - right], narrow ? 3 : 6);
  const y = scaleOf([Math.min(0, ...values), Math.max(...values)], [height - bottom, top], 5);
  const xs = prices.map(x);
  const drawn = (line: readonly number[]): string => pathOf(xs, line.map(y));
  const last = (line: readonly number[]): number => Math.max(top, Math.min(height - bottom, y(line.at(-1) as number)));
  // what lies beyond the crossings is where it is liquidated; of an account that is below already, what lies between
  const shaded: readonly (readonly [number, number])[] = below
    ? [[down === null ? left : x(down), up === null ? width - right : x(up)]]
    : [...(down === null ? [] : [[left, x(down)] as const]), ...(up === null ? [] : [[x(up), width - right] as const])];
  const marks: readonly (readonly [number, string, 'k' | 'lo'])[] = [
    ...(down === null ? [] : [[down, price(down), 'lo'] as const]),
    [index, `now ${price(index)}`, 'k'],
    ...(up === null ? [] : [[up, price(up), 'lo'] as const]),
  ];
  const nearest = (event: PointerEvent): number => {
    const of = (event.currentTarget as Element).getBoundingClientRect().left;
    const place = event.clientX - of;
    return xs.reduce((best, one, n) => (Math.abs(one - place) < Math.abs((xs[best] as number) - place) ? n : best), 0);
  };
  const words = [down === null ? '' : `below ${price(down)}`, up === null ? '' : `above ${price(up)}`]
    .filter((word) => word !== '')
    .join(' and ');
  const finding =
    words === ''
      ? [...equities, ...maintenances].every(Number.isFinite)
        ? below
          ? 'Below maintenance at every price in sight'
          : 'No price in sight liquidates it'
        : 'Nothing is known at some prices in sight'
      : below
        ? `Below maintenance now; covered ${words}`
        : `Liquidated ${words}`;
  const labels = [
    { text: 'equity today', class: 'ac', at: last(equities) },
    { text: 'maintenance', class: 'lo', at: last(maintenances) },
    ...(tomorrow === null ? [] : [{ text: '+1 day, dashed', class: '', at: last(tomorrow.equities) }]),
    ...(expiry === null ? [] : [{ text: `${day(expiry.asOf)}, dotted`, class: '', at: last(expiry.equities) }]),
  ].sort((one, other) => one.at - other.at);
  let floor = 0;
  return (
    <div class="ch" ref={box}>
      <svg
        height={height}
        viewBox={`0 0 ${Math.max(1, width)} ${height}`}
        role="img"
        aria-label={`${finding}; price now ${price(index)}.`}
        class="reads"
        onPointerMove={(event) => onAt(nearest(event))}
        onPointerLeave={() => onAt(undefined)}
      >
        {shaded.map(([from, to]) => (
          <rect
            key={from}
            x={Math.max(left, from)}
            y={top}
            width={Math.max(0, Math.min(width - right, to) - Math.max(left, from))}
            height={height - top - bottom}
            fill="var(--loss-soft)"
          />
        ))}
        {y.ticks.map((value) => (
          <g key={value}>
            <path d={`M${left} ${y(value)}H${width - right}`} stroke={value === 0 ? 'var(--line)' : 'var(--line-2)'} />
            <text x={left - 8} y={y(value) + 4} text-anchor="end">
              {short(value)}
            </text>
          </g>
        ))}
        {x.ticks.map((value) => (
          <text key={value} x={x(value)} y={height - 6} text-anchor="middle">
            {short(value)}
          </text>
        ))}
        <path d={drawn(maintenances)} fill="none" stroke="var(--loss)" stroke-width="1.5" />
        {expiry !== null && (
          <path
            d={drawn(expiry.equities)}
            fill="none"
            stroke="var(--ink-3)"
            stroke-width="1.25"
            stroke-dasharray="1 3"
            stroke-linecap="round"
          />
        )}
        {tomorrow !== null && (
          <path d={drawn(tomorrow.equities)} fill="none" stroke="var(--accent)" stroke-width="1.25" stroke-dasharray="5 4" />
        )}
        <path d={drawn(equities)} fill="none" stroke="var(--accent)" stroke-width="2.25" stroke-linejoin="round" />
        {marks
          .filter(([value]) => value >= (prices[0] as number) && value <= (prices.at(-1) as number))
          .map(([value, text, tone], n) => (
            <g key={text}>
              <path
                d={`M${x(value)} ${top - 4}V${height - bottom}`}
                stroke={tone === 'lo' ? 'var(--loss)' : 'var(--ink-3)'}
                stroke-dasharray={tone === 'lo' ? '2 3' : ''}
              />
              <text
                x={x(value)}
                y={top - (tone === 'k' && n > 0 && Math.abs(x(value) - x(marks[n - 1]?.[0] as number)) < 90 ? 20 : 9)}
                text-anchor="middle"
                class={tone}
              >
                {text}
              </text>
            </g>
          ))}
        {at !== undefined && <path d={`M${xs[at]} ${top}V${height - bottom}`} stroke="var(--ink-2)" />}
        {!narrow &&
          labels.map(({ text, class: tone, at: place }) => {
            floor = Math.max(place + 4, floor + 14);
            return (
              <text key={text} x={width - right + 6} y={floor} class={tone}>
                {text}
              </text>
            );
          })}
      </svg>
    </div>
  );
}

/** 60k, 1.2M, 0.35. */
function short(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e6) return `${amount(value / 1e6, size % 1e6 === 0 ? 0 : 1)}M`;
  if (size >= 1000) return `${amount(value / 1000, size % 1000 === 0 ? 0 : 1)}k`;
  return size === 0 ? '0' : amount(value, size >= 10 ? 0 : 2);
}
