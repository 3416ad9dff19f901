// Accounts whose variance is below the doubles: exposures that are not 0 would answer 0, or a number without its digits.

import { type BatchColumns, type BatchSizes, factorWidth } from '../../columns/batchColumns.js';

/** Accounts looked at between two looks at the clock. */
const chunk = 16_384;
/** The smallest normal double: sums of squares below it have lost digits. */
const leastVariance = 2 ** -1022;

/**
 * Marks the accounts with exposures that do not cancel and a variance below the smallest normal double, and returns them. A sum that cancels to within its rounding is a hedge: its
 * variance is 0.
 */
export function* markUnderflows(columns: BatchColumns, sizes: BatchSizes): Generator<undefined, ReadonlySet<number>> {
  const { positions, results, factors } = columns;
  const variances = results.variances as Float64Array;
  const lost = new Set<number>();
  const exposures = new Float64Array(factorWidth * sizes.underlyings);
  let largest: number | undefined;
  for (let a = 0; a < sizes.accounts; a++) {
    if (a % chunk === 0) yield;
    if (!(variances[a] < leastVariance) || positions.starts[a] === positions.starts[a + 1]) continue;
    largest ??= largestOf(factors?.cholesky as Float64Array);
    if (largest === 0 || isHedged(columns, exposures, a, largest)) continue;
    results.statuses[a] = 1;
    lost.add(a);
  }
  return lost;
}

function largestOf(numbers: Float64Array): number {
  let largest = 0;
  for (const x of numbers) largest = Math.max(largest, Math.abs(x));
  return largest;
}

/** Whether L' e is 0 to within its rounding; e and L at sizes near 1, where nothing underflows. */
function isHedged({ positions, instruments, factors }: BatchColumns, exposures: Float64Array, a: number, largest: number): boolean {
  const { loadings, cholesky } = factors as { loadings: Float64Array; cholesky: Float64Array };
  exposures.fill(0);
  for (let k = positions.starts[a]; k < positions.starts[a + 1]; k++) {
    const handle = positions.handles[k];
    const at = factorWidth * instruments.underlyings[handle];
    for (let w = 0; w < factorWidth; w++)
      exposures[at + w] = exposures[at + w] + positions.quantities[k] * loadings[factorWidth * handle + w];
  }
  const most = largestOf(exposures);
  if (most === 0) return true;
  const order = exposures.length;
  for (let j = 0; j < order; j++) {
    let sum = 0;
    let gross = 0;
    for (let i = j; i < order; i++) {
      const part = (exposures[i] / most) * (cholesky[i * order + j] / largest);
      sum += part;
      gross += Math.abs(part);
    }
    if (Math.abs(sum) > order * 2 ** -50 * gross) return false;
  }
  return true;
}
