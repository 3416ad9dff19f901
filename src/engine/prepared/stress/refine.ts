// Narrows brackets of reverse stress, hundreds of accounts at a time. Each bracket has its own prices, so it is an account of its own.

import type { Watched } from '../../../book/watched.js';
import type { Batch } from '../../batch/batch.js';
import type { EngineView } from './engineView.js';
import { addCollateral, fillExponents, growthsOf, type ReverseState } from './path.js';

/** At `inner` (nearer to 0) equity is not below maintenance, at `outer` it is. */
export interface Bracket {
  /** Which judged column. */
  readonly column: number;
  readonly path: number;
  readonly account: number;
  readonly sign: 1 | -1;
  readonly inner: number;
  readonly outer: number;
}

/** Points inside a bracket that one pass looks at: each pass makes it nine times narrower. */
const points = 8;
/** As many underlyings as a batch can have. */
const mostUnits = 2048;

/** Position of a bracket: its instrument of the book, and its place in the small batch. */
interface Slot {
  readonly handle: number;
  readonly slot: number;
  readonly quantity: number;
}

/** The same brackets, each no wider than the tolerance. */
export async function refineBrackets(
  state: ReverseState,
  open: EngineView['open'],
  brackets: readonly Bracket[],
  tolerance: number,
  { onProgress, signal }: Watched,
): Promise<Bracket[]> {
  const width = state.slopes[0].spots.length;
  const cells = width * points;
  const group = Math.max(1, Math.floor(mostUnits / Math.max(1, width)));
  const bases = kindBases(state);
  const counts = Array.from({ length: Math.ceil(brackets.length / group) }, (_, g) =>
    countsOf(state, brackets.slice(g * group, (g + 1) * group), bases),
  );
  if (counts.length === 0) return [];
  const most = bases.slice(0, -1).map((_, kind) => counts.reduce((max, of) => Math.max(max, of[kind]), 0)) as [
    number,
    number,
    number,
    number,
  ];
  const [options, inverseOptions, futures, inverseFutures] = most;
  const batch = await open({
    options,
    inverseOptions,
    futures,
    inverseFutures,
    underlyings: Math.max(1, group * width),
    scenarios: points,
    tailCount: 1,
  });
  try {
    const refined: Bracket[] = [];
    for (let first = 0; first < brackets.length; first += group) {
      let narrow = brackets.slice(first, first + group);
      const slots = fill(state, batch, narrow, bases, most);
      const { moves, volShocks } = batch.scenarios;
      while (narrow.some(({ inner, outer }) => Math.abs(outer - inner) > tolerance)) {
        const zs = narrow.map(({ inner, outer }) =>
          Float64Array.from({ length: points }, (_, j) => inner + ((outer - inner) * (j + 1)) / (points + 1)),
        );
        const exponents = { spots: new Float64Array(narrow.length * cells), vols: new Float64Array(narrow.length * cells) };
        for (const [i, { path }] of narrow.entries()) {
          const { spots, vols } = state.slopes[path];
          fillExponents(exponents.spots, i * cells, spots, zs[i] as Float64Array);
          fillExponents(exponents.vols, i * cells, vols, zs[i] as Float64Array);
        }
        const grown = { moves: growthsOf(state.math, exponents.spots), volShocks: growthsOf(state.math, exponents.vols) };
        for (let row = 0; row < narrow.length * width; row++) {
          moves.set(grown.moves.subarray(row * points, (row + 1) * points), row * batch.stride);
          volShocks.set(grown.volShocks.subarray(row * points, (row + 1) * points), row * batch.stride);
        }
        const run = await batch.run({ greeks: false, ...(signal ? { signal } : {}) });
        const grid = run.grid as Float64Array;
        const before = narrow;
        narrow = before.map((bracket, i) => {
          const { excesses, haircuts } = state.judged[bracket.column];
          const row = new Float64Array(points).fill(excesses[bracket.account]);
          for (const { slot, quantity } of slots[i]) {
            const from = slot * batch.stride;
            for (let j = 0; j < points; j++) row[j] += quantity * grid[from + j];
          }
          addCollateral(state, haircuts[bracket.account], bracket.account, grown.moves.subarray(i * cells, (i + 1) * cells), row);
          return narrowed(bracket, zs[i] as Float64Array, row);
        });
        // a bracket of neighbouring doubles narrows no further, whatever the tolerance
        if (narrow.every(({ inner, outer }, i) => inner === before[i]?.inner && outer === before[i]?.outer)) break;
      }
      refined.push(...narrow);
      onProgress?.(refined.length, brackets.length);
    }
    return refined;
  } finally {
    batch.dispose();
  }
}

/** Between the last point that stands and the first that does not. */
function narrowed(bracket: Bracket, zs: Float64Array, row: Float64Array): Bracket {
  let j = 0;
  while (j < points && !(row[j] < 0)) j++;
  return {
    ...bracket,
    inner: j === 0 ? bracket.inner : zs[j - 1],
    outer: j === points ? bracket.outer : zs[j],
  };
}

/** Handles count through the kinds in order: the first of each, and the end. */
function kindBases({ held }: ReverseState): number[] {
  const { options, inverseOptions, futures, inverseFutures } = held.shape;
  const bases = [0];
  for (const many of [options, inverseOptions, futures, inverseFutures]) bases.push((bases.at(-1) as number) + many);
  return bases;
}

function kindOf(handle: number, bases: readonly number[]): number {
  let kind = 0;
  while (handle >= bases[kind + 1]) kind++;
  return kind;
}

/** Positions of a bracket that its path moves: the others gain nothing. */
function* movedPositions(
  { held, slopes }: ReverseState,
  { path, account }: Bracket,
): Generator<{ readonly handle: number; readonly quantity: number; readonly unit: number }, void, undefined> {
  const { starts, handles, quantities } = held.positions;
  const { spots, vols } = slopes[path];
  for (let k = starts[account]; k < starts[account + 1]; k++) {
    const handle = handles[k];
    const unit = held.instruments.underlyings[handle];
    if (spots[unit] !== 0 || vols[unit] !== 0) yield { handle, unit, quantity: quantities[k] };
  }
}

function countsOf(state: ReverseState, brackets: readonly Bracket[], bases: readonly number[]): number[] {
  const counts = [0, 0, 0, 0];
  for (const bracket of brackets) for (const { handle } of movedPositions(state, bracket)) counts[kindOf(handle, bases)]++;
  return counts;
}

/** Copies the instruments of every bracket, each moved by the bracket's own underlyings; returns where they are. */
function fill(
  state: ReverseState,
  batch: Batch,
  brackets: readonly Bracket[],
  bases: readonly number[],
  most: readonly number[],
): Slot[][] {
  const width = state.slopes[0].spots.length;
  const source = state.held.instruments as unknown as Readonly<Record<string, ArrayLike<number>>>;
  const target = batch.instruments as unknown as Readonly<Record<string, { [slot: number]: number }>>;
  const columns = ['forwards', 'strikes', 'expiryYears', 'vols', 'rates', 'calls', 'sizes', 'settlementPrices'];
  const next = most.map((_, kind) => most.slice(0, kind).reduce((sum, many) => sum + many, 0));
  return brackets.map((bracket, i) =>
    Array.from(movedPositions(state, bracket), ({ handle, quantity, unit }) => {
      const slot = next[kindOf(handle, bases)]++;
      for (const column of columns) (target[column] as { [slot: number]: number })[slot] = source[column][handle];
      batch.instruments.underlyings[slot] = i * width + unit;
      return { handle, slot, quantity };
    }),
  );
}
