// Proved bound on the nearest breach over joint moves: boxes of log moves in which bounds of the program leave equity above maintenance.
//
// Spot, futures and perpetuals: every number that a program reads of them is monotone in each price (amounts, gains, scenario P&L and notionals are products and quotients of prices), so over a box
// it is within what it is at the corners. `Bounds` then says how far equity less maintenance can be from that of the centre. Of options that is not so: nothing is proved.
import { Bounds, type FigureBounds } from '../../../program/bounds/bounds.js';
import { reach } from '../../../program/bounds/numbers.js';
import { measuredBasis } from '../../regions/basis.js';
import { type Reference, References } from '../../regions/references.js';
import { type Coordinates, logMovesOf } from './coordinates.js';
import type { BalancesAlone } from './remargined.js';

interface Box {
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** No move inside has fewer sigmas. */
  readonly sigmas: number;
}

/** Coins whose corners are looked at: 2^n of them. */
const mostCoordinates = 5;
/** Relative rounding of figures. */
const rounding = 1e-7;
/** Boxes no smaller than that, in sigmas: no proof comes closer to a breach than that. */
const least = 1e-4;

/** No move of fewer sigmas than the answer, at most `most`, is a breach. 0: nothing is proved. */
export function provedSigmas(
  balances: BalancesAlone,
  requirement: string,
  coordinates: Coordinates,
  units: number,
  most: number,
  boxes: number,
): number {
  const n = coordinates.sigmas.length;
  if (n === 0) return Number.POSITIVE_INFINITY;
  if (n > mostCoordinates || boxes === 0 || balances.options() || !coordinates.sigmas.every((sigma) => sigma > 0)) return 0;
  const inverse = inverseOf(coordinates);
  if (inverse === undefined) return 0;
  const { program } = balances;
  const still = logMovesOf(coordinates, new Float64Array(n), units);
  const tick = balances.tickTo(still);
  const bounds = new Bounds(program, tick, [requirement], 'maintenance');
  const references = new References(bounds.numbers.list, program.rows, program.compiled.compiler.rowCapacity);
  references.grown();
  references.read(tick, true);
  const basis = measuredBasis(program, tick, bounds.numbers.list, references);
  const origin = references.take(0, basis, undefined);
  balances.at(requirement, still);
  const figures: FigureBounds = { equity: 0, amount: 0, size: 0 };
  program.read(0);
  if (!bounds.of(0, program.blocks[0], 0, basis, figures)) return 0;
  const slope = figures.equity + figures.amount;
  const boxOf = (low: Float64Array, high: Float64Array): Box => ({ low, high, sigmas: leastSigmas(inverse, low, high) });
  const driftTo = (x: Float64Array, from: Reference): number => {
    const now = balances.tickTo(logMovesOf(coordinates, x, units));
    if (bounds.moved(now)) return Number.POSITIVE_INFINITY;
    references.read(now, true);
    references.refine(origin);
    references.refine(from);
    // bounds hold within reach of their basis alone
    return origin.drifts.every((drift) => drift <= reach) ? from.drifts.reduce((a, b) => Math.max(a, b), 0) : Number.POSITIVE_INFINITY;
  };
  const isProved = ({ low, high }: Box): boolean => {
    const centre = low.map((x, i) => (x + high[i]) / 2);
    const balance = balances.at(requirement, logMovesOf(coordinates, centre, units));
    const room = (balance ?? Number.NaN) - rounding * figures.size;
    if (!(room > 0)) return false;
    const now = balances.tickTo(logMovesOf(coordinates, centre, units));
    references.read(now, true);
    const from = references.take(0, basis, origin);
    let proved = true;
    for (let corner = 0; corner < 1 << n && proved; corner++)
      proved =
        slope *
          driftTo(
            centre.map((_, i) => ((corner >> i) & 1 ? high[i] : low[i])),
            from,
          ) <
        room;
    references.drop(from);
    return proved;
  };
  const far = coordinates.sigmas.map((sigma) => most * sigma);
  const open: Box[] = [
    boxOf(
      far.map((x) => -x),
      far,
    ),
  ];
  for (let looked = 0; looked < boxes; looked++) {
    open.sort((a, b) => b.sigmas - a.sigmas);
    const box = open.pop();
    if (box === undefined) return most;
    if (box.sigmas >= most) return most;
    if (isProved(box)) continue;
    let widest = 0;
    const widthOf = (i: number): number => (box.high[i] - box.low[i]) / coordinates.sigmas[i];
    for (let i = 1; i < n; i++) if (widthOf(i) > widthOf(widest)) widest = i;
    if (widthOf(widest) < least) return box.sigmas;
    const middle = (box.low[widest] + box.high[widest]) / 2;
    const end = (ends: Float64Array): Float64Array => ends.map((x, i) => (i === widest ? middle : x));
    open.push(boxOf(box.low, end(box.high)), boxOf(end(box.low), box.high));
  }
  return Math.min(most, ...open.map(({ sigmas }) => sigmas));
}

/** The inverse covariance of log moves, row-major; undefined where the factors are not independent of each other. */
function inverseOf({ sigmas, cholesky }: Coordinates): Float64Array | undefined {
  const n = sigmas.length;
  // rows of the inverse of L: w = L^-1 (x / sigma)
  const rows = new Float64Array(n * n);
  for (let c = 0; c < n; c++)
    for (let r = c; r < n; r++) {
      const pivot = cholesky[r * n + r];
      if (!(pivot > 1e-6)) return undefined;
      let rest = r === c ? 1 : 0;
      for (let j = c; j < r; j++) rest -= cholesky[r * n + j] * rows[j * n + c];
      rows[r * n + c] = rest / pivot;
    }
  const inverse = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let r = Math.max(i, j); r < n; r++) sum += rows[r * n + i] * rows[r * n + j];
      inverse[i * n + j] = sum / (sigmas[i] * sigmas[j]);
    }
  return inverse;
}

/** A lower bound of the root of x' inverse x over a box: the tangent at a point near the least, which is nowhere above the square. */
function leastSigmas(inverse: Float64Array, low: Float64Array, high: Float64Array): number {
  const n = low.length;
  const x = low.map((l, i) => Math.min(high[i], Math.max(l, 0)));
  const slopeAt = (i: number): number => {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += inverse[i * n + j] * x[j];
    return sum;
  };
  for (let sweep = 0; sweep < 20; sweep++)
    for (let i = 0; i < n; i++) x[i] = Math.min(high[i], Math.max(low[i], x[i] - slopeAt(i) / inverse[i * n + i]));
  let bound = 0;
  for (let i = 0; i < n; i++) {
    const slope = slopeAt(i);
    bound += x[i] * slope + 2 * slope * ((slope > 0 ? low[i] : high[i]) - x[i]);
  }
  return Math.sqrt(Math.max(0, bound)) * (1 - 1e-9);
}
