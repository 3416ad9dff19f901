// Rows of safe regions: accounts that cross maintenance after ticks of one or all underlyings, a jump, a crash; beside a full run and 0.1.0.
import { Crossings } from '../../src/engine/regions/crossings.js';
import type { MarginEngine } from '../../src/index.js';
import { preset } from '../../src/rules/document/presets.js';
import { assertSameBits, type BenchCase, type KernelBench } from '../kernels/kernelBench.js';
import { coreOf } from '../runs/cores.js';
import type { EngineData } from '../runs/engine/books.js';
import { marginsBefore } from '../runs/engine/stated.js';
import { liveAccounts, liveBook, liveMarket } from './book.js';
import { bridges } from './path.js';

const presets = ['margincore', 'deribit-portfolio', 'derive-pmrm-2', 'paradex-portfolio', 'binance-futures'];
/** 0.1.0 is too slow for all accounts: it runs so many. */
const accountsBefore = 10_000;
const checkedTicks = 20;
const ids = liveMarket.underlyings.map(({ id }) => id);

interface Change {
  readonly time?: number;
  readonly prices: Record<string, number>;
}

/** The n-th change of a row, from its seed. */
type Moves = (seed: number) => (engine: MarginEngine) => Change;

const oneUnderlying: Moves = (seed) => {
  const next = bridges(seed);
  let n = 0;
  return () => {
    const id = ids[n++ % ids.length] as string;
    return { prices: { [id]: next()[id] as number } };
  };
};

const everything: Moves = (seed) => {
  const next = bridges(seed);
  return ({ market }) => ({ time: market.asOf + 1000, prices: next() });
};

/** Down by a share, and up again. */
const jumps =
  (share: number): Moves =>
  () => {
    let down = false;
    return () => {
      down = !down;
      return { prices: Object.fromEntries(liveMarket.underlyings.map(({ id, index }) => [id, index * (down ? 1 - share : 1)])) };
    };
  };

/** Rules that search the worst of all subsets of orders, a thousand of ten, take a book without: a full run would take minutes. */
function bookOf(rules: string, seed: number) {
  return liveBook(
    seed,
    Object.values(preset(rules).requirements).every(({ orders }) => orders === undefined),
  );
}

async function engineOf(backend: 'wasm' | 'js', rules: string, seed: number): Promise<MarginEngine> {
  const engine = await (await coreOf(backend)).prepare({ book: bookOf(rules, seed), market: liveMarket, rules: preset(rules) });
  engine.run();
  return engine;
}

/** Levels after some ticks: the first backend is the reference, and each is held against a full run. */
const references = new Map<string, Uint8Array>();

function caseOf(kernel: string, rules: string, moves: Moves): BenchCase<EngineData> {
  const requirement = Object.keys(preset(rules).requirements).at(-1) as string;
  return {
    name: rules,
    items: liveAccounts,
    bytes: 64,
    make(backend, _arena, seed) {
      let run: (() => void) | undefined;
      let crossings: Crossings | undefined;
      return {
        data: {
          ...{ book: bookOf(rules, seed), market: liveMarket, rules, items: liveAccounts, itemsBefore: accountsBefore },
          before: (opened) => marginsBefore(rules, seed, accountsBefore, opened),
          full: async () => {
            const engine = await engineOf('wasm', rules, seed);
            const next = moves(seed);
            return {
              run: () => {
                engine.tick({ vols: {}, ...next(engine) });
                engine.run();
              },
              error: () => 0,
            };
          },
        },
        run: () => (run as () => void)(),
        figures: () => {
          const { touchedShare, hotShare } = (crossings as Crossings).metrics;
          return { touchedShare, hotShare };
        },
        async check() {
          const engine = await engineOf(backend.name, rules, seed);
          const made = new Crossings(engine, { requirement, part: 'maintenance', ratios: [1] });
          const next = moves(seed);
          crossings = made;
          run = () => {
            engine.tick({ vols: {}, ...next(engine) });
            made.after();
          };
          for (let tick = 0; tick < checkedTicks; tick++) run();
          const { equities, maintenances } = engine.run().requirements[requirement] as NonNullable<
            ReturnType<MarginEngine['run']>['requirements'][string]
          >;
          const levels = Uint8Array.from(equities, (equity, a) =>
            Number.isNaN(equity) ? 255 : equity < (maintenances[a] as number) ? 1 : 0,
          );
          assertSameBits(`${kernel} ${rules} levels`, made.levels, levels);
          const key = `${kernel} ${rules} ${seed}`;
          assertSameBits(key, levels, references.get(key) ?? levels);
          references.set(key, levels);
        },
      };
    },
  };
}

const benchOf = (kernel: string, moves: Moves): KernelBench<EngineData> => ({
  kernel,
  item: 'account',
  cases: presets.map((rules) => caseOf(kernel, rules, moves)),
});

export const crossingBenches = [
  benchOf('live/tick', oneUnderlying),
  benchOf('live/tickWithUpkeep', everything),
  benchOf('live/worstTick', jumps(0.03)),
  benchOf('live/crash', jumps(0.2)),
];
