// The scaling curves as one SVG: panels two a row, both axes logarithmic, so that a straight line of slope 1 is linear growth.

export interface Line {
  readonly name: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

export interface Panel {
  readonly x: string;
  readonly y: string;
  readonly lines: readonly Line[];
}

const panelWidth = 440;
const panelHeight = 230;
const margin = { left: 62, right: 18, top: 18, bottom: 42 };
const header = 34;
/** Told apart on light and on dark, and without colour by their marks. */
const styles = [
  { colour: '#3b7dd8', mark: (x: string, y: string) => `<circle cx="${x}" cy="${y}" r="3.5"/>` },
  { colour: '#e07b39', mark: (x: string, y: string) => `<rect x="${Number(x) - 3}" y="${Number(y) - 3}" width="6" height="6"/>` },
];
const ink = '#7a7a7a';

const at = (x: number): string => x.toFixed(1);

/** 1,500 -> 1.5k */
function short(x: number): string {
  if (x >= 1e6) return `${x / 1e6}M`;
  return x >= 1e3 ? `${x / 1e3}k` : `${x}`;
}

/** The powers of ten about the numbers, one apart at least. */
function decades(numbers: readonly number[]): [number, number] {
  const low = Math.floor(Math.log10(Math.min(...numbers)));
  return [low, Math.max(low + 1, Math.ceil(Math.log10(Math.max(...numbers))))];
}

function panelOf({ x, y, lines }: Panel): string {
  const points = lines.flatMap((line) => line.points);
  const [x0, x1] = decades(points.map((point) => point.x));
  const [y0, y1] = decades(points.map((point) => point.y));
  const inner = { width: panelWidth - margin.left - margin.right, height: panelHeight - margin.top - margin.bottom };
  const across = (value: number): number => margin.left + (inner.width * (Math.log10(value) - x0)) / (x1 - x0);
  const up = (value: number): number => margin.top + inner.height * (1 - (Math.log10(value) - y0) / (y1 - y0));
  const tens = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => 10 ** (from + i));
  const bottom = margin.top + inner.height;
  const grid = [
    ...tens(x0, x1).map(
      (tick) =>
        `<path d="M${at(across(tick))} ${margin.top}V${bottom}"/><text x="${at(across(tick))}" y="${bottom + 16}" text-anchor="middle">${short(tick)}</text>`,
    ),
    ...tens(y0, y1).map(
      (tick) =>
        `<path d="M${margin.left} ${at(up(tick))}H${panelWidth - margin.right}"/><text x="${margin.left - 6}" y="${at(up(tick) + 4)}" text-anchor="end">${short(tick)}</text>`,
    ),
  ];
  const drawn = lines.map((line, i) => {
    const { colour, mark } = styles[i % styles.length] as (typeof styles)[number];
    const path = line.points.map((point, k) => `${k === 0 ? 'M' : 'L'}${at(across(point.x))} ${at(up(point.y))}`).join('');
    const marks = line.points.map((point) => mark(at(across(point.x)), at(up(point.y)))).join('');
    const legend =
      lines.length > 1 ? `<text x="${margin.left + 12}" y="${margin.top + 14 + 15 * i}" fill="${colour}">${line.name}</text>` : '';
    return `<g fill="${colour}"><path d="${path}" fill="none" stroke="${colour}" stroke-width="1.8"/>${marks}${legend}</g>`;
  });
  const names = [
    `<text x="${margin.left + inner.width / 2}" y="${panelHeight - 8}" text-anchor="middle">${x}</text>`,
    `<text transform="translate(14 ${margin.top + inner.height / 2}) rotate(-90)" text-anchor="middle">${y}</text>`,
  ];
  return `<g fill="${ink}"><g stroke="${ink}" stroke-opacity="0.3" stroke-width="0.6">${grid.map((part) => part.replace(/<text.*/, '')).join('')}</g>${grid
    .map((part) => part.replace(/^.*?(?=<text)/, ''))
    .join('')}${names.join('')}</g>${drawn.join('')}`;
}

export function plot(title: string, panels: readonly Panel[]): string {
  const rows = Math.ceil(panels.length / 2);
  const size = { width: 2 * panelWidth, height: header + rows * panelHeight };
  const placed = panels.map((panel, i) => {
    const x = (i % 2) * panelWidth;
    const y = header + Math.floor(i / 2) * panelHeight;
    return `<g transform="translate(${x} ${y})">${panelOf(panel)}</g>`;
  });
  const text = `<text x="${margin.left}" y="22" fill="${ink}" font-size="14">${title}</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" font-family="system-ui, sans-serif" font-size="12">${text}${placed.join('\n')}</svg>\n`;
}
