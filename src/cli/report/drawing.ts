// How a chart becomes SVG text: ECharts without a document, drawn once for a wide page and once for a narrow one.
import { GridComponent, LegendComponent, VisualMapComponent } from 'echarts/components';
import { type EChartsCoreOption, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { tick } from '../format.js';

use([GridComponent, LegendComponent, VisualMapComponent, SVGRenderer]);

/** Draws a chart: for a page as wide as a screen or a sheet, or as wide as a phone. Letters are of one size there and here. */
export type Chart = (narrow: boolean) => string;

/** Widths that charts are drawn at, px: near those they are shown at, so that letters keep their size. */
export const drawnWidths = { broad: 1040, half: 500, narrow: 350 } as const;

const ink = 'var(--ink)';
const faint = 'var(--line)';
/** Readable on light and on dark. */
export const palette = {
  initial: '#3b7dd8',
  maintenance: '#e39b2e',
  released: '#2e9e6b',
  called: '#d6453d',
  healthy: '#3b7dd8',
  worst: '#8a63c9',
  neutral: '#8a94a3',
};

export const label = { color: ink, fontSize: 13 };
export const legend = { top: 4, textStyle: label, itemWidth: 14, itemGap: 36 };
export const valueAxis = {
  type: 'value',
  axisLabel: { ...label, hideOverlap: true, formatter: (x: number) => tick(x) },
  splitLine: { lineStyle: { color: faint } },
};
/** A value axis across a narrow chart has room for few marks. */
export const acrossAxis = (narrow: boolean): object => (narrow ? { ...valueAxis, splitNumber: 2 } : valueAxis);
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
