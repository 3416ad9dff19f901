// Affine pieces over the variables of one evaluation: [constant, coefficient of each variable], then its maximum and minimum in the box, NaN until computed.
// Nothing is written to a
// piece from then on. They are taken again by the next evaluation, so that a check allocates next to nothing.

export type Piece = number[];

/** Pieces of a length that are kept for the next evaluation. */
const mostKept = 4096;

const pools: Piece[][] = [];
let pool: Piece[] = [];
let taken = 0;
let length = 0;
let none: Piece = [];

/** Every piece that was taken before is void: those of now have so many variables. */
export function beginPieces(variables: number): void {
  if (pool.length > mostKept) pool.length = mostKept;
  length = variables + 1;
  while (pools.length <= length) pools.push([]);
  pool = pools[length] as Piece[];
  taken = 0;
  none = zeros();
}

/** Piece with coefficients, its range not yet computed. */
function take(): Piece {
  const n = taken++;
  if (n < pool.length) {
    const kept = pool[n] as Piece;
    kept[length] = Number.NaN;
    return kept;
  }
  // doubles from the start: they are never boxed
  const made: Piece = [];
  for (let i = 0; i < length; i++) made.push(0.5);
  made.push(Number.NaN, Number.NaN);
  pool.push(made);
  return made;
}

/** The one that is 0: it is never written to, and sums leave it out. */
export function nothing(): Piece {
  return none;
}

export function zeros(): Piece {
  const made = take();
  for (let i = 0; i < length; i++) made[i] = 0;
  return made;
}

/** Not to be written to. */
export function constantPiece(value: number): Piece {
  if (value === 0) return none;
  const made = zeros();
  made[0] = value;
  return made;
}

export function copyOf(piece: Piece): Piece {
  const made = take();
  for (let i = 0; i < length; i++) made[i] = piece[i];
  return made;
}

export function timesOf(piece: Piece, k: number): Piece {
  const made = take();
  for (let i = 0; i < length; i++) made[i] = k * piece[i];
  return made;
}

export function sumOf(x: Piece, y: Piece): Piece {
  if (x === none) return y;
  if (y === none) return x;
  const made = take();
  for (let i = 0; i < length; i++) made[i] = x[i] + y[i];
  return made;
}

/** to += k x piece. */
export function add(to: Piece, piece: Piece, k: number): void {
  for (let i = 0; i < length; i++) to[i] += k * piece[i];
}
