// Upper bounds as sums of largest affine pieces over a box of variables: base + sum over groups of max over pieces. A piece is [constant, coefficient of each variable].

export type Piece = number[];

/** Pieces of nothing by their length, of doubles from the start: copies of one are fast. */
const blanks: Piece[] = [];

export function zeros(length: number): Piece {
  blanks[length] ??= Array.from({ length }, () => 0.5).fill(0);
  return blanks[length].slice();
}

export interface Form {
  readonly base: Piece;
  readonly groups: readonly (readonly Piece[])[];
}

/** What variables may be: shares of orders that have filled, and what futures have been paid on the way. */
export interface Box {
  readonly lows: Float64Array;
  readonly highs: Float64Array;
  /** Quick before close: few pieces are put together. */
  readonly coarse: boolean;
}

export interface HeldRange {
  readonly low: number;
  readonly high: number;
}

/** Pieces that a product of groups may have before one of them is met by a single piece. */
const mostPieces = 64;

export function fixed(box: Box, value: number): Form {
  const base = zeros(box.lows.length + 1);
  base[0] = value;
  return { base, groups: [] };
}

export function affine(base: Piece): Form {
  return { base, groups: [] };
}

export function isAffine({ groups }: Form): boolean {
  return groups.length === 0;
}

export function plus(x: Form, y: Form): Form {
  return {
    base: sumOf(x.base, y.base),
    groups: x.groups.length === 0 ? y.groups : y.groups.length === 0 ? x.groups : [...x.groups, ...y.groups],
  };
}

/** k x form, k not below 0. */
export function scaled({ base, groups }: Form, k: number): Form {
  if (k === 1) return { base, groups };
  return { base: timesOf(base, k), groups: k === 0 ? [] : groups.map((pieces) => pieces.map((piece) => timesOf(piece, k))) };
}

export function raised({ base, groups }: Form, by: number): Form {
  const moved = base.slice();
  moved[0] += by;
  return { base: moved, groups };
}

export function timesOf(piece: Piece, k: number): Piece {
  const made = piece.slice();
  for (let i = 0; i < made.length; i++) made[i] = k * piece[i];
  return made;
}

export function sumOf(x: Piece, y: Piece): Piece {
  const made = x.slice();
  for (let i = 0; i < made.length; i++) made[i] = x[i] + y[i];
  return made;
}

/** to += k x piece. */
export function add(to: Piece, piece: Piece, k: number): void {
  for (let i = 0; i < to.length; i++) to[i] += k * piece[i];
}

/** The highest that a piece may be in the box. */
export function highest({ lows, highs }: Box, piece: Piece): number {
  let sum = piece[0];
  for (let i = 0; i < lows.length; i++) {
    const k = piece[i + 1];
    if (k !== 0) sum += k * (k > 0 ? highs[i] : lows[i]);
  }
  return sum;
}

export function lowest({ lows, highs }: Box, piece: Piece): number {
  let sum = piece[0];
  for (let i = 0; i < lows.length; i++) {
    const k = piece[i + 1];
    if (k !== 0) sum += k * (k > 0 ? lows[i] : highs[i]);
  }
  return sum;
}

/** No less than the form anywhere in the box. */
export function mostOf(box: Box, form: Form): number {
  const { base, groups } = form;
  if (groups.length === 0) return highest(box, base);
  let sum = groups.length === 1 ? 0 : highest(box, base);
  for (const pieces of groups) {
    let most = Number.NEGATIVE_INFINITY;
    for (const piece of pieces) most = Math.max(most, highest(box, groups.length === 1 ? sumOf(base, piece) : piece));
    sum += most;
  }
  return sum;
}

/** The largest of several. */
export function largest(box: Box, forms: readonly Form[]): Form {
  const pieces = forms.length === 1 ? piecesOf(box, forms[0] as Form) : forms.flatMap((form) => piecesOf(box, form));
  return ofPieces(box, pieces);
}

/** The largest of pieces; what is never the largest is left out. */
export function ofPieces(box: Box, pieces: readonly Piece[]): Form {
  if (pieces.length === 1) return affine(pieces[0] as Piece);
  const tops = new Float64Array(pieces.length);
  let least = Number.NEGATIVE_INFINITY;
  let floor = 0;
  for (let n = 0; n < pieces.length; n++) {
    const piece = pieces[n] as Piece;
    let [low, high] = [piece[0], piece[0]];
    for (let i = 0; i < box.lows.length; i++) {
      const k = piece[i + 1];
      if (k === 0) continue;
      low += k * (k > 0 ? box.lows[i] : box.highs[i]);
      high += k * (k > 0 ? box.highs[i] : box.lows[i]);
    }
    tops[n] = high;
    if (low > least) [least, floor] = [low, n];
  }
  const left: Piece[] = [];
  let most = Number.NEGATIVE_INFINITY;
  for (let n = 0; n < pieces.length; n++) {
    if (tops[n] < least) continue;
    left.push(pieces[n] as Piece);
    most = Math.max(most, tops[n]);
  }
  // where none is ever above one of them, that one is the largest
  if (left.length === 1 || most === least) return affine(pieces[floor] as Piece);
  return { base: zeros(box.lows.length + 1), groups: [left] };
}

/** As the largest of single pieces. */
export function piecesOf(box: Box, { base, groups }: Form): readonly Piece[] {
  let pieces: readonly Piece[] = [base];
  const ascending = groups.length > 1 ? [...groups].sort((x, y) => x.length - y.length) : groups;
  ascending.forEach((group, g) => {
    const rest = ascending.length - g;
    const most = box.coarse ? 4 : mostPieces;
    if (rest > 1 && pieces.length * group.length > most) pieces = pieces.map((piece) => sumOf(piece, above(box, group)));
    else if (pieces.length * group.length > 16 * most) pieces = pieces.map((piece) => sumOf(piece, above(box, group)));
    else pieces = pieces.flatMap((piece) => group.map((one) => sumOf(piece, one)));
  });
  return pieces;
}

/** One piece that is nowhere below the largest of several: exact at the ends of a single variable. */
export function above(box: Box, pieces: readonly Piece[]): Piece {
  const { lows, highs } = box;
  const made = zeros(lows.length + 1);
  const tops = pieces.map((piece) => highest(box, piece));
  for (let i = 0; i < lows.length; i++) {
    const width = highs[i] - lows[i];
    if (!(width > 0)) continue;
    let [low, high] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
    pieces.forEach((piece, n) => {
      const k = piece[i + 1];
      low = Math.max(low, tops[n] - (k > 0 ? k * width : 0));
      high = Math.max(high, tops[n] + (k > 0 ? 0 : k * width));
    });
    made[i + 1] = (high - low) / width;
  }
  const below = timesOf(made, -1);
  let most = Number.NEGATIVE_INFINITY;
  for (const piece of pieces) most = Math.max(most, highest(box, sumOf(piece, below)));
  made[0] = most;
  return made;
}

/** The highest of a form over the box, and where: groups that share variables are taken together while they have few pieces. */
export function topOf(
  box: Box,
  { base, groups }: Form,
): { readonly most: number; readonly at: Float64Array; readonly weights: Float64Array } {
  const count = box.lows.length;
  const left = base.slice();
  let sets: { pieces: readonly Piece[]; uses: Uint8Array }[] = [];
  for (const group of groups) {
    let own = apart(group, left);
    const others: typeof sets = [];
    for (const other of sets) {
      const shares = own.uses.some((used, i) => used === 1 && other.uses[i] === 1);
      if (!shares || box.coarse || own.pieces.length * other.pieces.length > 16 * mostPieces) {
        others.push(other);
        continue;
      }
      const { uses } = own;
      own = {
        pieces: own.pieces.flatMap((one) => other.pieces.map((two) => sumOf(one, two))),
        uses: uses.map((used, i) => used | other.uses[i]),
      };
    }
    sets = [...others, own];
  }
  // each variable of the base goes with the first set that uses it
  const at = box.lows.slice();
  const weights = new Float64Array(count);
  let sum = 0;
  for (const { pieces, uses } of sets) {
    const share = zeros(count + 1);
    for (let i = 0; i < count; i++)
      if (uses[i] === 1) {
        share[i + 1] = left[i + 1];
        left[i + 1] = 0;
      }
    let most = Number.NEGATIVE_INFINITY;
    let best = pieces[0] as Piece;
    for (const piece of pieces) {
      const whole = sumOf(piece, share);
      const value = highest(box, whole);
      if (value > most) [most, best] = [value, whole];
    }
    sum += most;
    for (let i = 0; i < count; i++) {
      if (best[i + 1] > 0) at[i] = box.highs[i];
      for (const piece of pieces) weights[i] = Math.max(weights[i], Math.abs(piece[i + 1] + share[i + 1]));
    }
  }
  for (let i = 0; i < count; i++) {
    if (left[i + 1] > 0) at[i] = box.highs[i];
    weights[i] = Math.max(weights[i], Math.abs(left[i + 1])) * (box.highs[i] - box.lows[i]);
  }
  return { most: sum + highest(box, left), at, weights };
}

/** A group without what all of its pieces have in common, which goes to the base; and the variables in which they differ. */
function apart(group: readonly Piece[], base: Piece): { pieces: readonly Piece[]; uses: Uint8Array } {
  const first = group[0] as Piece;
  const uses = new Uint8Array(first.length - 1);
  for (const piece of group) for (let i = 1; i < first.length; i++) if (piece[i] !== first[i]) uses[i - 1] = 1;
  const common = first.slice();
  common[0] = 0;
  for (let i = 1; i < first.length; i++) if (uses[i - 1] === 1) common[i] = 0;
  add(base, common, 1);
  const pieces = group.map((piece) => {
    const own = piece.slice();
    add(own, common, -1);
    return own;
  });
  return { pieces, uses };
}
