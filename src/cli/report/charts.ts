// The charts of the report: ECharts, rendered to SVG text without a document. Colours of text and lines are the page's variables.
import { BarChart, HeatmapChart } from 'echarts/charts';
import { GridComponent, LegendComponent, VisualMapComponent } from 'echarts/components';
import { type EChartsCoreOption, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { grouped, short, tick } from '../format.js';
import type { HeatMap } from './bookScenarios.js';
import type { Figures } from './figures.js';

use([BarChart, HeatmapChart, GridComponent, LegendComponent, VisualMapComponent, SVGRenderer]);

const ink = 'var(--ink)';
const faint = 'var(--line)';
/** Readable on light and on dark. */
export const palette = {
  initial: '#3b7dd8',
  maintenance: '#e39b2e',
  released: '#2e9e6b',
  called: '#d6453d',
  healthy: '#3b7dd8',
  binding: '#8a63c9',
  neutral: '#8a94a3',
};
/** Loss, nothing, gain: told apart by all eyes. */
const diverging = ['#b2182b', '#ef8a62', '#f4f4f4', '#67a9cf', '#2166ac'];

export const label = { color: ink, fontSize: 13 };
export const valueAxis = {
  type: 'value',
  axisLabel: { ...label, formatter: (x: number) => tick(x) },
  splitLine: { lineStyle: { color: faint } },
};
export const categoryAxis = { type: 'category', axisLabel: label, axisLine: { lineStyle: { color: faint } }, axisTick: { show: false } };

export function render(width: number, height: number, option: EChartsCoreOption): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({ animation: false, textStyle: { fontFamily: 'system-ui, sans-serif' }, ...option });
    return still(chart.renderToSVGString({ useViewBox: true }));
  } finally {
    chart.dispose();
  }
}

/** Without what only a script or a pointer would use: its names count up with every chart a process draws. */
function still(svg: string): string {
  return svg.replace(/<style[\s\S]*?<\/style>\n?/g, '').replace(/ (class|pointer-events|ecmeta_\w+)="[^"]*"/g, '');
}

/** Initial and maintenance requirement side by side, a pair a mode. */
export function requirementChart({ totals }: Figures): string {
  const bars = (name: 'initial' | 'maintenance'): object => ({
    type: 'bar',
    name,
    data: totals.map((mode) => mode[name]),
    itemStyle: { color: palette[name] },
    label: { show: true, position: 'top', ...label, formatter: ({ value }: { value: number }) => short(value) },
    barMaxWidth: 70,
  });
  return render(560, 320, {
    grid: { left: 64, right: 12, top: 44, bottom: 32 },
    legend: { top: 4, textStyle: label, itemWidth: 14, itemGap: 36 },
    xAxis: { ...categoryAxis, data: totals.map(({ mode }) => mode) },
    yAxis: valueAxis,
    series: [bars('initial'), bars('maintenance')],
  });
}

/** Initial requirement that one mode sets free against another; below 0 where it asks for more. */
export function releasedChart({ released }: Figures): string {
  return render(560, 320, {
    grid: { left: 64, right: 12, top: 24, bottom: 32 },
    xAxis: { ...categoryAxis, data: released.map(({ from, to }) => `${from} to ${to}`) },
    yAxis: valueAxis,
    series: [
      {
        type: 'bar',
        data: released.map(({ amount }) => ({
          value: amount,
          itemStyle: { color: amount < 0 ? palette.called : palette.released },
          label: { position: amount < 0 ? 'bottom' : 'top' },
        })),
        label: { show: true, ...label, formatter: ({ value }: { value: number }) => short(value) },
        barMaxWidth: 90,
      },
    ],
  });
}

/** P&L of the book, price moves across and vol shocks up. */
export function heatMapChart({ moves, vols, pnls, moveName, volName }: HeatMap): string {
  const cells = pnls.flatMap((row, y) => row.flatMap((pnl, x) => (pnl === undefined ? [] : [{ x, y, pnl }])));
  const most = cells.reduce((size, { pnl }) => Math.max(size, Math.abs(pnl)), 0) || 1;
  const name = { nameLocation: 'middle', nameTextStyle: label } as const;
  return render(1160, 90 + 64 * vols.length, {
    grid: { left: 80, right: 12, top: 8, bottom: 56 },
    xAxis: { ...categoryAxis, ...name, data: moves, name: moveName ?? 'price move, in price ranges of each underlying', nameGap: 32 },
    yAxis: { ...categoryAxis, ...name, data: vols, name: volName ?? 'vol shock', nameGap: 44 },
    visualMap: { show: false, min: -most, max: most, inRange: { color: diverging } },
    series: [
      {
        type: 'heatmap',
        data: cells.map(({ x, y, pnl }) => ({
          value: [x, y, pnl],
          label: { color: Math.abs(pnl) > 0.6 * most ? '#ffffff' : '#1a1a1a' },
        })),
        label: { show: true, fontSize: 13, formatter: ({ value }: { value: number[] }) => short(value[2] as number) },
        itemStyle: { borderColor: 'var(--page)', borderWidth: 2 },
      },
    ],
  });
}

/** How many accounts have which health under their own mode; a number over every bar that is not empty. */
export function healthChart({ health }: Figures): string {
  return render(1160, 320, {
    grid: { left: 64, right: 12, top: 24, bottom: 56 },
    xAxis: {
      ...categoryAxis,
      data: health.map((bin) => bin.label),
      axisLabel: { ...label, interval: 0, width: 80, overflow: 'break' },
      name: 'equity / maintenance',
      nameLocation: 'middle',
      nameGap: 40,
      nameTextStyle: label,
    },
    yAxis: { ...valueAxis, minInterval: 1 },
    series: [
      {
        type: 'bar',
        data: health.map(({ accounts, called }) => ({ value: accounts, itemStyle: { color: called ? palette.called : palette.healthy } })),
        label: { show: true, position: 'top', ...label, formatter: ({ value }: { value: number }) => (value > 0 ? grouped(value) : '') },
        barCategoryGap: '12%',
      },
    ],
  });
}

/** Scenarios listed before the rest is one bar. */
const listedScenarios = 12;

/** For how many accounts each scenario is the worst, the most frequent on top. */
export function bindingChart({ binding }: Figures): string {
  const sorted = [...binding].sort((a, b) => b.accounts - a.accounts || a.scenario - b.scenario);
  const bars = sorted.slice(0, listedScenarios).map((scenario) => ({ name: scenario.label, accounts: scenario.accounts }));
  const rest = sorted.slice(listedScenarios);
  if (rest.length > 0) bars.push({ name: `${rest.length} others`, accounts: rest.reduce((sum, { accounts }) => sum + accounts, 0) });
  bars.reverse();
  return render(1160, 60 + 28 * bars.length, {
    grid: { left: 170, right: 80, top: 8, bottom: 32 },
    xAxis: { ...valueAxis, minInterval: 1 },
    yAxis: { ...categoryAxis, data: bars.map(({ name }) => name) },
    series: [
      {
        type: 'bar',
        data: bars.map(({ accounts }) => accounts),
        itemStyle: { color: palette.binding },
        label: { show: true, position: 'right', ...label, formatter: ({ value }: { value: number }) => grouped(value) },
        barCategoryGap: '25%',
      },
    ],
  });
}
