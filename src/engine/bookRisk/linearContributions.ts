// Contributions under normal and Student t moves: Euler's, which sum to the figure exactly.
import type { Multipliers } from '../../risk/parametric.js';
import { assembled, type BookContributions } from './contributions.js';
import type { LinearExposures } from './linearExposures.js';
import { loadingWidth } from './loadings.js';
import type { PreparedParametric } from './prepared.js';

/** Euler: a component is multiplier x covariance with the whole / standard deviation; without the position, |L'(e - e_k)|. */
export function linearContributions(
  { book, covariance, places, inputs }: PreparedParametric,
  exposed: LinearExposures,
  factor: Float64Array,
  multipliers: Multipliers,
  statuses: Uint8Array,
): BookContributions {
  const { n, volatilities } = covariance;
  const { starts, handles, quantities } = book.positions;
  const { units, loadings } = book.loadings;
  const column = (): Float64Array => new Float64Array(handles.length).fill(Number.NaN);
  const [values, shortfalls, incrementals] = [column(), column(), column()];
  const whole = new Float64Array(n);
  const rest = new Float64Array(n);
  const covariances = new Float64Array(n);
  const times = (target: Float64Array, row: number, weight: number): void => {
    for (let j = 0; j <= row; j += 1) target[j] = target[j] + weight * factor[row * n + j];
  };
  const length = (v: Float64Array): number => Math.sqrt(v.reduce((sum, x) => sum + x * x, 0));
  for (let a = 0; a < statuses.length; a += 1) {
    if (statuses[a] === 1) continue;
    const scale = exposed.scales[a];
    whole.fill(0);
    for (let k = exposed.starts[a]; k < exposed.starts[a + 1]; k += 1) times(whole, exposed.factors[k], exposed.exposures[k]);
    for (let f = 0; f < n; f += 1) {
      covariances[f] = 0;
      for (let j = 0; j <= f; j += 1) covariances[f] = covariances[f] + factor[f * n + j] * whole[j];
    }
    const sigma = length(whole);
    for (let k = starts[a]; k < starts[a + 1]; k += 1) {
      const handle = handles[k];
      rest.set(whole);
      let part = 0;
      for (let f = 0; f < n; f += 1) {
        if (places.units[f] !== units[handle]) continue;
        const loading = loadings[handle * loadingWidth + places.orders[f]];
        const exposure = loading * quantities[k] * volatilities[f] * scale;
        part += exposure * covariances[f];
        times(rest, f, -exposure);
      }
      const share = sigma === 0 ? 0 : part / sigma / scale;
      values[k] = multipliers.quantile * share + 0;
      shortfalls[k] = multipliers.shortfall * share + 0;
      incrementals[k] = (multipliers.quantile * (sigma - length(rest))) / scale + 0;
    }
  }
  return assembled(book, inputs.market, statuses, { values, shortfalls, incrementals });
}
