// Upper bounds as sums of largest affine pieces over a box of variables: base + sum over groups of max over pieces.
import { constantPiece, copyOf, nothing, type Piece, sumOf, timesOf, zeros } from './pieces.js';

type Group = readonly Piece[];

export interface Form {
  readonly base: Piece;
  readonly groups: readonly Group[];
}

/** What variables may be: shares of orders that have filled, and what futures have been paid on the way. */
export interface Box {
  readonly size: number;
  /** Of the variable i. */
  readonly lows: number[];
  readonly highs: number[];
  /** Quick before close: few pieces are put together. */
  readonly coarse: boolean;
}

export interface HeldRange {
  readonly low: number;
  readonly high: number;
}

/** Pieces that a product of groups may have before one of them is met by a single piece. */
const mostPieces = 64;
/** Roundings of sums, at most, by the size of what is summed. */
const rounding = 1e-9;
const none: readonly Group[] = [];
/** Of the pieces at hand. */
let places = new Int32Array(64);

export function fixed(value: number): Form {
  return { base: constantPiece(value), groups: none };
}

export function affine(base: Piece): Form {
  return { base, groups: none };
}

export function isAffine({ groups }: Form): boolean {
  return groups.length === 0;
}

export function plus(x: Form, y: Form): Form {
  const [own, other] = [x.groups, y.groups];
  if (own.length === 0 && x.base === nothing()) return y;
  if (other.length === 0 && y.base === nothing()) return x;
  return { base: sumOf(x.base, y.base), groups: own.length === 0 ? other : other.length === 0 ? own : own.concat(other) };
}

/** k x form, k not below 0. */
export function scaled(form: Form, k: number): Form {
  if (k === 1) return form;
  const { base, groups } = form;
  if (k === 0 || groups.length === 0) return affine(timesOf(base, k));
  return { base: timesOf(base, k), groups: groups.map((pieces) => pieces.map((piece) => timesOf(piece, k))) };
}

export function raised({ base, groups }: Form, by: number): Form {
  const moved = copyOf(base);
  moved[0] += by;
  return { base: moved, groups };
}

/** Looks at how high and how low a piece gets in the box. */
function look(box: Box, piece: Piece): void {
  const { lows, highs, size } = box;
  let low = piece[0];
  let high = low;
  for (let i = 0; i < size; i++) {
    const k = piece[i + 1];
    // one of them is 0: nobody can tell which beforehand, so there is no branch
    const up = 0.5 * (k + Math.abs(k));
    const down = k - up;
    low += up * lows[i] + down * highs[i];
    high += up * highs[i] + down * lows[i];
  }
  // infinite ones are added by their side
  if (Number.isNaN(low) || Number.isNaN(high)) {
    low = lowBySide(box, piece);
    high = highBySide(box, piece);
  }
  piece[size + 1] = high;
  piece[size + 2] = low;
}

function highBySide({ lows, highs, size }: Box, piece: Piece): number {
  let sum = piece[0];
  for (let i = 0; i < size; i++) {
    const k = piece[i + 1];
    if (k !== 0) sum += k * (k > 0 ? highs[i] : lows[i]);
  }
  return sum;
}

function lowBySide({ lows, highs, size }: Box, piece: Piece): number {
  let sum = piece[0];
  for (let i = 0; i < size; i++) {
    const k = piece[i + 1];
    if (k !== 0) sum += k * (k > 0 ? lows[i] : highs[i]);
  }
  return sum;
}

/** The highest that a piece may be in the box. */
export function highest(box: Box, piece: Piece): number {
  if (Number.isNaN(piece[box.size + 1])) look(box, piece);
  return piece[box.size + 1];
}

export function lowest(box: Box, piece: Piece): number {
  if (Number.isNaN(piece[box.size + 1])) look(box, piece);
  return piece[box.size + 2];
}

/** The highest of k x one piece + m x another. */
export function highestOf(box: Box, one: Piece, k: number, other: Piece, m: number): number {
  const { lows, highs, size } = box;
  let sum = k * one[0] + m * other[0];
  for (let i = 0; i < size; i++) {
    const slope = k * one[i + 1] + m * other[i + 1];
    const up = 0.5 * (slope + Math.abs(slope));
    sum += up * highs[i] + (slope - up) * lows[i];
  }
  if (!Number.isNaN(sum)) return sum;
  sum = k * one[0] + m * other[0];
  for (let i = 0; i < size; i++) {
    const slope = k * one[i + 1] + m * other[i + 1];
    if (slope !== 0) sum += slope * (slope > 0 ? highs[i] : lows[i]);
  }
  return sum;
}

/** No less than the form anywhere in the box. */
export function mostOf(box: Box, { base, groups }: Form): number {
  if (groups.length === 0) return highest(box, base);
  if (groups.length === 1) return mostOfPieces(box, groups[0] as Group, base);
  let sum = highest(box, base);
  for (let g = 0; g < groups.length; g++) sum += mostOfPieces(box, groups[g] as Group, undefined);
  return sum;
}

function mostOfPieces(box: Box, pieces: Group, base: Piece | undefined): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let n = 0; n < pieces.length; n++) {
    const piece = pieces[n] as Piece;
    const top = base === undefined || base === nothing() ? highest(box, piece) : highestOf(box, base, 1, piece, 1);
    if (top > most || Number.isNaN(top)) most = top;
  }
  return most;
}

/** The largest of several. What is nowhere as high as another one always is would leave nothing: it is not put together. */
export function largest(box: Box, forms: readonly Form[]): Form {
  const products: Product[] = [];
  let line = Number.NEGATIVE_INFINITY;
  let size = 0;
  for (let n = 0; n < forms.length; n++) {
    const product = productOf(box, forms[n] as Form);
    products.push(product);
    line = Math.max(line, product.low);
    size = Math.max(size, product.size);
  }
  line -= rounding * size;
  const pieces: Piece[] = [];
  for (let n = 0; n < products.length; n++) {
    const product = products[n] as Product;
    if (product.high < line) continue;
    const own = sumsOf(box, product);
    if (products.length === 1) return ofPieces(box, own);
    for (let p = 0; p < own.length; p++) pieces.push(own[p] as Piece);
  }
  return ofPieces(box, pieces);
}

/** The largest of pieces; what is never the largest is left out. */
export function ofPieces(box: Box, pieces: readonly Piece[]): Form {
  if (pieces.length === 1) return affine(pieces[0] as Piece);
  let least = Number.NEGATIVE_INFINITY;
  let floor = 0;
  for (let n = 0; n < pieces.length; n++) {
    const low = lowest(box, pieces[n] as Piece);
    if (low > least) {
      least = low;
      floor = n;
    }
  }
  const left: Piece[] = [];
  let most = Number.NEGATIVE_INFINITY;
  for (let n = 0; n < pieces.length; n++) {
    const top = highest(box, pieces[n] as Piece);
    if (top < least) continue;
    left.push(pieces[n] as Piece);
    if (top > most) most = top;
  }
  // where none is ever above one of them, that one is the largest
  if (left.length === 1 || most === least) return affine(pieces[floor] as Piece);
  return { base: nothing(), groups: [left] };
}

/** As the largest of single pieces. */
export function piecesOf(box: Box, form: Form): readonly Piece[] {
  return form.groups.length === 0 ? [form.base] : sumsOf(box, productOf(box, form));
}

/** The base with a piece of each part, in every combination of them. */
interface Product {
  readonly base: Piece;
  readonly parts: readonly Group[];
  readonly count: number;
  /** Within which the largest of them is, and how large what it is made of. */
  readonly low: number;
  readonly high: number;
  readonly size: number;
}

function productOf(box: Box, { base, groups }: Form): Product {
  let low = lowest(box, base);
  let high = highest(box, base);
  let size = Math.abs(low) + Math.abs(high);
  if (groups.length === 0) return { base, parts: none, count: 1, low, high, size };
  const most = box.coarse ? 16 : mostPieces;
  const ascending = groups.length > 1 ? [...groups].sort((x, y) => x.length - y.length) : groups;
  const parts: Group[] = [];
  let count = 1;
  for (let g = 0; g < ascending.length; g++) {
    const group = ascending[g] as Group;
    const limit = g < ascending.length - 1 ? most : 16 * most;
    const part = count * group.length > limit ? [above(box, group)] : group;
    parts.push(part);
    count *= part.length;
    let lowOf = Number.NEGATIVE_INFINITY;
    let highOf = Number.NEGATIVE_INFINITY;
    for (let n = 0; n < part.length; n++) {
      lowOf = Math.max(lowOf, lowest(box, part[n] as Piece));
      highOf = Math.max(highOf, highest(box, part[n] as Piece));
    }
    low += lowOf;
    high += highOf;
    size += Math.abs(lowOf) + Math.abs(highOf);
  }
  return { base, parts, count, low, high, size };
}

function sumsOf({ size }: Box, { base, parts, count }: Product): readonly Piece[] {
  if (parts.length === 0) return [base];
  if (parts.length === 1) return base === nothing() ? (parts[0] as Group) : eachOf([base], parts[0] as Group);
  if (parts.length === 2 && base === nothing()) return eachOf(parts[0] as Group, parts[1] as Group);
  const made: Piece[] = [];
  for (let n = 0; n < count; n++) made.push(copyOf(base));
  // the last part changes with every piece, the one before it more slowly
  let each = count;
  for (let p = 0; p < parts.length; p++) {
    const part = parts[p] as Group;
    each /= part.length;
    for (let m = 0; m < part.length; m++) {
      const piece = part[m] as Piece;
      const filled = filledOf(size, piece);
      for (let block = m * each; block < count; block += each * part.length)
        for (let n = block; n < block + each; n++) {
          const to = made[n] as Piece;
          for (let f = 0; f < filled; f++) to[places[f]] += piece[places[f]];
        }
    }
  }
  return made;
}

/** Each of some with each of others. */
function eachOf(some: Group, others: Group): Group {
  const made: Piece[] = [];
  for (let n = 0; n < some.length; n++) for (let m = 0; m < others.length; m++) made.push(sumOf(some[n] as Piece, others[m] as Piece));
  return made;
}

/** Where a piece is not 0: so many of the places. */
function filledOf(size: number, piece: Piece): number {
  if (places.length <= size) places = new Int32Array(2 * size + 2);
  let filled = 0;
  for (let i = 0; i <= size; i++) if (piece[i] !== 0) places[filled++] = i;
  return filled;
}

/** One piece that is nowhere below the largest of several: exact at the ends of a single variable. */
export function above(box: Box, pieces: readonly Piece[]): Piece {
  const { lows, highs, size } = box;
  const made = zeros();
  const filled = filledOfAny(size, pieces);
  // the highest where each variable is at its end
  const [least, most] = [zeros(), zeros()];
  for (let n = 0; n < pieces.length; n++) {
    const piece = pieces[n] as Piece;
    const top = highest(box, piece);
    // nothing is known of it
    if (Number.isNaN(top)) made[0] = Number.NaN;
    for (let f = 0; f < filled; f++) {
      const i = places[f];
      const k = piece[i] * (highs[i - 1] - lows[i - 1]);
      const up = 0.5 * (k + Math.abs(k));
      if (n === 0 || top - up > least[i]) least[i] = top - up;
      if (n === 0 || top + (k - up) > most[i]) most[i] = top + (k - up);
    }
  }
  for (let f = 0; f < filled; f++) {
    const i = places[f];
    const width = highs[i - 1] - lows[i - 1];
    if (width > 0) made[i] = (most[i] - least[i]) / width;
  }
  let over = Number.NEGATIVE_INFINITY;
  for (let n = 0; n < pieces.length; n++) {
    const piece = pieces[n] as Piece;
    let sum = piece[0] - made[0];
    for (let f = 0; f < filled; f++) {
      const i = places[f];
      const k = piece[i] - made[i];
      const up = 0.5 * (k + Math.abs(k));
      sum += up * highs[i - 1] + (k - up) * lows[i - 1];
    }
    over = Math.max(over, sum);
  }
  made[0] = over;
  return made;
}

/** Variables for which any of the pieces is not 0: so many of the places. */
function filledOfAny(size: number, pieces: readonly Piece[]): number {
  if (places.length <= size) places = new Int32Array(2 * size + 2);
  let filled = 0;
  for (let i = 1; i <= size; i++)
    for (let n = 0; n < pieces.length; n++)
      if ((pieces[n] as Piece)[i] !== 0) {
        places[filled++] = i;
        break;
      }
  return filled;
}
