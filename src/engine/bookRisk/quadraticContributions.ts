// Contributions under second-order P&L: each position's mean loss where its account's P&L is at minus VaR.
import { turnMs, turnOfEventLoop } from '../../backends/runner.js';
import type { BackendUse } from '../../columns/coreUse.js';
import { withScalars } from '../../columns/scalars.js';
import { quadraticMoments, reduce, termsOf } from '../../risk/deltaGamma.js';
import { type QuadraticCase, quadraticTails } from '../../risk/quadraticTail.js';
import { tiltedMoments } from '../../risk/tilted.js';
import { assembled, type BookContributions } from './contributions.js';
import type { Expansions } from './expansions.js';
import { loadingWidth } from './loadings.js';
import type { DeltaGammaBookInputs } from './methods.js';
import type { PreparedQuadratic } from './prepared.js';

/** By the mean of each position's P&L where the account's is at minus VaR; without the position, its VaR once more. */
export async function quadraticContributions(
  use: BackendUse,
  { book, sums, unitCount }: PreparedQuadratic,
  inputs: DeltaGammaBookInputs,
  expansions: Expansions,
  valuesAtRisk: Float64Array,
  statuses: Uint8Array,
): Promise<BookContributions> {
  const { approximation, confidence, signal } = inputs;
  const { starts, handles, quantities } = book.positions;
  const { units, loadings } = book.loadings;
  const values = new Float64Array(handles.length).fill(Number.NaN);
  const incrementals = new Float64Array(handles.length).fill(Number.NaN);
  const width = unitCount * loadingWidth;
  const one = new Float64Array(width);
  let since = performance.now();
  for (let a = 0; a < statuses.length; a += 1) {
    if (statuses[a] === 1) continue;
    use((backend, arena) =>
      withScalars(backend, arena, (math) => {
        const pnl = expansions.pnlOf(sums, a * width);
        const covariance = expansions.covarianceOf(backend, arena, pnl.factors);
        const value = valuesAtRisk[a];
        const reduced = reduce({ theta: 0, ...pnl }, covariance, 1);
        const tilted = tiltedMoments(pnl, covariance, termsOf(reduced), 0 - value * pnl.scale);
        const others: (QuadraticCase & { readonly scale: number })[] = [];
        for (let k = starts[a]; k < starts[a + 1]; k += 1) {
          const handle = handles[k];
          const quantity = quantities[k];
          const at = units[handle] * loadingWidth;
          one.fill(0);
          for (let order = 0; order < loadingWidth; order += 1) one[at + order] = quantity * loadings[handle * loadingWidth + order];
          const own = expansions.pnlOf(one, 0);
          values[k] = tilted === undefined ? Number.NaN : lossIn(own, pnl.factors, tilted) + 0;
          for (let order = 0; order < width; order += 1) one[order] = sums[a * width + order] - one[order];
          const rest = expansions.pnlOf(one, 0);
          const without = reduce({ theta: 0, ...rest }, expansions.covarianceOf(backend, arena, rest.factors), 1);
          others.push({ reduced: without, moments: quadraticMoments(without), scale: rest.scale });
        }
        const tails = quadraticTails(math, others, approximation, confidence);
        for (const [place, { scale }] of others.entries()) incrementals[starts[a] + place] = value - tails[place].valueAtRisk / scale + 0;
      }),
    );
    if (performance.now() - since < turnMs) continue;
    await turnOfEventLoop();
    signal?.throwIfAborted();
    since = performance.now();
  }
  return assembled(book, inputs.market, statuses, { values, incrementals });
}

/** -(delta'm + tr(Gamma M)/2) of one position, m and M the first and second moments of the whole's factors. */
function lossIn(
  { factors, deltas, gammas, scale }: ReturnType<Expansions['pnlOf']>,
  among: readonly number[],
  { first, second }: { readonly first: Float64Array; readonly second: Float64Array },
): number {
  const n = factors.length;
  let gain = 0;
  for (let i = 0; i < n; i += 1) {
    const p = among.indexOf(factors[i]);
    if (p < 0) continue;
    gain += deltas[i] * first[p];
    for (let j = 0; j < n; j += 1) {
      const q = among.indexOf(factors[j]);
      if (q >= 0) gain += 0.5 * gammas[i * n + j] * second[p * among.length + q];
    }
  }
  return -gain / scale;
}
