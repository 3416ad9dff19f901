// Bounds of what instructions make of columns: sums keep their pieces, extremes join them, products and quotients go by intervals.
import type { Operation } from '../compile/instructions.js';
import { affine, type Form, fixed, isAffine, largest, mostOf, plus, raised, scaled, zeros } from './form.js';
import { either, type Rule, rangeOf, type Sign, type Work } from './work.js';

/** An instruction with its numbers as they are. */
export interface Read extends Operation {
  readonly k: (work: Work) => number;
  readonly m: (work: Work) => number;
  /** A number by underlying. */
  readonly table: ((work: Work, pair: number) => number) | undefined;
}

const opposite = (sign: Sign): Sign => (sign === 1 ? -1 : 1);

export function operationRule(read: Read): Rule {
  const { op, to } = read;
  if (op === 'sum' || op === 'largest')
    return (work, _, sign) => {
      const forms: Form[] = [];
      for (let p = 0; p < work.pairs.length; p++) {
        const form = work.form(read.a as never, p, sign);
        if (form === undefined) return undefined;
        forms.push(form);
      }
      if (forms.length === 0) return fixed(work.box, 0);
      if (op === 'sum') return forms.reduce(plus);
      return sign === 1 ? largest(work.box, forms) : either(work, forms);
    };
  if (op === 'spread') return (work, _, sign) => work.form(read.a as never, 0, sign);
  if (to.level === 'A') return (work, _, sign) => applied(work, read, 0, sign);
  return (work, pair, sign) => applied(work, read, pair, sign);
}

function applied(work: Work, { op, a, b, k, m, table }: Read, pair: number, sign: Sign): Form | undefined {
  const { box } = work;
  const x = (of: Sign): Form | undefined => work.form(a as never, pair, of);
  const y = (of: Sign): Form | undefined => work.form(b as never, pair, of);
  switch (op) {
    case 'read':
      return table === undefined ? undefined : fixed(box, sign * table(work, pair));
    case 'fill':
      return fixed(box, sign * k(work));
    case 'add':
      return sum(x(sign), y(sign));
    case 'sub':
      return sum(x(sign), y(opposite(sign)));
    case 'blend':
      return sum(times(x, sign * k(work)), times(y, sign * m(work)));
    case 'mulNumber':
      return times(x, sign * k(work));
    case 'divNumber':
      if (Number.isFinite(1 / k(work))) return times(x, sign / k(work));
      return tiny(work, a as never, pair, sign);
    case 'addNumber':
      return shifted(x(sign), sign * k(work));
    case 'numberSub':
      return shifted(x(opposite(sign)), sign * k(work));
    case 'min':
    case 'max':
      return extreme(work, [x(sign), y(sign)], (op === 'max') === (sign === 1));
    case 'minNumber':
    case 'maxNumber':
      return extreme(work, [x(sign), fixed(box, sign * k(work))], (op === 'maxNumber') === (sign === 1));
    case 'abs': {
      const sides = [x(1), x(-1)];
      if (sign === 1) return extreme(work, sides, true);
      // -|x| is no more than x, than -x, than 0
      const range = rangeOf(work, a as never, pair);
      if (range === undefined) return fixed(box, 0);
      if (range.low >= 0) return sides[1];
      if (range.high <= 0) return sides[0];
      return either(work, [...sides, fixed(box, 0)]);
    }
    case 'mul':
      return product(work, a as never, b as never, pair, sign);
    case 'div':
    case 'numberDiv': {
      const below = rangeOf(work, op === 'div' ? (b as never) : (a as never), pair);
      if (below === undefined || !(below.low > 0 || below.high < 0)) return undefined;
      if (op === 'div' && below.low === below.high) return times(x, sign / below.low);
      const above = op === 'div' ? rangeOf(work, a as never, pair) : { low: k(work), high: k(work) };
      if (above === undefined) return undefined;
      work.bent ||= below.low !== below.high;
      const ends = [above.low / below.low, above.low / below.high, above.high / below.low, above.high / below.high];
      return fixed(box, Math.max(...ends.map((end) => sign * end)));
    }
    case 'sqrt': {
      const range = rangeOf(work, a as never, pair);
      if (range === undefined) return undefined;
      work.bent ||= range.low !== range.high;
      return fixed(box, sign === 1 ? Math.sqrt(Math.max(0, range.high)) : -Math.sqrt(Math.max(0, range.low)));
    }
    // a whole number is not far from what it is rounded from: between the ends as little
    case 'roundUp':
      return sign === 1 ? shifted(x(1), 1) : x(-1);
    case 'roundDown':
      return sign === 1 ? x(1) : shifted(x(-1), 1);
    default:
      return undefined;
  }
}

/** What is above 0 over next to nothing: 0, or beyond all bounds. */
function tiny(work: Work, a: never, pair: number, sign: Sign): Form | undefined {
  const range = rangeOf(work, a, pair);
  if (range === undefined || range.low < 0) return undefined;
  return sign === -1 || range.high === 0 ? fixed(work.box, 0) : undefined;
}

function sum(x: Form | undefined, y: Form | undefined): Form | undefined {
  return x === undefined || y === undefined ? undefined : plus(x, y);
}

/** k x a column, whatever the sign of k. */
function times(x: (of: Sign) => Form | undefined, k: number): Form | undefined {
  const form = x(k < 0 ? -1 : 1);
  return form && scaled(form, Math.abs(k));
}

function shifted(x: Form | undefined, by: number): Form | undefined {
  return x && raised(x, by);
}

/** The largest of bounds, or the one that is met first. */
function extreme(work: Work, forms: readonly (Form | undefined)[], largestOf: boolean): Form | undefined {
  const { box } = work;
  if (!largestOf) {
    const [x, y] = forms;
    if (x === undefined || y === undefined) return x ?? y;
    // what is never above the other is the lesser one everywhere
    if (isAffine(x) && isAffine(y)) {
      const less = (one: Form, two: Form): boolean => mostOf(box, plus(one, affine(two.base.map((c) => -c)))) <= 0;
      if (less(x, y)) return x;
      if (less(y, x)) return y;
    }
    return either(work, forms);
  }
  const known: Form[] = [];
  for (const form of forms) {
    if (form === undefined) return undefined;
    if (mostOf(box, form) > Number.NEGATIVE_INFINITY) known.push(form);
  }
  const [x, y] = known;
  // a floor of 0 under parts that are each at least 0 lifts nothing
  if (x !== undefined && y !== undefined && x.groups.length > 1 && isAffine(y) && y.base.every((c) => c === 0)) return floored(work, x);
  return largest(box, known);
}

/** max(0, sum) <= the sum of its groups, each at least 0, where the base is. */
function floored(work: Work, { base, groups }: Form): Form {
  const { box } = work;
  const zero = zeros(base.length);
  const below = mostOf(box, affine(base.map((c) => -c)));
  const parts = groups.map((pieces) => largest(box, [{ base: zero, groups: [pieces] }, affine(zero)]));
  const rest = below <= 0 ? affine(base) : largest(box, [affine(base), affine(zero)]);
  return parts.reduce(plus, rest);
}

/** x y <= x high(y) + low(x) y - low(x) high(y), and the other way round; of -x y likewise. */
function product(work: Work, a: never, b: never, pair: number, sign: Sign): Form | undefined {
  const [x, y] = [rangeOf(work, a, pair), rangeOf(work, b, pair)];
  if (x === undefined || y === undefined) return undefined;
  if (x.low === x.high) return times((of) => work.form(b, pair, of), sign * x.low);
  if (y.low === y.high) return times((of) => work.form(a, pair, of), sign * y.low);
  const of = (px: number, py: number): Form | undefined => {
    const parts = sum(
      times((s) => work.form(a, pair, s), sign * py),
      times((s) => work.form(b, pair, s), sign * px),
    );
    return shifted(parts, -sign * px * py);
  };
  const ways = sign === 1 ? [of(x.low, y.high), of(x.high, y.low)] : [of(x.low, y.low), of(x.high, y.high)];
  return either(work, ways);
}
