// Prepared engines of the rows of verbs: one a backend, seed and document, made when a row is checked.
import type { BackendName } from '../../../src/backends/contract.js';
import type { MarginEngine } from '../../../src/engine/prepared/engine.js';
import { preset } from '../../../src/rules/document/presets.js';
import { assertSameBits, type BenchCase } from '../../kernels/kernelBench.js';
import { coreOf } from '../cores.js';
import { type EngineData, engineBook, engineMarket } from './books.js';

/** What a verb does, and the numbers that both backends must answer alike. */
export interface Verb {
  run(): unknown;
  figures(answer: unknown): ArrayLike<number>;
}

const references = new Map<string, ArrayLike<number>>();

/** A case of a verb of the engine of `rules` over so many accounts. */
export function verbCase(
  name: string,
  items: number,
  rules: string,
  accounts: number,
  verb: (engine: MarginEngine, backend: BackendName, seed: number) => Verb,
): BenchCase<EngineData> {
  return {
    name,
    items,
    bytes: 64,
    make(backend, _arena, seed) {
      const book = engineBook(seed, accounts);
      let ready: Verb | undefined;
      return {
        data: { book, market: engineMarket, rules },
        run: () => (ready as Verb).run() as void | Promise<void>,
        async check() {
          const engine = await (await coreOf(backend.name)).prepare({ book, market: engineMarket, rules: preset(rules) });
          engine.run();
          ready = verb(engine, backend.name, seed);
          const found = ready.figures(await ready.run());
          const key = `${name} ${rules} ${seed}`;
          const reference = references.get(key) ?? found;
          references.set(key, reference);
          assertSameBits(key, found, reference);
        },
      };
    },
  };
}
