// Upper bounds as sums of largest affine pieces over a box of variables: base + sum over groups of max over pieces.
import { constantPiece, copyOf, nothing, type Piece, sumOf, timesOf } from './pieces.js';

export type Group = readonly Piece[];

export interface Form {
  readonly base: Piece;
  readonly groups: readonly Group[];
}

/** Ranges of variables: filled shares of orders, and payments of futures on the way. */
export interface Box {
  readonly size: number;
  /** Lower ends, by variable. */
  readonly lows: number[];
  readonly highs: number[];
  /** Quick before close: few pieces are put together. */
  readonly coarse: boolean;
}

export interface HeldRange {
  readonly low: number;
  readonly high: number;
}

const none: readonly Group[] = [];

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
    // one of them is 0, but which one is unknown beforehand, so there is no branch
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
