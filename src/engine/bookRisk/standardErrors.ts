// How far a sampled VaR may be off: the standard error of an order statistic, from the spacing of the losses around it.
import { turnMs, turnOfEventLoop } from '../../lanes/runner.js';

export interface SampledBook {
  readonly starts: Uint32Array;
  readonly handles: Uint32Array;
  readonly quantities: Float64Array;
  /** P&L of one contract, [instruments x stride]. */
  readonly grid: Float64Array;
  readonly stride: number;
  readonly scenarios: number;
  readonly tailCount: number;
  /** 1 - confidence. */
  readonly alpha: number;
  /** Scenarios that may move as one: 1, or 2 for antithetic pairs. */
  readonly together: number;
  /** 1: an account with a fault. */
  readonly statuses: Uint8Array;
}

/**
 * The number of losses beyond the true quantile has the variance v = n alpha (1 - alpha) (times 2 for antithetic pairs, as if both were always
 * beyond it together: an upper bound). With m = max(1, round(sqrt v)), the error is sqrt v (l[k - m] - l[k + m]) / 2 m, l[k] the k-th largest
 * loss: 1 / (n f) by the spacing of the losses on either side (Siddiqui 1960; Bloch and Gastwirth 1968); ranks are cut at 1 and n. For Sobol points, which are
 * spread more evenly than independent ones, it is an upper estimate. NaN where the account has a fault.
 */
export async function standardErrors(book: SampledBook, signal: AbortSignal | undefined): Promise<Float64Array> {
  const { starts, handles, quantities, grid, stride, scenarios, tailCount, alpha, together, statuses } = book;
  const spread = Math.sqrt(together * scenarios * alpha * (1 - alpha));
  const reach = Math.max(1, Math.round(spread));
  const near = Math.max(1, tailCount - reach);
  const far = Math.min(scenarios, tailCount + reach);
  const errors = new Float64Array(statuses.length);
  const gains = new Float64Array(scenarios);
  let since = performance.now();
  for (let a = 0; a < errors.length; a++) {
    if (statuses[a] === 1) {
      errors[a] = Number.NaN;
      continue;
    }
    gains.fill(0);
    for (let k = starts[a] as number; k < (starts[a + 1] as number); k++) {
      const quantity = quantities[k] as number;
      const row = (handles[k] as number) * stride;
      for (let s = 0; s < scenarios; s++) gains[s] = (gains[s] as number) + quantity * (grid[row + s] as number);
    }
    const low = smallest(gains, far, scenarios);
    errors[a] = near === far ? 0 : (spread * (low - smallest(gains, near, far))) / (far - near);
    if (performance.now() - since >= turnMs) {
      await turnOfEventLoop();
      signal?.throwIfAborted();
      since = performance.now();
    }
  }
  return errors;
}

/** The k-th smallest of the first `length` numbers (Hoare 1961); afterwards it and everything smaller stand in the first k places. */
function smallest(xs: Float64Array, k: number, length: number): number {
  let left = 0;
  let right = length - 1;
  const place = k - 1;
  while (left < right) {
    const pivot = xs[(left + right) >> 1] as number;
    let i = left;
    let j = right;
    while (i <= j) {
      while ((xs[i] as number) < pivot) i++;
      while ((xs[j] as number) > pivot) j--;
      if (i > j) break;
      const x = xs[i] as number;
      xs[i++] = xs[j] as number;
      xs[j--] = x;
    }
    if (place <= j) right = j;
    else if (place >= i) left = i;
    else break;
  }
  return xs[place] as number;
}
