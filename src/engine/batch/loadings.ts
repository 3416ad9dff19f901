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
  const netDeltas = coinGreeks[1] as Float64Array;
  const firstFuture = sizes.options + sizes.inverseOptions;
  const firstInverseFuture = firstFuture + sizes.futures;
  for (let h = 0; h < sizes.instruments; h++) {
    const forward = forwards[h] as number;
    const size = contracts[h] as number;
    const scale = size * (settlementPrices[h] as number);
    let spot = 0;
    let vega = 0;
    if (h < sizes.options) {
      spot = size * (deltas[h] as number) * forward;
      vega = size * (vegas[h] as number);
    } else if (h < firstFuture) {
      spot = scale * (netDeltas[h - sizes.options] as number);
      vega = scale * (vegas[h] as number);
    } else if (h < firstInverseFuture) spot = size * forward;
    else spot = scale / forward;
    const factor = factorWidth * (underlyings[h] as number);
    loadings[factorWidth * h] = spot * (factorVols[factor] as number);
    loadings[factorWidth * h + 1] =
      h < firstFuture ? vega * (vols[h] as number) * (volScales[h] as number) * (factorVols[factor + 1] as number) : 0;
  }
}
