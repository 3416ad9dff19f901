// The fit of GARCH(1,1) to 2,000 returns, with standard errors, as callers ask.

import type { BackendName } from '../../src/backends/contract.js';
import type { GarchFit } from '../../src/estimation.js';
import { garch } from '../../src/estimation.js';
import { assertSameBits, type KernelBench } from '../kernels/kernelBench.js';
import { Seeded } from '../kernels/seeded.js';
import { coreOf } from './cores.js';

export interface GarchData {
  readonly returns: Float64Array;
}

const count = 2_000;

/** A path of the model itself, innovations sums of twelve uniforms. */
function pathOf(seed: number): Float64Array {
  const seeded = new Seeded(seed);
  let variance = 4e-4;
  return Float64Array.from({ length: count }, () => {
    let z = -6;
    for (let k = 0; k < 12; k++) z += seeded.uniform();
    const r = Math.sqrt(variance) * z;
    variance = 1.6e-5 + 0.08 * r * r + 0.88 * variance;
    return r;
  });
}

const references = new Map<number, GarchFit>();

export const bench: KernelBench<GarchData> = {
  kernel: 'garchFit',
  item: 'fit',
  cases: [
    {
      name: `${count} returns`,
      items: 1,
      bytes: 64,
      make(backend, _arena, seed) {
        const returns = pathOf(seed);
        const fit = async (which: BackendName): Promise<GarchFit> => garch(await coreOf(which), { returns, model: 'garch', mean: 'zero' });
        return {
          data: { returns },
          run: async () => void (await fit(backend.name)),
          async check() {
            const reference = references.get(seed) ?? (await fit('js'));
            references.set(seed, reference);
            const found = await fit(backend.name);
            assertSameBits('parameters', Object.values(found.parameters), Object.values(reference.parameters));
          },
        };
      },
    },
  ],
};
