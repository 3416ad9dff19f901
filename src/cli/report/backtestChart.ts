// Margin against what was lost: the VaR and the loss of each day, the exceedances marked.
import { LineChart, ScatterChart } from 'echarts/charts';
import { use } from 'echarts/core';
import { type Chart, categoryAxis, drawnWidths, legend, palette, render, valueAxis } from './drawing.js';

use([LineChart, ScatterChart]);

export interface BacktestLines {
  /** Dates as text. */
  readonly dates: readonly string[];
  readonly losses: readonly number[];
  readonly valuesAtRisk: readonly number[];
  readonly exceedances: readonly number[];
}

export const backtestChart =
  ({ dates, losses, valuesAtRisk, exceedances }: BacktestLines): Chart =>
  (narrow) => {
    const line = (name: string, data: readonly number[], color: string, width: number): object => ({
      type: 'line',
      name,
      data,
      symbol: 'none',
      clip: false,
      // a narrow chart has fewer points than days: those that keep the shape
      ...(narrow ? { sampling: 'lttb' } : {}),
      itemStyle: { color },
      lineStyle: { color, width },
    });
    return render(narrow ? drawnWidths.narrow : drawnWidths.broad, narrow ? 260 : 320, {
      grid: { left: 52, right: narrow ? 28 : 40, top: 44, bottom: 32 },
      legend: narrow ? { ...legend, itemGap: 16 } : legend,
      xAxis: { ...categoryAxis, data: dates },
      yAxis: valueAxis,
      series: [
        line('loss', losses, palette.neutral, 0.8),
        line('VaR', valuesAtRisk, palette.initial, 1.6),
        {
          type: 'scatter',
          name: 'exceedance',
          data: exceedances.map((day) => [day, losses[day]]),
          clip: false,
          symbolSize: narrow ? 5 : 7,
          itemStyle: { color: palette.called },
        },
      ],
    });
  };
