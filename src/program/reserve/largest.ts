// Largest of several forms: their groups are joined to single pieces if few; a piece that is never the largest is dropped.
import { type Box, type Form, type Group, highest, lowest, ofPieces } from './form.js';
import { copyOf, nothing, type Piece, sumOf, zeros } from './pieces.js';

/** Pieces that a product of groups may have before one of them is met by a single piece. */
const mostPieces = 64;
/** Roundings of sums, at most, by the size of what is summed. */
const rounding = 1e-9;
const none: readonly Group[] = [];
/** Nonzero places of the current pieces. */
let places = new Int32Array(64);

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

/** Number of nonzero places of a piece. */
function filledOf(size: number, piece: Piece): number {
  if (places.length <= size) places = new Int32Array(2 * size + 2);
  let filled = 0;
  for (let i = 0; i <= size; i++) if (piece[i] !== 0) places[filled++] = i;
  return filled;
}

/** Upper piece of several: nowhere below the largest of them, exact at the ends of a single variable. */
function above(box: Box, pieces: readonly Piece[]): Piece {
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
