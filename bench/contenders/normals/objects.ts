// normals as a TypeScript developer writes it first: a generator in a closure that keeps the spare draw, an array filled from it.
import type { NormalsData } from '../../kernels/normals.bench.js';
import { type Contender, local } from '../contender.js';
import { nextUniform, xoshiroState } from './xoshiro.js';

function createNormal(seed: number): () => number {
  const state = xoshiroState(seed);
  let spare: number | undefined;
  return () => {
    if (spare !== undefined) {
      const kept = spare;
      spare = undefined;
      return kept;
    }
    const radius = Math.sqrt(-2 * Math.log(nextUniform(state)));
    const angle = 2 * Math.PI * nextUniform(state);
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}

export const objects: Contender<NormalsData, ArrayLike<number>> = local(
  'objects',
  'xoshiro128** and Box-Muller in a closure, Array.from',
  (data) => data.count,
  ({ seed, count }) => {
    let draws: number[] = [];
    const run = (): void => {
      const normal = createNormal(seed);
      draws = Array.from({ length: count }, () => normal());
    };
    return {
      run,
      results() {
        run();
        return draws;
      },
    };
  },
);
