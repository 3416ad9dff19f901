// Nodes of the trapezoidal rule along a contour: hyperbolic sines and cosines of equal steps, ever finer.

/** Steps of the rule, each about half of the one before: e^step is a number of few bits, so that its powers are the nodes whatever the backend. */
const grids = [
  { grow: 1.078125, step: 0.07522342123758753 },
  { grow: 1.0390625, step: 0.0383188643021366 },
  { grow: 1.01953125, step: 0.019342962843130935 },
  { grow: 1.009765625, step: 0.009718249468921346 },
  { grow: 1.0048828125, step: 0.004870930234596512 },
] as const;
/** Furthest end of the nodes. */
const furthest = 25;

export interface ContourGrid {
  readonly step: number;
  readonly sinhs: Float64Array;
  readonly coshs: Float64Array;
}

export const gridCount = grids.length;

const laid: ContourGrid[] = [];

/** Hyperbolic sines and cosines of the multiples of a step; made when it is first taken. */
export function contourGrid(fineness: number): ContourGrid {
  const known = laid[fineness];
  if (known) return known;
  const { grow, step } = grids[fineness];
  const count = Math.ceil(furthest / step);
  const made = { step, sinhs: new Float64Array(count), coshs: new Float64Array(count) };
  for (let k = 0, power = 1; k < count; k += 1, power *= grow) {
    made.sinhs[k] = 0.5 * (power - 1 / power);
    made.coshs[k] = 0.5 * (power + 1 / power);
  }
  laid[fineness] = made;
  return made;
}
