// Operations on what surrounds the process: languages, threads, memory, WebAssembly.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { BookRiskInputs } from '../../../src/engine/bookRisk/methods.js';
import { bookRiskOf } from '../../fixtures/bookRiskOf.js';
import { columnsOf } from '../../fixtures/optionRows.js';
import { smallAccounts } from '../../fixtures/smallBook.js';
import { type Answer, type Bench, deedOf, faultIn, Unmapped, written } from './neutral.js';
import { drawnInputs } from './risk.js';
import { goodRows, healthOf, marginOf } from './spared.js';

export const runtime: Answer = async (given, bench) => {
  const deed = deedOf(given);
  if (deed === undefined) throw new Unmapped(`no mapping for ${Object.keys(given.input).join(', ')}`);
  const [, found] = deeds.find(([words]) => words.test(deed)) ?? [];
  if (found === undefined) throw new Unmapped(`no mapping for the deed "${deed}"`);
  await found(bench);
  return undefined;
};

/** A core of its own, gone afterwards whatever happens. */
async function withCore<T>(
  { door }: Bench,
  options: Parameters<Bench['door']['createCore']>[0],
  use: (core: Bench['core']) => T,
): Promise<Awaited<T>> {
  const core = await door.createCore(options);
  try {
    return await use(core);
  } finally {
    core.dispose();
  }
}

const deeds: readonly (readonly [RegExp, (bench: Bench) => Promise<void>])[] = [
  [
    /init\(\)/,
    async (bench) => {
      const { door, core } = bench;
      const [first, second] = await Promise.all([door.createCore({ backend: core.backend }), door.createCore({ backend: core.backend })]);
      assert.deepEqual(await healthOf({ ...bench, core: first }), await healthOf({ ...bench, core: second }));
      first.dispose();
      assert.deepEqual(await healthOf({ ...bench, core: second }), await healthOf(bench));
      second.dispose();
    },
  ],
  [
    /never returns|hang|infinite loop/,
    // threads that do nothing but turn: what they do not take is done, the figures are the same, and the process ends
    (bench) => withThreads(bench, 'for (;;);'),
  ],
  [/(thread|worker) (dies|exits|crashes|throws|is killed)|process\.exit|terminate/, (bench) => withThreads(bench, 'process.exit(1);')],
  [
    /delete globalthis\.webassembly|without webassembly|csp/,
    async (bench) => {
      const due = await healthOf(bench);
      const real = globalThis.WebAssembly;
      Reflect.deleteProperty(globalThis, 'WebAssembly');
      try {
        await withCore(bench, {}, async (fallback) => {
          assert.equal(fallback.backend, 'js');
          assert.match(fallback.backendReason, /WebAssembly/);
          assert.deepEqual(await healthOf({ ...bench, core: fallback }), due);
        });
      } finally {
        Object.defineProperty(globalThis, 'WebAssembly', { value: real, configurable: true, writable: true });
      }
    },
  ],
  [
    /lang=|tz=|locale|timezone/,
    async () => {
      const here = outputIn({ LANG: 'C.UTF-8', TZ: 'UTC' });
      assert.match(here, /^wasm [0-9a-f]{64}\n$/);
      assert.equal(outputIn({ LANG: 'de_DE.UTF-8', LC_ALL: 'tr_TR.UTF-8', TZ: 'Asia/Kolkata' }), here);
    },
  ],
  [
    /(wrong|corrupt|truncated|damaged|invalid|garbage).*(wasm|module|bytes)/,
    async (bench) => {
      const module = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 255]);
      const forced = await faultIn(() => bench.door.createCore({ backend: 'wasm', module }));
      assert.ok(forced !== undefined && 'code' in forced && forced.code === 'BACKEND_UNAVAILABLE');
      await withCore(bench, { module }, async (fallback) => {
        assert.equal(fallback.backend, 'js');
        assert.deepEqual(await healthOf({ ...bench, core: fallback }), await healthOf(bench));
      });
    },
  ],
  [
    /abort/,
    async (bench) => {
      const reason = new Error('enough');
      await assert.rejects(bookRiskOf(bench.core, { ...drawnInputs(bench), signal: AbortSignal.abort(reason) }), reason);
    },
  ],
  [
    /\b\d+ (engines|cores|instances)|many (engines|cores|instances)/,
    async (bench) => {
      for (let i = 0; i < 64; i++)
        await withCore(bench, { backend: bench.core.backend }, async (core) =>
          assert.deepEqual(await healthOf({ ...bench, core }), await healthOf(bench)),
        );
    },
  ],
  [
    /memory\.grow|out of memory|memory limit|no memory/,
    async (bench) => {
      await withCore(bench, { backend: bench.core.backend, memory: { initialBytes: 65_536, maximumBytes: 65_536 } }, async (small) => {
        const fault = await faultIn(() => small.greeks(columnsOf(new Array(4_096).fill(goodRows[0]))));
        assert.ok(fault !== undefined && 'code' in fault && fault.code === 'OUT_OF_MEMORY');
        assert.deepEqual(small.greeks(columnsOf(goodRows)), bench.core.greeks(columnsOf(goodRows)));
      });
    },
  ],
  [
    /sharedarraybuffer|shared memory|crossoriginisolated/,
    async (bench) => {
      const real = globalThis.SharedArrayBuffer;
      Reflect.deleteProperty(globalThis, 'SharedArrayBuffer');
      try {
        await withCore(bench, { backend: bench.core.backend, threads: 3 }, async (alone) => {
          assert.equal(alone.threads, 1);
          assert.ok(alone.threadsReason.length > 0);
          assert.deepEqual(await healthOf({ ...bench, core: alone }), await healthOf(bench));
        });
      } finally {
        Object.defineProperty(globalThis, 'SharedArrayBuffer', { value: real, configurable: true, writable: true });
      }
    },
  ],
  [
    /number of (threads|workers)|(thread|worker) count|\bn (threads|workers)/,
    async (bench) => {
      const inputs = { ...drawnInputs(bench), scenarios: 4_096 } as BookRiskInputs;
      const due = await bookRiskOf(bench.core, inputs);
      for (const threads of [2, 3])
        await withCore(bench, { backend: bench.core.backend, threads }, async (core) =>
          assert.deepEqual(await bookRiskOf(core, inputs), due),
        );
    },
  ],
  [
    /dispose|after close|use after/,
    async (bench) => {
      const core = await bench.door.createCore({ backend: bench.core.backend });
      core.dispose();
      const fault = await faultIn(() => marginOf({ ...bench, core }, smallAccounts()));
      assert.ok(fault !== undefined && 'code' in fault && fault.code === 'CLOSED');
    },
  ],
];

/** Three threads whose code is this: every figure of a run is there once, with the bits of one thread. */
async function withThreads(bench: Bench, code: string): Promise<void> {
  const script = written(bench, `thread${code.length}.mjs`, code);
  const inputs = { ...drawnInputs(bench), scenarios: 4_096 } as BookRiskInputs;
  const due = await bookRiskOf(bench.core, inputs);
  await withCore(bench, { backend: bench.core.backend, threads: 3, worker: pathToFileURL(script) }, async (core) => {
    for (let again = 0; again < 2; again++) assert.deepEqual(await bookRiskOf(core, inputs), due);
  });
}

const root = fileURLToPath(new URL('../../..', import.meta.url));
const program = `
  import { createHash } from 'node:crypto';
  import { createCore } from './dist/index.js';
  import { sampleBook, sampleMarket } from './dist/io.js';
  import { preset } from './dist/rules.js';
  const market = sampleMarket(3);
  const core = await createCore();
  const engine = await core.prepare({ market, book: sampleBook(market, { accounts: 50, seed: 3 }), rules: preset('margincore') });
  const run = engine.run();
  const hash = createHash('sha256').update(JSON.stringify([run.accounts, run.rules, run.faults]));
  const { portfolio, cross, isolated } = run.requirements;
  for (const column of [portfolio.equities, portfolio.initials, cross.initials, isolated.initials, run.greeks.vegas]) hash.update(column);
  console.log(core.backend, hash.digest('hex'));
`;

/** The backend and a digest of a margin run of the built library, in a process with this environment. */
export function outputIn(env: Readonly<Record<string, string>>): string {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: root,
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '', ...env },
  });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}
