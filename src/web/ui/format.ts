// How figures are written: 1,234, a true minus, 8.6 %, 1.69×.

const minus = '\u2212';
const thin = '\u202f';

/** Kept by decimals: to make one takes a hundred times as long as to write a number. */
const writers = new Map<number, Intl.NumberFormat>();
function writer(decimals: number): Intl.NumberFormat {
  const known = writers.get(decimals);
  if (known !== undefined) return known;
  const made = new Intl.NumberFormat('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  writers.set(decimals, made);
  return made;
}

/** With so many decimals; an unknown is a dash. */
export function amount(value: number, decimals = 0): string {
  if (Number.isNaN(value)) return '–';
  const size = Math.abs(value);
  const text = size === Number.POSITIVE_INFINITY ? '∞' : writer(decimals).format(size);
  return value < 0 && Number(value.toFixed(decimals)) !== 0 ? minus + text : text;
}

export const signed = (value: number, decimals = 0): string =>
  Number(value.toFixed(decimals)) > 0 ? `+${amount(value, decimals)}` : amount(value, decimals);
export const percent = (value: number, decimals = 1): string => `${signed(100 * value, decimals)}${thin}%`;
export const share = (value: number, decimals = 0): string => `${amount(100 * value, decimals)}${thin}%`;
export const times = (value: number): string => (Number.isNaN(value) ? amount(value) : `${amount(value, 2)}×`);
/** As many decimals as a price has: five significant digits, at least none and at most six. */
export const price = (value: number): string => amount(value, decimalsOf(value));
/** The same without zeros at its end: what somebody has stated. */
export const plainPrice = (value: number): string =>
  price(value)
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
export const decimalsOf = (value: number): number =>
  value === 0 || !Number.isFinite(value) ? 0 : Math.min(6, Math.max(0, 4 - Math.floor(Math.log10(Math.abs(value)))));

/** Decimals that numbers of one column share: four figures of the largest. */
export const digitsOf = (values: readonly number[]): number =>
  Math.min(4, Math.max(0, 3 - Math.floor(Math.log10(Math.max(1e-3, ...values.map((value) => Math.abs(value) || 0))))));

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (n: number): string => String(n).padStart(2, '0');
/** 2 Jan 2026, 08:00 UTC. */
export function instant(ms: number): string {
  const at = new Date(ms);
  return `${at.getUTCDate()} ${months[at.getUTCMonth()]} ${at.getUTCFullYear()}, ${two(at.getUTCHours())}:${two(at.getUTCMinutes())} UTC`;
}
export function day(ms: number): string {
  const at = new Date(ms);
  return `${at.getUTCDate()} ${months[at.getUTCMonth()]}`;
}
/** Which prices they are, and whose file. */
export const pricesOf = ({
  name,
  asOf,
  sample,
  synthetic,
  venue,
}: {
  readonly name: string;
  readonly sample: boolean;
  readonly asOf: number;
  readonly synthetic: boolean;
  readonly venue: string | null;
}): string =>
  `${sample ? '' : `${name} · `}prices of ${venue === null ? instant(asOf) : 'the reply'}${synthetic ? ', synthetic sample' : ''}`;
/** P&L of a matrix whose largest cell is so large: in thousands from 20,000 on, whole; smaller ones as they are. */
export const cellUnit = (most: number): { readonly by: number; readonly word: string; readonly decimals: number } =>
  most >= 20_000 ? { by: 1000, word: 'thousand ', decimals: 0 } : { by: 1, word: '', decimals: most < 100 ? 2 : 0 };
/** 1 account, 2 accounts. */
export const counted = (count: number, noun: string): string => `${amount(count)} ${noun}${count === 1 ? '' : 's'}`;
/** A scenario by its label: -1 down is the move as its rule states it, and the shock of vols. */
export const scenarioText = (label: string): string =>
  label
    .replace(/^-/, minus)
    .replace(/ (up|down)$/, ', vols $1')
    .replace(/ unchanged$/, ', same vols');
/** isolated -> Isolated. */
export const capital = (name: string): string => name.slice(0, 1).toUpperCase() + name.slice(1);
export const toneOf = (value: number): 'gain' | 'loss' | 'mut' => (value > 0 ? 'gain' : value < 0 ? 'loss' : 'mut');
