// A chart as a file: the SVG with the colours and letters that it is drawn in, or its picture at twice the size.
import { saveBlob, saveText } from './save.js';

/** What a picture outside of this page cannot look up. */
const drawnBy = [
  'fill',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linecap',
  'opacity',
  'font-family',
  'font-size',
  'font-weight',
  'text-anchor',
];

export function svgText(svg: SVGSVGElement): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const [from, to] = [
    [svg, ...svg.querySelectorAll('*')],
    [copy, ...copy.querySelectorAll('*')],
  ];
  for (const [n, element] of from.entries()) {
    const drawn = getComputedStyle(element);
    for (const name of drawnBy) to[n]?.setAttribute(name, drawn.getPropertyValue(name));
    to[n]?.removeAttribute('class');
  }
  const { width, height } = svg.getBoundingClientRect();
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  const ground = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  for (const [name, value] of [
    ['width', '100%'],
    ['height', '100%'],
    ['fill', getComputedStyle(svg.closest('.panel') ?? document.body).backgroundColor],
  ] as const)
    ground.setAttribute(name, value);
  copy.prepend(ground);
  return new XMLSerializer().serializeToString(copy);
}

export function saveSvg(svg: SVGSVGElement, name: string): void {
  saveText(`${name}.svg`, svgText(svg), 'image/svg+xml');
}

export async function savePng(svg: SVGSVGElement, name: string): Promise<void> {
  const { width, height } = svg.getBoundingClientRect();
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgText(svg))}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [2 * width, 2 * height];
  canvas.getContext('2d')?.drawImage(image, 0, 0, 2 * width, 2 * height);
  saveCanvases([canvas], name);
}

/** Canvases one under the other, as one picture. */
export function saveCanvases(drawn: readonly HTMLCanvasElement[], name: string): void {
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(...drawn.map(({ width }) => width));
  canvas.height = drawn.reduce((sum, { height }) => sum + height, 0);
  const to = canvas.getContext('2d');
  if (to === null) return;
  to.fillStyle = getComputedStyle(document.querySelector('.panel') ?? document.body).backgroundColor;
  to.fillRect(0, 0, canvas.width, canvas.height);
  let y = 0;
  for (const one of drawn) {
    to.drawImage(one, 0, y);
    y += one.height;
  }
  canvas.toBlob((blob) => {
    if (blob !== null) saveBlob(`${name}.png`, blob);
  }, 'image/png');
}
