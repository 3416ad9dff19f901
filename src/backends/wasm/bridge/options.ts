// The part of the bridge that forwards to the kernels of options.
import type { OptionKernels } from '../../contract/options.js';
import type { KernelExports } from '../load.js';
import { kernel } from './kernel.js';

export function optionKernels(kernels: KernelExports): OptionKernels {
  const greeks = kernel(kernels, 'greeks');
  const chainGreeks = kernel(kernels, 'chainGreeks');
  const inverseGreeks = kernel(kernels, 'inverseGreeks');
  const impliedVol = kernel(kernels, 'impliedVol');
  return {
    greeks: (
      forwards,
      strikes,
      expiryYears,
      vols,
      rates,
      calls,
      values,
      deltas,
      gammas,
      vegas,
      thetas,
      rhos,
      vannas,
      volgas,
      charms,
      scratch,
      count,
    ) =>
      greeks(
        forwards.byteOffset,
        strikes.byteOffset,
        expiryYears.byteOffset,
        vols.byteOffset,
        rates.byteOffset,
        calls.byteOffset,
        values.byteOffset,
        deltas.byteOffset,
        gammas.byteOffset,
        vegas.byteOffset,
        thetas.byteOffset,
        rhos.byteOffset,
        vannas.byteOffset,
        volgas.byteOffset,
        charms.byteOffset,
        scratch.byteOffset,
        count,
      ),
    chainGreeks: (starts, forwards, expiryYears, rates, strikes, vols, callSides, putSides, shared, scratch, slices, stride) =>
      chainGreeks(
        starts.byteOffset,
        forwards.byteOffset,
        expiryYears.byteOffset,
        rates.byteOffset,
        strikes.byteOffset,
        vols.byteOffset,
        callSides.byteOffset,
        putSides.byteOffset,
        shared.byteOffset,
        scratch.byteOffset,
        slices,
        stride,
      ),
    inverseGreeks: (
      forwards,
      strikes,
      expiryYears,
      vols,
      calls,
      values,
      blackDeltas,
      netDeltas,
      deltas,
      gammas,
      vegas,
      thetas,
      vannas,
      volgas,
      charms,
      scratch,
      count,
    ) =>
      inverseGreeks(
        forwards.byteOffset,
        strikes.byteOffset,
        expiryYears.byteOffset,
        vols.byteOffset,
        calls.byteOffset,
        values.byteOffset,
        blackDeltas.byteOffset,
        netDeltas.byteOffset,
        deltas.byteOffset,
        gammas.byteOffset,
        vegas.byteOffset,
        thetas.byteOffset,
        vannas.byteOffset,
        volgas.byteOffset,
        charms.byteOffset,
        scratch.byteOffset,
        count,
      ),
    impliedVol: (prices, forwards, strikes, expiryYears, rates, calls, vols, statuses, scratch, count) =>
      impliedVol(
        prices.byteOffset,
        forwards.byteOffset,
        strikes.byteOffset,
        expiryYears.byteOffset,
        rates.byteOffset,
        calls.byteOffset,
        vols.byteOffset,
        statuses.byteOffset,
        scratch.byteOffset,
        count,
      ),
  };
}
