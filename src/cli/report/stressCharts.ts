// The charts of a stress report.

import { BarChart } from 'echarts/charts';
import { use } from 'echarts/core';
import { grouped, short } from '../format.js';
import type { Stressed } from '../stressText.js';
import { acrossAxis, type Chart, categoryAxis, drawnWidths, label, legend, palette, render } from './drawing.js';

use([BarChart]);

/** A bar a scenario, the first on top. */
function bars(totals: Stressed['totals'], series: readonly object[], withLegend: boolean, narrow: boolean): string {
  const names = totals.map(({ scenario }) => scenario);
  return render(narrow ? drawnWidths.narrow : drawnWidths.broad, 80 + 26 * names.length, {
    grid: { left: narrow ? 136 : 190, right: narrow ? 48 : 80, top: withLegend ? 44 : 8, bottom: 32 },
    ...(withLegend ? { legend } : {}),
    xAxis: acrossAxis(narrow),
    yAxis: {
      ...categoryAxis,
      data: names,
      inverse: true,
      axisLabel: { ...label, interval: 0, width: narrow ? 116 : 178, overflow: 'truncate', fontSize: narrow ? 11 : 13 },
    },
    series,
  });
}

export const scenarioChart =
  (totals: Stressed['totals']): Chart =>
  (narrow) => {
    const most = totals.reduce((size, { pnl }) => Math.max(size, Math.abs(pnl)), 0);
    const data = totals.map(({ pnl }) => ({
      value: pnl,
      itemStyle: { color: pnl < 0 ? palette.called : palette.released },
      // a long bar has its figure inside: beside it there is no room for one
      label: Math.abs(pnl) > 0.6 * most ? { position: 'inside', color: '#ffffff' } : { position: pnl < 0 ? 'left' : 'right' },
    }));
    const shown = { show: true, ...label, fontSize: 12, formatter: ({ value }: { value: number }) => short(value) };
    return bars(totals, [{ type: 'bar', data, label: shown, barCategoryGap: '25%' }], false, narrow);
  };

/** Accounts below maintenance, and of them those that owe more than they have. */
export const callsChart =
  (totals: Stressed['totals']): Chart =>
  (narrow) => {
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
    const below = totals.map((scenario) => scenario.below);
    const insolvent = totals.map((scenario) => scenario.insolvent);
    const series = [one('below maintenance', palette.maintenance, below), one('insolvent', palette.called, insolvent)];
    return bars(totals, series, true, narrow);
  };
