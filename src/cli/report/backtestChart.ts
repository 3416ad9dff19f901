// Margin against what was lost: the VaR and the loss of each day, the exceedances marked.
import { LineChart, ScatterChart } from 'echarts/charts';
import { use } from 'echarts/core';
import { categoryAxis, label, palette, render, valueAxis } from './charts.js';

use([LineChart, ScatterChart]);

export interface BacktestLines {
  /** Dates as text. */
  readonly dates: readonly string[];
  readonly losses: readonly number[];
  readonly valuesAtRisk: readonly number[];
  readonly exceedances: readonly number[];
}

export function backtestChart({ dates, losses, valuesAtRisk, exceedances }: BacktestLines): string {
  const line = (name: string, data: readonly number[], color: string, width: number): object => ({
    type: 'line',
    name,
    data,
    symbol: 'none',
    itemStyle: { color },
    lineStyle: { color, width },
  });
  return render(1160, 360, {
    grid: { left: 64, right: 12, top: 44, bottom: 32 },
    legend: { top: 4, textStyle: label, itemWidth: 14, itemGap: 36 },
    xAxis: { ...categoryAxis, data: dates },
    yAxis: valueAxis,
    series: [
      line('loss', losses, palette.neutral, 0.8),
      line('VaR', valuesAtRisk, palette.initial, 1.6),
      {
        type: 'scatter',
        name: 'exceedance',
        data: exceedances.map((day) => [day, losses[day]]),
        symbolSize: 7,
        itemStyle: { color: palette.called },
      },
    ],
  });
}
