// The charts of the margin report. Colours of text and lines are the page's variables.
import { BarChart, HeatmapChart } from 'echarts/charts';
import { use } from 'echarts/core';
import { counted, grouped, short } from '../format.js';
import type { Book } from '../marginText.js';
import { acrossAxis, type Chart, categoryAxis, drawnWidths, label, legend, palette, render, valueAxis } from './drawing.js';

use([BarChart, HeatmapChart]);

/** P&L where all underlyings move together: rows are vol shocks, columns price moves. */
export interface HeatMap {
  readonly moves: readonly string[];
  readonly vols: readonly string[];
  /** [vols][moves], numeraire. */
  readonly pnls: readonly (readonly (number | undefined)[])[];
  /** Names of the axes. */
  readonly moveName: string;
  readonly volName: string;
}

/** Loss, nothing, gain: told apart by all eyes. */
const diverging = ['#b2182b', '#ef8a62', '#f4f4f4', '#67a9cf', '#2166ac'];

const half = (narrow: boolean): number => (narrow ? drawnWidths.narrow : drawnWidths.half);
const whole = (narrow: boolean): number => (narrow ? drawnWidths.narrow : drawnWidths.broad);

/** Initial and maintenance side by side, a pair a requirement. */
export const requirementChart =
  (sums: Book['totals']['requirements']): Chart =>
  (narrow) => {
    const bars = (name: 'initial' | 'maintenance'): object => ({
      type: 'bar',
      name,
      data: Object.values(sums).map((one) => one[name]),
      itemStyle: { color: palette[name] },
      label: { show: true, position: 'top', ...label, fontSize: 12, formatter: ({ value }: { value: number }) => short(value) },
      barMaxWidth: 70,
    });
    return render(half(narrow), 300, {
      grid: { left: 60, right: 8, top: 44, bottom: 32 },
      legend,
      xAxis: { ...categoryAxis, data: Object.keys(sums) },
      yAxis: valueAxis,
      series: [bars('initial'), bars('maintenance')],
    });
  };

/** Excess that one requirement sets free against another; below 0 where it asks for more. */
export const releasedChart =
  ({ released: all }: Book['totals']): Chart =>
  (narrow) =>
    render(half(narrow), 300, {
      grid: { left: 60, right: 8, top: 24, bottom: 48 },
      xAxis: { ...categoryAxis, axisLabel: { ...label, interval: 0 }, data: all.map(({ from, to }) => `${from}\nto ${to}`) },
      yAxis: valueAxis,
      series: [
        {
          type: 'bar',
          data: all.map(({ released }) => ({
            value: released,
            itemStyle: { color: released < 0 ? palette.called : palette.released },
            label: { position: released < 0 ? 'bottom' : 'top' },
          })),
          label: { show: true, ...label, formatter: ({ value }: { value: number }) => short(value) },
          barMaxWidth: 90,
        },
      ],
    });

/** P&L of the book: price moves across and vol shocks up; on a narrow page moves down and vol shocks across. */
export const heatMapChart =
  ({ moves, vols, pnls, moveName, volName }: HeatMap): Chart =>
  (narrow) => {
    const cells = pnls.flatMap((row, vol) => row.flatMap((pnl, move) => (pnl === undefined ? [] : [{ move, vol, pnl }])));
    const most = cells.reduce((size, { pnl }) => Math.max(size, Math.abs(pnl)), 0) || 1;
    const axis = (names: readonly string[], name: string, nameGap: number): object => ({
      ...categoryAxis,
      data: names,
      name,
      nameGap,
      nameLocation: 'middle',
      nameTextStyle: label,
    });
    const fontSize = narrow && vols.length > 4 ? 11 : 13;
    return render(whole(narrow), narrow ? 100 + 34 * moves.length : 90 + 60 * vols.length, {
      grid: { left: narrow ? 76 : 80, right: 4, top: 8, bottom: 56 },
      xAxis: narrow ? axis(vols, volName, 32) : axis(moves, moveName, 32),
      yAxis: narrow ? axis(moves, moveName, 58) : axis(vols, volName, 58),
      visualMap: { show: false, min: -most, max: most, inRange: { color: diverging } },
      series: [
        {
          type: 'heatmap',
          data: cells.map(({ move, vol, pnl }) => ({
            value: narrow ? [vol, move, pnl] : [move, vol, pnl],
            label: { color: Math.abs(pnl) > 0.6 * most ? '#ffffff' : '#1a1a1a' },
          })),
          label: { show: true, fontSize, formatter: ({ value }: { value: number[] }) => short(value[2] as number) },
          itemStyle: { borderColor: 'var(--page)', borderWidth: 2 },
        },
      ],
    });
  };

/** Counts by bin: bars up, and on a narrow page, where their names would not fit beside each other, bars across with the first on top. */
export const countChart =
  (bins: readonly { readonly label: string; readonly accounts: number; readonly called: boolean }[], name: string): Chart =>
  (narrow) => {
    const counts = { ...(narrow ? acrossAxis(narrow) : valueAxis), minInterval: 1 };
    const names = {
      ...categoryAxis,
      data: bins.map((bin) => bin.label),
      axisLabel: narrow ? label : { ...label, interval: 0, width: 78, overflow: 'break' },
      name,
      nameTextStyle: label,
      ...(narrow ? { inverse: true, nameLocation: 'start' } : { nameLocation: 'middle', nameGap: 40 }),
    };
    const series = {
      type: 'bar',
      data: bins.map(({ accounts, called }) => ({ value: accounts, itemStyle: { color: called ? palette.called : palette.healthy } })),
      label: {
        show: true,
        position: narrow ? 'right' : 'top',
        ...label,
        formatter: ({ value }: { value: number }) => (value > 0 ? grouped(value) : ''),
      },
      barCategoryGap: narrow ? '25%' : '12%',
    };
    return narrow
      ? render(whole(narrow), 72 + 26 * bins.length, {
          grid: { left: 118, right: 52, top: 36, bottom: 32 },
          xAxis: counts,
          yAxis: names,
          series,
        })
      : render(whole(narrow), 320, { grid: { left: 64, right: 12, top: 24, bottom: 56 }, xAxis: names, yAxis: counts, series });
  };

/** Scenarios listed before the rest is one bar. */
const listedScenarios = 12;

/** What accounts lose in the worst scenario of each, summed by scenario, and of how many: the worst of the book on top. */
export const worstChart =
  ({ worstScenarios: worst }: Book['totals']): Chart =>
  (narrow) => {
    const rest = worst.slice(listedScenarios);
    const bars = worst.slice(0, listedScenarios).map(({ label: name, loss, accounts }) => ({ name, loss, accounts }));
    const sum = (of: 'loss' | 'accounts'): number => rest.reduce((total, scenario) => total + scenario[of], 0);
    if (rest.length > 0) bars.push({ name: `${rest.length} others`, loss: sum('loss'), accounts: sum('accounts') });
    const text = (place: number): string => {
      const { loss, accounts } = bars[place] as (typeof bars)[number];
      return narrow ? `${short(loss)}, ${grouped(accounts)}` : `${short(loss)}, ${counted(accounts, 'account')}`;
    };
    return render(whole(narrow), 60 + 28 * bars.length, {
      grid: { left: narrow ? 118 : 170, right: narrow ? 104 : 190, top: 8, bottom: 32 },
      xAxis: acrossAxis(narrow),
      yAxis: { ...categoryAxis, data: bars.map(({ name }) => name), inverse: true },
      series: [
        {
          type: 'bar',
          data: bars.map(({ loss }) => loss),
          itemStyle: { color: palette.worst },
          label: { show: true, position: 'right', ...label, formatter: ({ dataIndex }: { dataIndex: number }) => text(dataIndex) },
          barCategoryGap: '25%',
        },
      ],
    });
  };
