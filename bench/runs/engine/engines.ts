// Prepared engines of the rows of verbs: one a backend, seed and document, made when a row is checked.
import type { MarginEngine } from '../../../src/engine/prepared/engine.js';
import type { Core } from '../../../src/index.js';
import { preset } from '../../../src/rules/document/presets.js';
import { assertSameBits, type BenchCase } from '../../kernels/kernelBench.js';
import { coreOf, threadedCore } from '../cores.js';
import { type EngineData, engineBook, engineMarket } from './books.js';
import type { Beside } from './group.js';
import type { Before } from './stated.js';

/** Call of a verb, and the numbers that both backends must answer alike. */
export interface Verb {
  run(): unknown;
  figures(answer: unknown): ArrayLike<number>;
}

/** Contenders beside the backends. */
export interface Others {
  /** Whether the verb is one over a whole book, which threads share. */
  readonly threads?: boolean;
  readonly before?: (seed: number, before: Before) => Promise<Beside | string>;
  readonly fresh?: (engine: MarginEngine, seed: number, figures: ArrayLike<number>) => Promise<Beside>;
}

/** A case of a verb of the engine of `rules` over so many accounts. */
export function verbCase(
  name: string,
  items: number,
  rules: string,
  accounts: number,
  verb: (engine: MarginEngine, seed: number) => Verb,
  { threads, before, fresh }: Others = {},
): BenchCase<EngineData> {
  const prepared = async (core: Core, seed: number): Promise<MarginEngine> => {
    const engine = await core.prepare({ book: engineBook(seed, accounts), market: engineMarket, rules: preset(rules) });
    engine.run();
    return engine;
  };
  const references = new Map<number, ArrayLike<number>>();
  /** The first that answers is the reference, and all others have its bits. */
  const checked = async (of: Verb, seed: number): Promise<Verb> => {
    const found = of.figures(await of.run());
    const reference = references.get(seed) ?? found;
    references.set(seed, reference);
    assertSameBits(`${name} ${rules} ${seed}`, found, reference);
    return of;
  };
  const beside = async (of: Verb, seed: number): Promise<Beside> => {
    await checked(of, seed);
    return { run: () => of.run(), error: () => 0 };
  };
  return {
    name,
    items,
    bytes: 64,
    make(backend, _arena, seed) {
      let ready: Verb | undefined;
      return {
        data: {
          ...{ book: engineBook(seed, accounts), market: engineMarket, rules, items },
          threads:
            threads === true
              ? async () =>
                  onThreads(
                    async (core) => prepared(core, seed),
                    (engine) => beside(verb(engine, seed), seed),
                  )
              : undefined,
          before: before && ((opened: Before) => before(seed, opened)),
          fresh: fresh && (async () => fresh(await prepared(await coreOf('wasm'), seed), seed, references.get(seed) as ArrayLike<number>)),
        },
        run: () => (ready as Verb).run() as void | Promise<void>,
        async check() {
          ready = await checked(verb(await prepared(await coreOf(backend.name), seed), seed), seed);
        },
      };
    },
  };
}

/** On a core of two threads, or why not. */
async function onThreads(
  prepare: (core: Core) => Promise<MarginEngine>,
  beside: (engine: MarginEngine) => Promise<Beside>,
): Promise<Beside | string> {
  const core = await threadedCore();
  if (typeof core === 'string') return core;
  const engine = await prepare(core);
  return engine.threads > 1 ? beside(engine) : engine.threadsReason;
}
