// Failures inside a job: a trap closes the core and says so; a lack of memory or a caller's own error changes nothing.
import { describe, expect, test } from 'vitest';
import type { Backend } from '../../src/backends/contract.js';
import { callerAlone, singleThread } from '../../src/backends/runner.js';
import { createWasmBackend } from '../../src/backends/wasm/bridge.js';
import { Core } from '../../src/engine/core.js';
import { createCore } from '../../src/engine/create.js';
import type { PrepareInputs } from '../../src/engine/prepared/prepare.js';
import type { MarginRun } from '../../src/engine/prepared/run.js';
import { sampleBook } from '../../src/io/sample/book.js';
import { sampleMarket } from '../../src/io/sample/market.js';
import { preset } from '../../src/rules.js';
import { trappingModule } from '../backends/patchedModule.js';
import { moduleBytes } from '../backends.js';
import { coreOn } from '../fixtures/coreOn.js';
import { faultOf } from '../fixtures/faultOf.js';
import { runBits } from '../fixtures/runBits.js';
import { smallBook } from '../fixtures/smallBook.js';
import { smallMarket } from '../fixtures/smallMarket.js';
import { expectSameBits } from '../kernels/onBackends.js';

const page = 65_536;
const mebibyte = 1 << 20;
const rules = preset('margincore');
const small = (): PrepareInputs => ({ market: smallMarket(), book: smallBook(), rules });
const market = sampleMarket(3);
const large = (): PrepareInputs => ({ market, book: sampleBook(market, { accounts: 300, seed: 3 }), rules });

const options = (rows: number) => {
  const column = (step: number, from: number): Float64Array => Float64Array.from({ length: rows }, (_, i) => from + step * (i % 97));
  return {
    forwards: column(10, 60_000),
    strikes: column(300, 45_000),
    expiryYears: column(0.01, 0.02),
    vols: column(0.005, 0.3),
    rates: column(0.0005, 0),
    calls: Uint8Array.from({ length: rows }, (_, i) => i & 1),
  };
};
const priced = (rows: number) => {
  const { vols: _, ...columns } = options(rows);
  return {
    ...columns,
    prices: columns.forwards.map((forward, i) => Math.max(0, (i & 1 ? 1 : -1) * (forward - (columns.strikes[i] as number))) + 500),
  };
};

function expectClosed(core: Core): void {
  for (const call of [() => core.greeks(options(3)), () => core.math.exp(Float64Array.of(1))]) {
    expect(faultOf(call)).toMatchObject({ code: 'CLOSED', path: 'core' });
  }
  expect(core.memoryBytes).toBe(0);
}

describe('a kernel that traps closes the core, and says so', () => {
  test.each([
    ['exp', (core: Core) => core.math.exp(Float64Array.of(1))],
    ['greeks', (core: Core) => core.greeks(options(500))],
    ['inverseGreeks', (core: Core) => core.greeks({ ...options(500), settlement: 'inverse' })],
    ['impliedVol', (core: Core) => core.impliedVols(priced(500))],
  ] as const)('unreachable in %s', async (kernel, call) => {
    const core = coreOn(await createWasmBackend(mebibyte, 64 * mebibyte, trappingModule(kernel)), 'trapping');
    expect(faultOf(() => call(core))).toMatchObject({ code: 'KERNEL_TRAPPED', path: 'core', got: '"unreachable"' });
    expectClosed(core);
  });

  test('columns beyond the memory', async () => {
    const backend = await createWasmBackend(mebibyte, mebibyte, moduleBytes());
    const beyond: Backend = { ...backend, exp: (xs, results) => backend.exp(xs, results, 2 ** 27) };
    const core = coreOn(beyond, 'reaches too far');
    const fault = faultOf(() => core.math.exp(new Float64Array(10)));
    expect(fault).toMatchObject({ code: 'KERNEL_TRAPPED', got: expect.stringMatching(/out of bounds/) });
    expectClosed(core);
  });

  test('results that were handed out before stay as they are', async () => {
    const backend = await createWasmBackend(mebibyte, 64 * mebibyte, trappingModule('impliedVol'));
    const core = coreOn(backend, 'trapping');
    const { values } = core.greeks(options(100));
    const copy = values.slice();
    faultOf(() => core.impliedVols(priced(100)));
    expectSameBits(values, copy);
  });
});

describe('a kernel that traps inside a prepared engine closes it, and the core goes on', () => {
  const coreWith = async (kernel: string): Promise<Core> => {
    const module = trappingModule(kernel);
    const open = singleThread((bytes) => createWasmBackend(bytes, bytes, module), 'trapping');
    return new Core(await createWasmBackend(mebibyte, 64 * mebibyte, moduleBytes()), 'sound', open, callerAlone('trapping'));
  };
  const trapped = { code: 'KERNEL_TRAPPED', path: 'engine', got: '"unreachable"' };

  test('as its blocks run', async () => {
    const core = await coreWith('runProgram');
    const engine = await core.prepare(small());
    expect(faultOf(() => engine.run())).toMatchObject(trapped);
    for (const call of [() => engine.run(), () => engine.tick({}), () => engine.memoryBytes])
      expect(faultOf(call)).toMatchObject({ code: 'CLOSED', path: 'engine' });
    expect(core.math.exp(Float64Array.of(0))).toEqual(Float64Array.of(1));
  });

  test('as its first market is read', async () => {
    const core = await coreWith('reprice');
    await expect(core.prepare(small())).rejects.toMatchObject(trapped);
    expect(core.math.exp(Float64Array.of(0))).toEqual(Float64Array.of(1));
  });
});

describe.each(['wasm', 'js'] as const)('out of memory at the maximum on the %s backend leaves the core as it was:', (backend) => {
  const limited = (maximumBytes: number) => createCore({ backend, memory: { initialBytes: page, maximumBytes } });
  const fresh = () => createCore({ backend });

  test('greeks and implied volatilities', async () => {
    const core = await limited(3 * page);
    const other = await fresh();
    for (let round = 0; round < 2; round++) {
      expect(faultOf(() => core.greeks(options(4096)))).toMatchObject({ code: 'OUT_OF_MEMORY' });
      expect(faultOf(() => core.impliedVols(priced(4096)))).toMatchObject({ code: 'OUT_OF_MEMORY' });
      expectSameBits(core.greeks(options(300)).charms, other.greeks(options(300)).charms);
      expectSameBits(core.impliedVols(priced(300)).vols, other.impliedVols(priced(300)).vols);
      expectSameBits(
        core.greeks({ ...options(301), settlement: 'inverse' }).vannas,
        other.greeks({ ...options(301), settlement: 'inverse' }).vannas,
      );
    }
    expect(core.memoryBytes).toBeLessThanOrEqual(3 * page);
  });

  test('an engine: no core is harmed, and one that fits answers', async () => {
    const runOf = async (core: Core, inputs: PrepareInputs): Promise<MarginRun> => {
      const engine = await core.prepare(inputs);
      return engine.run();
    };
    const other = await fresh();
    const expected = runBits(await runOf(other, small()));
    const enough = (await other.prepare(small())).memoryBytes + mebibyte;
    const core = await limited(enough);
    for (let round = 0; round < 2; round++) {
      await expect(core.prepare(large())).rejects.toMatchObject({ code: 'OUT_OF_MEMORY', path: 'memory' });
      expect(runBits(await runOf(core, small()))).toEqual(expected);
    }
    const tight = await limited(2 * page);
    await expect(tight.prepare(small())).rejects.toMatchObject({ code: 'OUT_OF_MEMORY' });
    expectSameBits(tight.math.exp(Float64Array.of(1, 2)), other.math.exp(Float64Array.of(1, 2)));
  });

  test('an error of the caller’s own, out of a progress callback', async () => {
    const core = await fresh();
    const expected = runBits((await core.prepare(large())).run());
    const onProgress = (): void => {
      throw new RangeError('enough');
    };
    const engine = await core.prepare(large());
    expect(() => engine.run({ onProgress })).toThrowError('enough');
    expect(runBits(engine.run())).toEqual(expected);
  });
});
