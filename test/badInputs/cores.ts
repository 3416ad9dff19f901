// Cores that cannot be had, and cores that are gone.
import { type Core, type CoreOptions, createCore } from '../../src/index.js';
import { columnsOf } from '../fixtures/optionRows.js';
import { goodRows, type Refusal, thrownBy } from './refusal.js';

const asked = (options: unknown): Promise<Core> => createCore(options as CoreOptions);

function refusedCore(id: string, what: string, options: unknown, code: Refusal['code'], path: string): Refusal {
  return { id: `core ${id}`, what, code, path, answer: () => thrownBy(() => asked(options)) };
}

export const badCores: readonly Refusal[] = [
  refusedCore('backend', 'a backend there is not', { backend: 'gpu' }, 'BAD_ARGUMENT', 'backend'),
  refusedCore('backend number', 'a backend by number', { backend: 1 }, 'BAD_ARGUMENT', 'backend'),
  refusedCore('memory NaN', 'a cap that is not a number', { memory: { maximumBytes: Number.NaN } }, 'NOT_FINITE', 'memory.maximumBytes'),
  refusedCore('memory text', 'a cap in words', { memory: { maximumBytes: '1 GB' } }, 'TYPE_MISMATCH', 'memory.maximumBytes'),
  refusedCore('memory tiny', 'a cap below one page', { memory: { maximumBytes: 1 } }, 'OUT_OF_RANGE', 'memory.maximumBytes'),
  refusedCore('memory huge', 'a cap above 4 GiB', { memory: { maximumBytes: 2 ** 40 } }, 'TOO_LARGE', 'memory.maximumBytes'),
  refusedCore(
    'memory crossed',
    'a start above the cap',
    { memory: { initialBytes: 2 ** 21, maximumBytes: 2 ** 20 } },
    'TOO_LARGE',
    'memory.initialBytes',
  ),
  refusedCore(
    'module',
    'a forced backend on bytes that are no module',
    { backend: 'wasm', module: new Uint8Array(8) },
    'BACKEND_UNAVAILABLE',
    'backend',
  ),
  refusedCore(
    'module gone',
    'a forced backend on a module that is not there',
    { backend: 'wasm', module: new URL('file:///nowhere.wasm') },
    'BACKEND_UNAVAILABLE',
    'backend',
  ),
  {
    id: 'core disposed',
    what: 'Greeks of a core that was disposed',
    code: 'CLOSED',
    path: 'core',
    answer: async ({ backend }) => {
      const gone = await createCore({ backend });
      gone.dispose();
      return thrownBy(() => gone.greeks(columnsOf(goodRows)));
    },
  },
  {
    id: 'core memory limit',
    what: 'a batch that does not fit under the cap: the next, smaller one is right',
    code: 'OUT_OF_MEMORY',
    path: 'memory',
    answer: async (core) => {
      const small = await createCore({ backend: core.backend, memory: { initialBytes: 65_536, maximumBytes: 65_536 } });
      const many = Array.from({ length: 4_096 }, (_, i) => goodRows[i % goodRows.length] as (typeof goodRows)[number]);
      const fault = await thrownBy(() => small.greeks(columnsOf(many)));
      const one = columnsOf(goodRows.slice(0, 1));
      if (small.greeks(one).values[0] !== core.greeks(one).values[0]) throw new Error('the core was harmed');
      small.dispose();
      return fault;
    },
  },
];
