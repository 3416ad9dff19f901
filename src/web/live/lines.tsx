// Equity against what is required, and the price below: two canvases over one time, numbered where something happened. Arrows walk the line.
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type uPlot from 'uplot';
import { amount, instant, price, times } from '../ui/format.js';
import { useWidth } from '../ui/useWidth.js';
import type { Shown } from './useFeed.js';

interface Drawn {
  readonly above: uPlot;
  readonly below: uPlot;
}

export interface LinesProps {
  readonly shown: Shown;
  /** Point under the crosshair; the last where undefined. */
  readonly at: number | undefined;
  readonly onAt: (at: number | undefined) => void;
  readonly theme: string;
}

const readingOf = ({ ring: { columns }, begun }: Shown, at: number | undefined): string => {
  const n = Math.min(at ?? columns.times.length - 1, columns.times.length - 1);
  const of = (value: number | null | undefined): number => value ?? Number.NaN;
  const [equity, initial, maintenance] = [of(columns.equities[n]), of(columns.initials[n]), of(columns.maintenances[n])];
  const said = `${instant(1000 * of(columns.times[n]))} · ${begun.underlying} ${price(of(columns.prices[n]))} · equity ${amount(equity)}`;
  return `${said} · initial ${amount(initial)} · maintenance ${amount(maintenance)} · health ${times(equity / maintenance)}`;
};

export function Lines({ shown, at, onAt, theme }: LinesProps): JSX.Element {
  const [box, width] = useWidth();
  const place = useRef<HTMLDivElement>(null);
  const key = useRef<HTMLDivElement>(null);
  const drawn = useRef<Drawn | undefined>(undefined);
  const now = useRef(shown);
  now.current = shown;
  const hover = useRef(onAt);
  hover.current = onAt;
  useEffect(() => {
    if (width === 0) return;
    let here = true;
    void import('./plots.js').then(({ plotsOf }) => {
      if (!here || place.current === null || key.current === null) return;
      drawn.current = plotsOf(place.current, key.current, { width, shown: () => now.current, onAt: (n) => hover.current(n) });
    });
    return () => {
      here = false;
      drawn.current?.above.destroy();
      drawn.current?.below.destroy();
      drawn.current = undefined;
    };
  }, [width, theme, shown.begun.feed]);
  useEffect(() => {
    const { times: xs, prices, equities, initials, maintenances } = shown.ring.columns;
    drawn.current?.above.setData([xs, initials, maintenances, equities]);
    drawn.current?.below.setData([xs, prices]);
  }, [shown.drawn]);
  const last = shown.ring.length - 1;
  const to = (n: number): void => {
    const next = Math.max(0, Math.min(last, n));
    const left = drawn.current?.above.valToPos(shown.ring.columns.times[next] as number, 'x') ?? 0;
    drawn.current?.above.setCursor({ left, top: 10 });
    onAt(next);
  };
  const walked = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: 20, PageDown: -20 }[event.key];
    if (step !== undefined) to((at ?? last) + step);
    else if (event.key === 'Home') to(0);
    else if (event.key === 'End') to(last);
    else return;
    event.preventDefault();
  };
  return (
    <div class="ch lv" ref={box}>
      <div class="keys" ref={key} aria-hidden="true">
        <span class="eq">equity</span>
        <span class="in1">initial</span>
        <span class="ma">maintenance</span>
        <span class="pr">{shown.begun.underlying} below</span>
        <span class="ax" />
        <span class="gr" />
        <span class="su" />
        <span class="so" />
      </div>
      <p class="read">{readingOf(shown, at)}</p>
      <div
        ref={place}
        class="plots"
        role="slider"
        tabIndex={0}
        aria-label="Equity against requirement over time; arrows walk it"
        aria-valuemin={0}
        aria-valuemax={Math.max(0, last)}
        aria-valuenow={at ?? Math.max(0, last)}
        aria-valuetext={readingOf(shown, at)}
        onKeyDown={walked}
      />
    </div>
  );
}
