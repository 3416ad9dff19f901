// Bounds of what instructions make of columns: sums keep their pieces, extremes join them, products and quotients go by intervals.
import type { Operation } from '../compile/instructions.js';
import { affine, type Form, fixed, highestOf, isAffine, lowest, mostOf, ofPieces, plus, raised, scaled } from './form.js';
import { largest } from './largest.js';
import { nothing, type Piece } from './pieces.js';
import { type Column, either, type Rule, rangeOf, type Sign, type Work } from './work.js';

/** An instruction with its columns and numbers as they are. */
export interface Read {
  readonly op: Operation['op'];
  readonly byAccount: boolean;
  readonly x: Column;
  readonly y: Column;
  /** Whether x is a number that no fill changes. */
  readonly plain: boolean;
  readonly k: (work: Work) => number;
  readonly m: (work: Work) => number;
  /** A number by underlying. */
  readonly table: ((work: Work, pair: number) => number) | undefined;
}

const opposite = (sign: Sign): Sign => (sign === 1 ? -1 : 1);

export function operationRule(read: Read): Rule {
  const { op, x } = read;
  if (op === 'sum' || op === 'largest') return overPairs(x, op === 'sum');
  if (op === 'spread') return (work, _, sign) => x(work, 0, sign);
  const rule = ruleOf(read);
  return read.byAccount ? (work, _, sign) => rule(work, 0, sign) : rule;
}

function overPairs(x: Column, sums: boolean): Rule {
  return (work, _, sign) => {
    const forms: Form[] = [];
    for (let p = 0; p < work.pairs.length; p++) {
      const form = x(work, p, sign);
      if (form === undefined) return undefined;
      forms.push(form);
    }
    if (forms.length === 0) return fixed(0);
    if (sums) return sumOfAll(forms);
    return sign === 1 ? largest(work.box, forms) : either(work, forms);
  };
}

function sumOfAll(forms: readonly Form[]): Form {
  let sum = forms[0];
  for (let n = 1; n < forms.length; n++) sum = plus(sum, forms[n]);
  return sum;
}

function ruleOf({ op, x, y, plain, k, m, table }: Read): Rule {
  switch (op) {
    case 'read':
      return (work, pair, sign) => (table === undefined ? undefined : fixed(sign * table(work, pair)));
    case 'fill':
      return (work, _, sign) => fixed(sign * k(work));
    case 'add':
      return (work, pair, sign) => sum(x(work, pair, sign), y(work, pair, sign));
    case 'sub':
      return (work, pair, sign) => sum(x(work, pair, sign), y(work, pair, opposite(sign)));
    case 'blend':
      return (work, pair, sign) => sum(times(work, x, pair, sign * k(work)), times(work, y, pair, sign * m(work)));
    case 'mulNumber':
      return (work, pair, sign) => times(work, x, pair, sign * k(work));
    case 'divNumber':
      return (work, pair, sign) => (Number.isFinite(1 / k(work)) ? times(work, x, pair, sign / k(work)) : tiny(work, x, pair, sign));
    case 'addNumber':
      return (work, pair, sign) => shifted(x(work, pair, sign), sign * k(work));
    case 'numberSub':
      return (work, pair, sign) => shifted(x(work, pair, opposite(sign)), sign * k(work));
    case 'min':
    case 'max':
      return (work, pair, sign) => extreme(work, x(work, pair, sign), y(work, pair, sign), (op === 'max') === (sign === 1));
    case 'minNumber':
    case 'maxNumber':
      return (work, pair, sign) => extreme(work, x(work, pair, sign), fixed(sign * k(work)), (op === 'maxNumber') === (sign === 1));
    case 'abs':
      return (work, pair, sign) => size(work, x, pair, sign);
    case 'mul':
      return (work, pair, sign) => product(work, x, y, plain, pair, sign);
    case 'div':
      return (work, pair, sign) => quotient(work, x, y, pair, sign);
    case 'numberDiv':
      return (work, pair, sign) => {
        const below = rangeOf(work, x, pair);
        return below && ratio(work, { low: k(work), high: k(work) }, below, sign);
      };
    case 'sqrt':
      return (work, pair, sign) => {
        const range = rangeOf(work, x, pair);
        if (range === undefined) return undefined;
        work.bent ||= range.low !== range.high;
        return fixed(sign === 1 ? Math.sqrt(Math.max(0, range.high)) : -Math.sqrt(Math.max(0, range.low)));
      };
    // a whole number is not far from what it is rounded from: between the ends as little
    case 'roundUp':
      return (work, pair, sign) => (sign === 1 ? shifted(x(work, pair, 1), 1) : x(work, pair, -1));
    case 'roundDown':
      return (work, pair, sign) => (sign === 1 ? x(work, pair, 1) : shifted(x(work, pair, -1), 1));
    default:
      return () => undefined;
  }
}

/** Ratio of a positive number over nearly 0: 0, or unbounded. */
function tiny(work: Work, x: Column, pair: number, sign: Sign): Form | undefined {
  const range = rangeOf(work, x, pair);
  if (range === undefined || range.low < 0) return undefined;
  return sign === -1 || range.high === 0 ? fixed(0) : undefined;
}

function sum(x: Form | undefined, y: Form | undefined): Form | undefined {
  return x === undefined || y === undefined ? undefined : plus(x, y);
}

/** k x a column, whatever the sign of k. */
function times(work: Work, x: Column, pair: number, k: number): Form | undefined {
  const form = x(work, pair, k < 0 ? -1 : 1);
  return form && scaled(form, Math.abs(k));
}

function shifted(x: Form | undefined, by: number): Form | undefined {
  return x && raised(x, by);
}

function size(work: Work, x: Column, pair: number, sign: Sign): Form | undefined {
  const [up, down] = [x(work, pair, 1), x(work, pair, -1)];
  if (sign === 1) return extreme(work, up, down, true);
  // -|x| is no more than x, than -x, than 0
  if (up === undefined || down === undefined) return fixed(0);
  if (mostOf(work.box, down) <= 0) return down;
  if (mostOf(work.box, up) <= 0) return up;
  return either(work, [up, down, fixed(0)]);
}

/** The largest of two bounds, or the one that is met first. */
function extreme(work: Work, x: Form | undefined, y: Form | undefined, largestOf: boolean): Form | undefined {
  const { box } = work;
  if (!largestOf) {
    if (x === undefined || y === undefined) return x ?? y;
    // what is never above the other is the lesser one everywhere
    if (isAffine(x) && isAffine(y)) {
      if (highestOf(box, x.base, 1, y.base, -1) <= 0) return x;
      if (highestOf(box, y.base, 1, x.base, -1) <= 0) return y;
    }
    return either(work, [x, y]);
  }
  if (x === undefined || y === undefined) return undefined;
  if (y.base[0] === Number.NEGATIVE_INFINITY) return x;
  if (x.base[0] === Number.NEGATIVE_INFINITY) return y;
  // a floor of 0 under parts that are each at least 0 lifts nothing
  if (x.groups.length > 1 && isAffine(y) && isZero(box, y.base)) return floored(work, x);
  return largest(box, [x, y]);
}

function isZero({ size }: Work['box'], piece: Piece): boolean {
  if (piece === nothing()) return true;
  for (let i = 0; i <= size; i++) if (piece[i] !== 0) return false;
  return true;
}

/** max(0, sum) <= the sum of its groups, each at least 0, where the base is. */
function floored(work: Work, { base, groups }: Form): Form {
  const { box } = work;
  const zero = nothing();
  const parts = groups.map((pieces) => largest(box, [{ base: zero, groups: [pieces] }, affine(zero)]));
  const rest = lowest(box, base) >= 0 ? affine(base) : ofPieces(box, [base, zero]);
  return parts.reduce(plus, rest);
}

/** x y <= x high(y) + low(x) y - low(x) high(y), and the other way round; of -x y likewise. */
function product(work: Work, a: Column, b: Column, first: boolean, pair: number, sign: Sign): Form | undefined {
  // a number first: the other's range is then not needed
  if (first) {
    const x = rangeOf(work, a, pair);
    if (x !== undefined && x.low === x.high) return times(work, b, pair, sign * x.low);
  }
  const y = rangeOf(work, b, pair);
  if (y !== undefined && y.low === y.high) return times(work, a, pair, sign * y.low);
  const x = rangeOf(work, a, pair);
  if (x === undefined || y === undefined) return undefined;
  if (x.low === x.high) return times(work, b, pair, sign * x.low);
  const of = (px: number, py: number): Form | undefined =>
    shifted(sum(times(work, a, pair, sign * py), times(work, b, pair, sign * px)), -sign * px * py);
  const ways = sign === 1 ? [of(x.low, y.high), of(x.high, y.low)] : [of(x.low, y.low), of(x.high, y.high)];
  return either(work, ways);
}

interface Range {
  readonly low: number;
  readonly high: number;
}

function quotient(work: Work, a: Column, b: Column, pair: number, sign: Sign): Form | undefined {
  const below = rangeOf(work, b, pair);
  if (below === undefined || !(below.low > 0 || below.high < 0)) return undefined;
  if (below.low === below.high) return times(work, a, pair, sign / below.low);
  const above = rangeOf(work, a, pair);
  return above && ratio(work, above, below, sign);
}

function ratio(work: Work, above: Range, below: Range, sign: Sign): Form | undefined {
  if (!(below.low > 0 || below.high < 0)) return undefined;
  work.bent ||= below.low !== below.high;
  const { low, high } = above;
  const [one, two] = [below.low, below.high];
  return fixed(Math.max((sign * low) / one, (sign * low) / two, (sign * high) / one, (sign * high) / two));
}
