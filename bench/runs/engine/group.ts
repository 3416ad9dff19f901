// Contenders of an engine row beside the backends: two threads, 0.1.0, and the avoided work. Each must give the same figures before timing.
import { programRelative } from '../../../test/precision.js';
import { type Contender, type Group, sampleInTurn } from '../../contenders/contender.js';
import type { EngineData } from './books.js';
import { before010 } from './stated.js';

/** A contender on one data set. */
export interface Beside {
  run(): unknown;
  /** Runs once, and says by how much it differs, relative; throws where bits must be equal. */
  error(): number | Promise<number>;
}

type Open = (data: EngineData) => Promise<Beside | string>;

function contender(
  name: string,
  about: string,
  open: Open,
  itemsOf = (data: EngineData): number => data.items,
): Contender<EngineData, number> {
  return {
    name,
    about,
    async open(sets) {
      const all: Beside[] = [];
      for (const data of sets) {
        const one = await open(data);
        if (typeof one === 'string') return { absent: one };
        all.push(one);
      }
      const runs = all.map((one) => () => one.run() as void | Promise<void>);
      return {
        items: itemsOf(sets[0] as EngineData),
        sample: (milliseconds) => sampleInTurn(runs, milliseconds, 1),
        results: (set) => (all[set] as Beside).error(),
        close() {},
      };
    },
  };
}

const contenders = {
  'wasm-2-threads': contender('wasm-2-threads', 'the WASM backend on two threads', async ({ threads }) =>
    threads === undefined ? 'the row is of one thread' : threads(),
  ),
  '0.1.0': contender(
    '0.1.0',
    '0.1.0 (89f5f1a) on its WASM backend, asked for the same; on a market that states what the document would assume',
    async ({ before }) => {
      if (before === undefined) return '0.1.0 had no such verb';
      const opened = await before010();
      return typeof opened === 'string' ? opened : before(opened);
    },
    ({ items, itemsBefore = items }) => itemsBefore,
  ),
  'full-recompute': contender('full-recompute', 'a full run after the same tick, on the WASM backend', async ({ full }) =>
    full === undefined ? 'the row has no tick' : full(),
  ),
  'fresh-runs': contender('fresh-runs', 'an engine prepared and run for every scenario', async ({ fresh }) =>
    fresh === undefined ? 'nothing is spared' : fresh(),
  ),
};

export type BesideName = keyof typeof contenders;

/** The group of a row that has these contenders. */
export function besides(...names: readonly BesideName[]): Group<EngineData, number> {
  return { contenders: names.map((name) => contenders[name]), errorOf: (_data, error) => error, tolerance: programRelative };
}
