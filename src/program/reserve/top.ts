// Maximum of a form over its box, and its place.
// Each variable of the base goes with the first group that it matters to; groups that share variables are combined while they have few pieces.
import type { Box, Form } from './form.js';
import { copyOf, type Piece, zeros } from './pieces.js';

/** Pieces that groups taken together may have. */
const mostTogether = 1024;

/** Variables at hand: so many of them. */
let used = new Int32Array(64);

/** Pieces, of which those variables count that `uses` marks with 1. */
interface Together {
  readonly pieces: readonly Piece[];
  readonly uses: Piece;
}

/** Place of a form's maximum, by variable, and the weight of each. */
export interface Where {
  readonly at: Float64Array;
  readonly weights: Float64Array;
}

/** The highest; writes where that is. */
export function topOf(box: Box, { base, groups }: Form, where?: Where): number {
  const { size, lows, highs } = box;
  if (used.length < size) used = new Int32Array(2 * size);
  const left = copyOf(base);
  const sets: Together[] = [];
  for (let g = 0; g < groups.length; g++)
    put(box, sets, { pieces: groups[g] as readonly Piece[], uses: apart(size, groups[g] as Piece[], left) });
  if (where !== undefined) {
    where.weights.fill(0);
    for (let i = 0; i < size; i++) where.at[i] = lows[i];
  }
  let sum = 0;
  for (let s = 0; s < sets.length; s++) {
    const { pieces, uses } = sets[s] as Together;
    let count = 0;
    for (let i = 0; i < size; i++) if (uses[i + 1] === 1) used[count++] = i;
    let most = Number.NEGATIVE_INFINITY;
    let best = 0;
    for (let n = 0; n < pieces.length; n++) {
      const value = heightOf(box, pieces[n] as Piece, left, count);
      if (value > most || Number.isNaN(value)) {
        most = value;
        best = n;
      }
    }
    sum += most;
    if (where !== undefined) tell(box, where, pieces, uses, left, pieces[best] as Piece);
    for (let n = 0; n < count; n++) left[used[n] + 1] = 0;
  }
  sum += left[0];
  for (let i = 0; i < size; i++) {
    const k = left[i + 1];
    if (k !== 0) sum += k > 0 ? k * highs[i] : k * lows[i];
    if (where === undefined) continue;
    if (k > 0) where.at[i] = highs[i];
    where.weights[i] = Math.max(where.weights[i], Math.abs(k)) * (highs[i] - lows[i]);
  }
  return sum;
}

/** The highest of a piece with the rest of the base, over the variables that are used. */
function heightOf(box: Box, piece: Piece, left: Piece, count: number): number {
  const { lows, highs } = box;
  let value = piece[0];
  for (let n = 0; n < count; n++) {
    const i = used[n];
    const k = piece[i + 1] + left[i + 1];
    const up = 0.5 * (k + Math.abs(k));
    value += up * highs[i] + (k - up) * lows[i];
  }
  return Number.isNaN(value) ? heightBySide(box, piece, left, count) : value;
}

function tell({ size, highs }: Box, { at, weights }: Where, pieces: readonly Piece[], uses: Piece, left: Piece, best: Piece): void {
  for (let i = 0; i < size; i++) {
    if (uses[i + 1] === 0) continue;
    if (best[i + 1] + left[i + 1] > 0) at[i] = highs[i];
    for (let n = 0; n < pieces.length; n++) weights[i] = Math.max(weights[i], Math.abs((pieces[n] as Piece)[i + 1] + left[i + 1]));
  }
}

function heightBySide({ lows, highs }: Box, piece: Piece, left: Piece, count: number): number {
  let value = piece[0];
  for (let n = 0; n < count; n++) {
    const i = used[n];
    const k = piece[i + 1] + left[i + 1];
    value += k > 0 ? k * highs[i] : k * lows[i];
  }
  return value;
}

/** In which variables pieces differ; what all of them have in common of the others goes to the base. */
function apart(size: number, group: readonly Piece[], base: Piece): Piece {
  const first = group[0] as Piece;
  const uses = zeros();
  // those that are the same so far
  let same = 0;
  for (let i = 1; i <= size; i++) used[same++] = i;
  for (let n = 1; n < group.length; n++) {
    const piece = group[n] as Piece;
    const before = same;
    same = 0;
    for (let u = 0; u < before; u++) {
      const i = used[u];
      if (piece[i] === first[i]) used[same++] = i;
      else uses[i] = 1;
    }
  }
  for (let u = 0; u < same; u++) base[used[u]] += first[used[u]];
  return uses;
}

/** Adds a group to sets, with those that it shares variables with. */
function put({ coarse, size }: Box, sets: Together[], group: Together): void {
  let own = group;
  if (!coarse)
    for (let s = 0; s < sets.length; ) {
      const other = sets[s] as Together;
      if (!shares(own.uses, other.uses, size) || own.pieces.length * other.pieces.length > mostTogether) {
        s += 1;
        continue;
      }
      own = both(own, other, size);
      sets.splice(s, 1);
    }
  sets.push(own);
}

function shares(x: Piece, y: Piece, size: number): boolean {
  for (let i = 1; i <= size; i++) if (x[i] === 1 && y[i] === 1) return true;
  return false;
}

function both(x: Together, y: Together, size: number): Together {
  const uses = zeros();
  for (let i = 1; i <= size; i++) uses[i] = Math.max(x.uses[i], y.uses[i]);
  const pieces: Piece[] = [];
  for (const one of x.pieces)
    for (const two of y.pieces) {
      const sum = zeros();
      sum[0] = one[0] + two[0];
      for (let i = 1; i <= size; i++) sum[i] = x.uses[i] * one[i] + y.uses[i] * two[i];
      pieces.push(sum);
    }
  return { pieces, uses };
}
