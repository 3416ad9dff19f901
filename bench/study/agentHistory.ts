// Real history as cycles for the agent: one expiry from some thirty to two days ahead, with index, forward and smile at every instant.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

export interface Point {
  /** Ms. */
  readonly time: number;
  readonly index: number;
  /** Forward of the cycle's expiry. */
  readonly forward: number;
  /** Black volatility at a strike, decimals a year. */
  readonly vol: (strike: number) => number;
}

export interface Cycle {
  readonly coin: 'BTC' | 'ETH';
  /** Ms. */
  readonly expiry: number;
  /** In order of their times. */
  readonly points: readonly Point[];
}

const day = 86_400_000;
const aheadDays = 30;
const leftDays = 2;

/** Daily closes with DVOL as the one vol of every strike, the forward at the index: cycles of 28 days, one after the other. */
export function dailyCycles(closesPath: string, dvol: ReadonlyMap<number, number>, from: string, to: string): Cycle[] {
  const points: Point[] = [];
  for (const line of readFileSync(closesPath, 'utf8').trim().split('\n').slice(1)) {
    const [date, close] = line.split(',') as [string, string];
    const vol = dvol.get(Date.parse(`${date}T00:00:00Z`));
    if (date < from || date > to || vol === undefined) continue;
    const index = Number(close);
    // a close is of the end of its day
    points.push({ time: Date.parse(`${date}T00:00:00Z`) + day, index, forward: index, vol: () => vol });
  }
  const cycles: Cycle[] = [];
  for (let i = 0; i + 1 < points.length; ) {
    const expiry = (points[i] as Point).time + aheadDays * day;
    const own = points.slice(i).filter(({ time }) => time <= expiry - leftDays * day);
    if (own.length < 2) break;
    cycles.push({ coin: 'BTC', expiry, points: own });
    i += own.length - 1;
  }
  return cycles;
}

/** Smile of one expiry of one snapshot. */
interface Smile extends Point {
  readonly expiry: number;
}

/** Snapshots of the surface, each cycle over one listed expiry: the one nearest to thirty days ahead as it begins. A snapshot without that expiry is left out. */
export function surfaceCycles(path: string, coin: Cycle['coin']): Cycle[] {
  const snapshots = new Map<number, Smile[]>();
  for (const line of gunzipSync(readFileSync(path)).toString('utf8').trim().split('\n').slice(1)) {
    const smile = smileOf(line.split(','), coin);
    if (smile === undefined) continue;
    const own = snapshots.get(smile.time) ?? [];
    snapshots.set(smile.time, own);
    own.push(smile);
  }
  const times = [...snapshots.keys()].sort((a, b) => a - b);
  const cycles: Cycle[] = [];
  for (let i = 0; i + 1 < times.length; ) {
    const start = times[i] as number;
    const listed = (snapshots.get(start) as Smile[]).map(({ expiry }) => expiry);
    const away = (expiry: number): number => Math.abs(expiry - start - aheadDays * day);
    const expiry = listed.reduce((best, one) => (away(one) < away(best) ? one : best));
    const during = times.slice(i).filter((time) => time <= expiry - leftDays * day);
    const points = during.flatMap((time) => snapshots.get(time)?.find((one) => one.expiry === expiry) ?? []);
    if (points.length < 2) break;
    cycles.push({ coin, expiry, points });
    i += during.length - 1;
  }
  return cycles;
}

/** Deltas of the columns iv_10p, iv_25p, atm_iv, iv_25c, iv_10c as standard scores of d1. */
const pillars = [
  [7, 1.2815515655446004],
  [8, 0.6744897501960817],
  [6, 0],
  [9, -0.6744897501960817],
  [10, -1.2815515655446004],
] as const;

/** Vols at the deltas of a row, linear in log-moneyness between them and flat beyond; undefined where one is missing. */
function smileOf(cells: readonly string[], coin: string): Smile | undefined {
  if (cells[1] !== coin) return undefined;
  const [time, expiry] = [Date.parse(cells[0] as string), Date.parse(cells[2] as string)];
  const [years, forward, index] = [cells[3], cells[4], cells[5]].map(Number) as [number, number, number];
  // d1 = (-k + v^2 T / 2) / (v sqrt T), k the log-moneyness of the strike
  const nodes = pillars.map(([column, score]): readonly [number, number] => {
    const vol = cells[column] === '' ? Number.NaN : Number(cells[column]);
    return [score === 0 ? 0 : 0.5 * vol * vol * years - score * vol * Math.sqrt(years), vol];
  });
  const rises = nodes.every(([k, vol], i) => vol > 0 && (i === 0 || k > (nodes[i - 1]?.[0] as number)));
  if (!rises || !(forward > 0) || !(index > 0)) return undefined;
  return { time, expiry, index, forward, vol: (strike) => between(nodes, Math.log(strike / forward)) };
}

function between(nodes: readonly (readonly [number, number])[], k: number): number {
  const after = nodes.findIndex(([at]) => at >= k);
  if (after <= 0) return (after < 0 ? nodes.at(-1) : nodes[0])?.[1] as number;
  const [[k0, v0], [k1, v1]] = [nodes[after - 1], nodes[after]] as [readonly [number, number], readonly [number, number]];
  return v0 + ((v1 - v0) * (k - k0)) / (k1 - k0);
}
