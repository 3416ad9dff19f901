// The charts of a stress report.
import type { ReverseStress, StressRun } from '../../index.js';
import { grouped, short } from '../format.js';
import type { ReverseBin } from '../stressText.js';
import { categoryAxis, label, palette, render, valueAxis } from './charts.js';

/** A bar a scenario, the first on top. */
function bars(run: StressRun, series: readonly object[], legend: boolean): string {
  const names = run.totals.map(({ scenario }) => scenario);
  return render(1160, 80 + 26 * names.length, {
    grid: { left: 180, right: 80, top: legend ? 44 : 8, bottom: 32 },
    ...(legend ? { legend: { top: 4, textStyle: label, itemWidth: 14, itemGap: 36 } } : {}),
    xAxis: valueAxis,
    yAxis: { ...categoryAxis, data: names, inverse: true },
    series,
  });
}

export function scenarioChart(run: StressRun): string {
  const data = run.totals.map(({ pnl }) => ({
    value: pnl,
    itemStyle: { color: pnl < 0 ? palette.called : palette.released },
    label: { position: pnl < 0 ? 'left' : 'right' },
  }));
  const shown = { show: true, ...label, formatter: ({ value }: { value: number }) => short(value) };
  return bars(run, [{ type: 'bar', data, label: shown, barCategoryGap: '30%' }], false);
}

/** Accounts below maintenance, and of them those that owe more than they have. */
export function callsChart(run: StressRun): string {
  const one = (name: string, color: string, data: readonly number[]): object => ({
    type: 'bar',
    name,
    data,
    itemStyle: { color },
    label: {
      show: true,
      position: 'right',
      ...label,
      fontSize: 11,
      formatter: ({ value }: { value: number }) => (value > 0 ? grouped(value) : ''),
    },
    barCategoryGap: '25%',
  });
  const series = [
    one(
      'below maintenance',
      palette.maintenance,
      run.totals.map(({ below }) => below),
    ),
    one(
      'insolvent',
      palette.called,
      run.totals.map(({ insolvent }) => insolvent),
    ),
  ];
  return bars(run, series, true);
}

/** Accounts by sigmas to a call on the joint path. */
export function reverseChart({ paths }: ReverseStress, bins: readonly ReverseBin[]): string {
  return render(1160, 320, {
    grid: { left: 64, right: 12, top: 24, bottom: 56 },
    xAxis: {
      ...categoryAxis,
      data: bins.map((bin) => bin.label),
      name: `sigmas on the path ${paths[0]?.name}`,
      nameLocation: 'middle',
      nameGap: 32,
      nameTextStyle: label,
    },
    yAxis: { ...valueAxis, minInterval: 1 },
    series: [
      {
        type: 'bar',
        data: bins.map(({ accounts }, i) => ({ value: accounts[0], itemStyle: { color: i === 0 ? palette.called : palette.healthy } })),
        label: { show: true, position: 'top', ...label, formatter: ({ value }: { value: number }) => (value > 0 ? grouped(value) : '') },
        barCategoryGap: '12%',
      },
    ],
  });
}
