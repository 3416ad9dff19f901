// Numbers and instants as people read them. Never used in JSON.

/** 1,234,567 with so many decimals; a dash for what is not a number, a sign for infinity. */
export function grouped(x: number, decimals = 0): string {
  if (Number.isNaN(x)) return '-';
  if (!Number.isFinite(x)) return x > 0 ? '∞' : '-∞';
  if (Math.abs(x) >= 1e21) return String(x);
  const [whole = '', fraction] = Math.abs(x).toFixed(decimals).split('.');
  const digits = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  const text = fraction === undefined ? digits : `${digits}.${fraction}`;
  return x < 0 && /[1-9]/.test(text) ? `-${text}` : text;
}

/** 1 account, 2 accounts. */
export function counted(n: number, noun: string, plural = `${noun}s`): string {
  return `${grouped(n)} ${n === 1 ? noun : plural}`;
}

/** Name of an account, or of one of its subaccounts. */
export function accountName(account: string, subaccount: string): string {
  return subaccount === '' ? account : `${account} (subaccount ${subaccount})`;
}

/** 12.3 M: three significant digits with k, M, G, T. */
export function short(x: number): string {
  const size = Math.abs(x);
  for (const [unit, name] of units) if (size >= unit * 0.9995) return `${threeDigits(x / unit)} ${name}`;
  return threeDigits(x);
}

const units = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;

function threeDigits(x: number): string {
  if (!Number.isFinite(x)) return grouped(x);
  const size = Math.abs(x);
  return grouped(x, size >= 100 || x === 0 ? 0 : size >= 10 ? 1 : 2);
}

/** As `short`, without the zeros at the end: 2.5 M. */
export function tick(x: number): string {
  const [digits = '', unit] = short(x).split(' ');
  const trimmed = digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits;
  return unit === undefined ? trimmed : `${trimmed} ${unit}`;
}

/** 12.3 % of a whole; a dash when the whole is 0. */
export function share(part: number, whole: number): string {
  return whole === 0 || Number.isNaN(part / whole) ? '-' : `${grouped((100 * part) / whole, 1)} %`;
}

/** 12.34x */
export function times(x: number): string {
  return Number.isFinite(x) ? `${grouped(x, 2)}x` : grouped(x);
}

/** 2026-03-01T13:48:40Z */
export function instantText(instant: number): string {
  return new Date(instant).toISOString().replace('.000Z', 'Z');
}

export function milliseconds(ms: number): string {
  return `${grouped(ms, ms < 10 ? 2 : ms < 100 ? 1 : 0)} ms`;
}
