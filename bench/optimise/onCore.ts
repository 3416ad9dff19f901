// Row of a question to a core with engines of its own: prepared once for a backend and a seed, then run.
import type { Core } from '../../src/index.js';
import type { BenchCase } from '../kernels/kernelBench.js';
import { coreOf } from '../runs/cores.js';

/** `make` prepares the question, and returns its call; `check` sees the first answer. */
export function onCore(
  name: string,
  items: number,
  make: (core: Core, seed: number) => Promise<() => unknown>,
  check: (answer: unknown) => void = () => {},
): BenchCase {
  return {
    name,
    items,
    bytes: 64,
    make(backend, _arena, seed) {
      let step: (() => unknown) | undefined;
      return {
        run: () => void step?.(),
        async check() {
          step = await make(await coreOf(backend.name), seed);
          check(step());
        },
      };
    },
  };
}
