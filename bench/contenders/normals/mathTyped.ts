// normals into a typed array: xoshiro128** and Box-Muller with Math.*, both draws of a pair used. Sequential, where the backends can start anywhere.
import type { NormalsData } from '../../kernels/normals.bench.js';
import { type Contender, local } from '../contender.js';
import { nextUniform, xoshiroState } from './xoshiro.js';

function normals(state: Uint32Array, draws: Float64Array, count: number): void {
  for (let i = 0; i < count; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(nextUniform(state)));
    const angle = 2 * Math.PI * nextUniform(state);
    draws[i] = radius * Math.cos(angle);
    draws[i + 1] = radius * Math.sin(angle);
  }
}

export const mathTyped: Contender<NormalsData, ArrayLike<number>> = local(
  'math-typed',
  'xoshiro128** and Box-Muller, typed array, Math.*',
  (data) => data.count,
  ({ seed, count }) => {
    const draws = new Float64Array(count + (count & 1));
    const run = (): void => normals(xoshiroState(seed), draws, count);
    return {
      run,
      results() {
        run();
        return draws.subarray(0, count);
      },
    };
  },
);
