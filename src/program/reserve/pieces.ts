// Affine pieces over the variables of one evaluation: [constant, coefficient of each variable]. They are taken again by the next evaluation, so that a check allocates next to nothing.

export type Piece = number[];

/** Pieces of a length that are kept for the next evaluation. */
const mostKept = 4096;

class Pool {
  readonly #length: number;
  #pieces: Piece[] = [];
  #taken = 0;

  constructor(length: number) {
    this.#length = length;
  }

  free(): void {
    if (this.#taken > mostKept) this.#pieces.length = mostKept;
    this.#taken = 0;
  }

  /** One with anything in it. */
  take(): Piece {
    const n = this.#taken++;
    if (n < this.#pieces.length) return this.#pieces[n] as Piece;
    // doubles from the start: they are never boxed
    const made: Piece = [];
    for (let i = 0; i < this.#length; i++) made.push(0.5);
    this.#pieces.push(made);
    return made;
  }
}

const pools: Pool[] = [];
let current = new Pool(0);
let length = 0;

/** Every piece that was taken before is void: those of now have so many variables. */
export function beginPieces(variables: number): void {
  length = variables + 1;
  pools[length] ??= new Pool(length);
  current = pools[length] as Pool;
  current.free();
}

export function zeros(): Piece {
  const made = current.take();
  for (let i = 0; i < length; i++) made[i] = 0;
  return made;
}

export function constantPiece(value: number): Piece {
  const made = zeros();
  made[0] = value;
  return made;
}

export function copyOf(piece: Piece): Piece {
  const made = current.take();
  for (let i = 0; i < length; i++) made[i] = piece[i];
  return made;
}

export function timesOf(piece: Piece, k: number): Piece {
  const made = current.take();
  for (let i = 0; i < length; i++) made[i] = k * piece[i];
  return made;
}

export function sumOf(x: Piece, y: Piece): Piece {
  const made = current.take();
  for (let i = 0; i < length; i++) made[i] = x[i] + y[i];
  return made;
}

/** to += k x piece. */
export function add(to: Piece, piece: Piece, k: number): void {
  for (let i = 0; i < length; i++) to[i] += k * piece[i];
}
