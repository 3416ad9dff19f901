// The two canvases of the live view, drawn by uPlot in the page's colours. Loaded when the view first opens.
import uPlot from 'uplot';
import { amount, price } from '../ui/format.js';
import type { Shown } from './useFeed.js';

export interface PlotsAsked {
  readonly width: number;
  readonly shown: () => Shown;
  /** The point under the pointer. */
  readonly onAt: (at: number | undefined) => void;
}

const heights = [300, 110] as const;

export function plotsOf(place: HTMLElement, key: HTMLElement, { width, shown, onAt }: PlotsAsked): { above: uPlot; below: uPlot } {
  // colours are what the keys beside the chart are drawn in: a canvas knows no custom properties
  const colour = (name: string): string => {
    const of = key.querySelector(`.${name}`);
    return of === null ? '#888' : getComputedStyle(of).color;
  };
  const font = `11px ${getComputedStyle(key).fontFamily}`;
  const [equity, initial, maintenance, ink, axis, grid, surface, soft] = ['eq', 'in1', 'ma', 'pr', 'ax', 'gr', 'su', 'so'].map(colour) as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const { times, prices, equities, initials, maintenances } = shown().ring.columns;
  const sync = { key: 'live' };
  const cursor: uPlot.Cursor = { sync: { key: sync.key }, y: false, drag: { x: false, y: false }, points: { show: false } };
  const side = (values: (value: number) => string): uPlot.Axis => ({
    size: 58,
    font,
    stroke: axis,
    grid: { stroke: grid, width: 1 },
    ticks: { show: false },
    values: (_, splits) => splits.map(values),
  });
  const hours = (_: uPlot, splits: number[], __: number, ___: number, step: number): string[] => splits.map((at) => clock(at, step));
  const line = (stroke: string, width: number, dash?: number[]): uPlot.Series => ({
    stroke,
    width,
    points: { show: false },
    ...(dash !== undefined && { dash }),
  });
  const above = new uPlot(
    {
      width,
      height: heights[0],
      legend: { show: false },
      padding: [10, 26, 8, 0],
      cursor,
      tzDate: (at) => uPlot.tzDate(new Date(1000 * at), 'Etc/UTC'),
      axes: [{ show: false }, side(short)],
      series: [{}, line(initial, 1.25, [5, 4]), line(maintenance, 1.5), line(equity, 2)],
      bands: [{ series: [1, 3], fill: soft }],
      hooks: {
        draw: [(plot) => numbers(plot, shown(), { ink, surface, maintenance, font })],
        setCursor: [({ cursor: { idx, left } }) => onAt(left === undefined || left < 0 ? undefined : (idx ?? undefined))],
      },
    },
    [times, initials, maintenances, equities],
    place,
  );
  const below = new uPlot(
    {
      width,
      height: heights[1],
      legend: { show: false },
      padding: [10, 26, 0, 0],
      cursor,
      tzDate: (at) => uPlot.tzDate(new Date(1000 * at), 'Etc/UTC'),
      axes: [{ size: 26, font, stroke: axis, grid: { stroke: grid, width: 1 }, ticks: { show: false }, values: hours }, side(price)],
      series: [{}, line(ink, 1.25)],
    },
    [times, prices],
    place,
  );
  return { above, below };
}

interface Inks {
  readonly ink: string;
  readonly surface: string;
  readonly maintenance: string;
  readonly font: string;
}

/** A numbered ring at each event, on the equity of that step. */
function numbers(plot: uPlot, { events }: Shown, { ink, surface, maintenance, font }: Inks): void {
  const { ctx } = plot;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.font = font.replace(/^\d+/, (size) => String(Number(size) * ratio));
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  for (const { number, time, equity, kind } of events) {
    if (Number.isNaN(equity) || kind === 'begins') continue;
    const [x, y] = [plot.valToPos(time / 1000, 'x', true), plot.valToPos(equity, 'y', true)];
    if (x < plot.bbox.left) continue;
    ctx.beginPath();
    ctx.arc(x, y, 8 * ratio, 0, 2 * Math.PI);
    ctx.fillStyle = surface;
    ctx.fill();
    ctx.lineWidth = ratio;
    ctx.strokeStyle = ['call', 'reduceOnly', 'liquidate', 'warning', 'rejected'].includes(kind) ? maintenance : ink;
    ctx.stroke();
    ctx.fillStyle = ctx.strokeStyle;
    ctx.fillText(String(number), x, y);
  }
  ctx.restore();
}

/** 350k, 1.25M. */
function short(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e6) return `${amount(value / 1e6, 2)}M`;
  return size >= 10_000 ? `${amount(value / 1000, size % 1000 === 0 ? 0 : 1)}k` : amount(value);
}

/** 08:00, or the day where ticks are days apart. */
function clock(seconds: number, step: number): string {
  const at = new Date(1000 * seconds).toISOString();
  return step >= 86_400 ? at.slice(5, 10) : at.slice(11, 13) === '00' && at.slice(14, 16) === '00' ? at.slice(5, 10) : at.slice(11, 16);
}
