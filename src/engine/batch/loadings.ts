// What one contract is exposed to: the P&L of each factor of its underlying, from the Greeks of its kind.
import { type BatchColumns, type BatchSizes, factorWidth } from '../../columns/batchColumns.js';

/**
 * Fills loadings [instruments x 2], each times the vol of its factor. Spot factor: P&L of a relative move of the forward, size x delta x F,
 * and size x settlement price x net delta for inverse options, whose premium is coins; futures size x F, inverse ones (size x settlement
 * price) / F. Vol factor: size (x settlement price) x vega x vol x volScale. The same products in the same order as in a margin run.
 */
export function fillLoadings({ instruments, greeks, coinGreeks, factors }: BatchColumns, sizes: BatchSizes): void {
  const { loadings, vols: factorVols } = factors as NonNullable<BatchColumns['factors']>;
  const { underlyings, forwards, vols, settlementPrices, volScales } = instruments;
  const contracts = instruments.sizes;
  const [, deltas, , vegas] = greeks as [Float64Array, Float64Array, Float64Array, Float64Array];
  const netDeltas = coinGreeks[1];
  const firstFuture = sizes.options + sizes.inverseOptions;
  const firstInverseFuture = firstFuture + sizes.futures;
  for (let h = 0; h < sizes.instruments; h++) {
    const forward = forwards[h];
    const size = contracts[h];
    const scale = size * settlementPrices[h];
    let spot = 0;
    let vega = 0;
    if (h < sizes.options) {
      spot = size * deltas[h] * forward;
      vega = size * vegas[h];
    } else if (h < firstFuture) {
      spot = scale * netDeltas[h - sizes.options];
      vega = scale * vegas[h];
    } else if (h < firstInverseFuture) spot = size * forward;
    else spot = scale / forward;
    const factor = factorWidth * underlyings[h];
    loadings[factorWidth * h] = spot * factorVols[factor];
    loadings[factorWidth * h + 1] = h < firstFuture ? vega * vols[h] * volScales[h] * factorVols[factor + 1] : 0;
  }
}
