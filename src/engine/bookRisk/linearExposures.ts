// Exposures of accounts to the factors they know, one standard deviation each, in CSR and at a size near 1.
import type { Backend } from '../../backends/contract.js';
import type { Arena } from '../../columns/arena.js';
import { rolledUpSparse, type SparseExposures } from '../../columns/rolledUp.js';
import type { Covariance } from '../../risk/covariance.js';
import { unitScale } from '../../risk/unitScale.js';
import type { FactorPlaces } from './expansions.js';
import { loadingWidth, orders } from './loadings.js';
import type { PackedBook } from './pack.js';

/** Factors ascend in each account. */
export interface LinearExposures extends SparseExposures {
  /** [accounts]: the power of two that brought the largest exposure near 1. */
  readonly scales: Float64Array;
}

const width = orders.vol + 1;

export function linearExposures(
  backend: Backend,
  arena: Arena,
  { positions, loadings: all }: PackedBook,
  { volatilities }: Covariance,
  places: FactorPlaces,
  unitCount: number,
): LinearExposures {
  const loadings = new Float64Array(width * all.units.length);
  for (let h = 0; h < all.units.length; h += 1) loadings.set(all.loadings.subarray(h * loadingWidth, h * loadingWidth + width), h * width);
  const rolled = rolledUpSparse(backend, arena, positions, { units: all.units, loadings, width }, unitCount);
  const factorOf = new Int32Array(unitCount * width).fill(-1);
  for (const [f, unit] of places.units.entries()) if (unit >= 0) factorOf[unit * width + places.orders[f]] = f;
  const starts = new Uint32Array(rolled.starts.length);
  const factors = new Uint32Array(rolled.factors.length);
  const exposures = new Float64Array(rolled.factors.length);
  const scales = new Float64Array(starts.length - 1);
  let end = 0;
  for (let a = 0; a < scales.length; a += 1) {
    const first = end;
    let largest = 0;
    for (let k = rolled.starts[a]; k < rolled.starts[a + 1]; k += 1) {
      const f = factorOf[rolled.factors[k]];
      if (f < 0) continue;
      const exposure = rolled.exposures[k] * volatilities[f];
      largest = Math.max(largest, Math.abs(exposure));
      let at = end;
      for (; at > first && factors[at - 1] > f; at -= 1) {
        factors[at] = factors[at - 1];
        exposures[at] = exposures[at - 1];
      }
      factors[at] = f;
      exposures[at] = exposure;
      end += 1;
    }
    const scale = unitScale(largest);
    scales[a] = scale;
    for (let k = first; k < end; k += 1) exposures[k] = exposures[k] * scale;
    starts[a + 1] = end;
  }
  return { starts, factors: factors.subarray(0, end), exposures: exposures.subarray(0, end), scales };
}
