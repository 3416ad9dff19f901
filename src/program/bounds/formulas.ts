// Bounds of what instructions make of columns: each rule is an interval and a Lipschitz constant (the chain rule without derivatives).
import type { Operation } from '../compile/instructions.js';
import type { Work } from './work.js';

/** An instruction with its numbers as they are, and where its columns are found. */
export interface Read {
  readonly op: Operation['op'];
  readonly k: number;
  readonly m: number;
  readonly a: number;
  readonly b: number;
  readonly to: number;
}

/** Cell by cell, at the level of the result. */
export function apply(work: Work, { op, k, m, a, b, to }: Read, cell: number): Work {
  const { lows, highs, slopes } = work;
  const [i, j, t] = [a + cell, b + cell, to + cell];
  const [la, ha, sa] = [lows[i], highs[i], slopes[i]];
  const [lb, hb, sb] = [lows[j], highs[j], slopes[j]];
  switch (op) {
    case 'add':
      return work.set(t, la + lb, ha + hb, sa + sb);
    case 'sub':
      return work.set(t, la - hb, ha - lb, sa + sb);
    case 'blend': {
      const [l, h] = scaled(la, ha, k);
      const [x, y] = scaled(lb, hb, m);
      return work.set(t, l + x, h + y, times(k, sa) + times(m, sb));
    }
    case 'mul': {
      const products = [la * lb, la * hb, ha * lb, ha * hb];
      return work.set(t, Math.min(...products), Math.max(...products), times(work.most(i), sb) + times(work.most(j), sa));
    }
    case 'div': {
      const least = lb > 0 ? lb : hb < 0 ? -hb : 0;
      if (least === 0) return nothing(work, t);
      const quotients = [la / lb, la / hb, ha / lb, ha / hb];
      return work.set(t, Math.min(...quotients), Math.max(...quotients), sa / least + times(work.most(i) / (least * least), sb));
    }
    case 'min':
      return work.set(t, Math.min(la, lb), Math.min(ha, hb), ha <= lb ? sa : hb <= la ? sb : Math.max(sa, sb));
    case 'max':
      return work.set(t, Math.max(la, lb), Math.max(ha, hb), la >= hb ? sa : lb >= ha ? sb : Math.max(sa, sb));
    case 'addNumber':
      return work.set(t, la + k, ha + k, sa);
    case 'numberSub':
      return work.set(t, k - ha, k - la, sa);
    case 'mulNumber':
      return work.set(t, ...scaled(la, ha, k), times(k, sa));
    case 'divNumber':
      return k > 0 ? work.set(t, la / k, ha / k, sa / k) : nothing(work, t);
    case 'numberDiv': {
      const least = la > 0 ? la : ha < 0 ? -ha : 0;
      if (least === 0) return nothing(work, t);
      return work.set(t, Math.min(k / la, k / ha), Math.max(k / la, k / ha), times(Math.abs(k) / (least * least), sa));
    }
    case 'minNumber':
      return work.set(t, Math.min(la, k), Math.min(ha, k), la >= k ? 0 : sa);
    case 'maxNumber':
      return work.set(t, Math.max(la, k), Math.max(ha, k), ha <= k ? 0 : sa);
    case 'abs':
      return work.set(t, la > 0 ? la : ha < 0 ? -ha : 0, Math.max(Math.abs(la), Math.abs(ha)), sa);
    case 'sqrt':
      if (sa === 0 && la >= 0) return work.set(t, Math.sqrt(la), Math.sqrt(ha), 0);
      return la > 0 ? work.set(t, Math.sqrt(la), Math.sqrt(ha), sa / (2 * Math.sqrt(la))) : nothing(work, t);
    case 'fill':
      return work.set(t, k, k, 0);
    default:
      return nothing(work, t);
  }
}

/** To accounts from their pairs, or back. */
export function across(work: Work, { op, a, to }: Read): void {
  const { lows, highs, slopes, pairs } = work;
  if (op === 'spread') {
    for (let p = 0; p < pairs; p++) work.set(to + p, lows[a], highs[a], slopes[a]);
    return;
  }
  work.clear(to);
  for (let p = 0; p < pairs; p++) {
    const [low, high, slope] = [lows[a + p], highs[a + p], slopes[a + p]];
    if (op === 'sum') work.set(to, lows[to] + low, highs[to] + high, slopes[to] + slope);
    else if (p === 0) work.set(to, low, high, slope);
    else work.set(to, Math.max(lows[to], low), Math.max(highs[to], high), Math.max(slopes[to], slope));
  }
}

/** Marks a cell as unbounded. */
export function nothing(work: Work, cell: number): Work {
  return work.set(cell, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
}

/** |k| x slope; what does not move does not, times anything. */
function times(k: number, slope: number): number {
  return slope === 0 ? 0 : Math.abs(k) * slope;
}

function scaled(low: number, high: number, k: number): [number, number] {
  return k >= 0 ? [k * low, k * high] : [k * high, k * low];
}
