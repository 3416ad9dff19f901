// Runs of a batch: progress, abort, one at a time, reuse without allocation, faults that spoil one account, misuse that is named.

import { beforeAll, describe, expect, test } from 'vitest';
import type { BatchInputs } from '../../src/engine/batch/fill.js';
import type { BatchShape } from '../../src/engine/batch/shape.js';
import { type Batch, type Core, createCore } from '../../src/index.js';
import { faultOf } from '../fixtures/faultOf.js';
import { batchBits, positionsOf } from '../fixtures/smallBatch.js';

const shape = {
  options: 3,
  inverseOptions: 1,
  futures: 2,
  inverseFutures: 1,
  underlyings: 2,
  scenarios: 5,
  tailCount: 2,
  factors: 'covariance',
  exposures: true,
} as const satisfies BatchShape;

const instruments = {
  underlyings: Uint32Array.of(0, 0, 1, 1, 0, 1, 1),
  forwards: Float64Array.of(100, 100, 50, 50, 101, 51, 52),
  strikes: Float64Array.of(90, 110, 50, 55, 0, 0, 0),
  expiryYears: Float64Array.of(0.5, 0.25, 1, 0.1, 0, 0, 0),
  vols: Float64Array.of(0.5, 0.6, 0.7, 0.8, 0, 0, 0),
  rates: Float64Array.of(0.02, 0, 0.01, 0, 0, 0, 0),
  calls: Uint8Array.of(1, 0, 1, 0, 0, 0, 0),
  sizes: Float64Array.of(1, 1, 2, 3, 1, 1, 10),
  settlementPrices: Float64Array.of(1, 1, 1, 49, 1, 1, 49),
};
const scenarios = {
  moves: Float64Array.of(-0.2, -0.1, 0, 0.1, 0.2, 0.1, -0.3, 0, 0.3, -0.1),
  volShocks: Float64Array.of(0.3, 0, 0, 0, 0.1, 0, 0.2, 0, -0.2, 0),
};
/** One position in each instrument, then accounts of some of them. */
const accounts = [
  ...Array.from({ length: 7 }, (_, h) => [[h, 1 + h] as const]),
  [],
  [
    [0, -2],
    [4, 1.5],
  ] as const,
  [
    [3, 4],
    [2, 1],
  ] as const,
];

/** The batch of the tests, `times` over the same accounts. */
async function open(core: Core, times = 1, change: Partial<BatchShape> = {}): Promise<Batch> {
  const all = Array.from({ length: times }, () => accounts).flat();
  const positions = positionsOf(all);
  const batch = await core.batch({ ...shape, accounts: all.length, positions: positions.handles.length, ...change });
  return batch.set({ instruments, scenarios, positions });
}

describe.each(['wasm', 'js'] as const)('runs of a batch on the %s backend', (backend) => {
  let core: Core;
  beforeAll(async () => {
    core = await createCore({ backend });
  });

  test('tell their progress, ascending to the end, and give way to the event loop', async () => {
    const batch = await open(core, 1_000);
    for (const run of [
      (onProgress: (done: number, total: number) => void) => batch.runSync({ onProgress }),
      async (onProgress: (done: number, total: number) => void) => batch.run({ onProgress }),
    ]) {
      const seen: number[] = [];
      let most = 0;
      await run((done, total) => {
        seen.push(done);
        most = total;
      });
      expect(seen).toEqual(Array.from({ length: most }, (_, i) => i + 1));
      expect(most).toBeGreaterThan(80);
    }
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    while (turns === 0) await batch.run();
    clearInterval(timer);
    batch.dispose();
  });

  test('give way to the event loop when each is short and the next is awaited at once', async () => {
    const batch = await open(core, 1);
    let turned = false;
    setImmediate(() => {
      turned = true;
    });
    for (let n = 0; n < 100_000 && !turned; n++) await batch.run();
    expect(turned).toBe(true);
    batch.dispose();
  });

  test('end when they are aborted, before and in the middle, and the batch can be run again', async () => {
    const batch = await open(core, 1_000);
    const bits = batchBits(batch.runSync({ copy: true }));
    for (const at of [0, 1, 5, 60, 100]) {
      const stop = new AbortController();
      const reason = new Error(`enough at ${at}`);
      let last = 0;
      if (at === 0) stop.abort(reason);
      const onProgress = (done: number) => {
        last = done;
        if (done === at) stop.abort(reason);
      };
      await expect(batch.run({ signal: stop.signal, onProgress })).rejects.toBe(reason);
      expect(last).toBe(at);
      expect(batchBits(await batch.run({ copy: true }))).toEqual(bits);
    }
    const thrown = new Error('no more');
    const refuse = (): never => {
      throw thrown;
    };
    const odd = { onProgress: 5 } as object;
    expect(faultOf(() => batch.runSync(odd))).toMatchObject({ code: 'TYPE_MISMATCH', path: 'options.onProgress' });
    await expect(batch.run(odd)).rejects.toMatchObject({ code: 'TYPE_MISMATCH', path: 'options.onProgress' });
    expect(() => batch.runSync({ onProgress: refuse })).toThrow(thrown);
    await expect(batch.run({ onProgress: refuse })).rejects.toBe(thrown);
    expect(batchBits(batch.runSync())).toEqual(bits);
  });

  test('come one at a time: until one has ended the batch can be neither run, filled nor disposed of', async () => {
    const batch = await open(core, 1_000);
    const busy = { code: 'BAD_ARGUMENT', path: 'batch' };
    const running = batch.run();
    expect(faultOf(() => batch.runSync())).toMatchObject(busy);
    expect(faultOf(() => batch.set({}))).toMatchObject(busy);
    expect(faultOf(() => batch.dispose())).toMatchObject(busy);
    await expect(batch.run()).rejects.toMatchObject(busy);
    await running;
    const inside: string[] = [];
    batch.runSync({ onProgress: () => inside.push(faultOf(() => batch.runSync()).code) });
    expect(new Set(inside)).toEqual(new Set(['BAD_ARGUMENT']));
    expect(batch.runSync().faultyAccounts).toBe(0);
  });

  test('outlive the core, and are over once the batch is disposed of', async () => {
    const own = await createCore({ backend });
    const batch = await open(own);
    own.dispose();
    await expect(own.batch(shape)).rejects.toMatchObject({ code: 'CLOSED' });
    const { tail } = batch.runSync();
    batch.dispose();
    batch.dispose();
    expect(tail?.worstLosses[0]).toBeGreaterThan(0);
    for (const call of [() => batch.runSync(), () => batch.set({}), () => batch.instruments, () => batch.accountFault(0)]) {
      expect(faultOf(call).code).toBe('CLOSED');
    }
    await expect(batch.run()).rejects.toMatchObject({ code: 'CLOSED' });
  });

  test('follow what changes between them, and give what a fresh batch gives', async () => {
    const batch = await open(core, 30);
    batch.runSync();
    batch.instruments.forwards[0] = 97;
    batch.instruments.vols[2] = 0.9;
    batch.positions.quantities[11] = -7;
    const ticked = batchBits(batch.runSync({ copy: true }));
    const fresh = await open(core, 30);
    fresh.instruments.forwards[0] = 97;
    fresh.instruments.vols[2] = 0.9;
    fresh.positions.quantities[11] = -7;
    expect(batchBits(fresh.runSync())).toEqual(ticked);
  });

  test('spoil the accounts of a bad quantity or instrument and no other, and name them', async () => {
    const clean = (await open(core)).runSync({ copy: true });
    const cases: readonly [change: (batch: Batch) => void, faulty: readonly number[], instrument: object | undefined, account: object][] = [
      [
        ({ positions }) => positions.quantities.fill(Number.NaN, 1, 2),
        [1],
        undefined,
        { code: 'NOT_FINITE', path: 'positions.quantities[1]' },
      ],
      [
        ({ positions }) => positions.quantities.fill(-Infinity, 4, 5),
        [4],
        undefined,
        { code: 'NOT_FINITE', path: 'positions.quantities[4]' },
      ],
      [({ positions }) => positions.quantities.fill(1e300, 4, 5), [4], undefined, { code: 'OVERFLOW', path: 'accounts[4]' }],
      [({ positions }) => positions.quantities.fill(1e200, 4, 5), [4], undefined, { code: 'OVERFLOW', path: 'accounts[4]' }],
      [
        (b) => b.instruments.vols.fill(-1, 1, 2),
        [1],
        { row: 1, code: 'NEGATIVE', path: 'instruments.vols[1]' },
        { code: 'NEGATIVE', path: 'positions.handles[1]' },
      ],
      [(b) => b.instruments.strikes.fill(0, 0, 1), [0, 8], { row: 0, code: 'NOT_POSITIVE' }, { path: 'positions.handles[0]' }],
      [(b) => b.instruments.calls.fill(2, 3, 4), [3, 9], { row: 3, code: 'BAD_OPTION_TYPE' }, { path: 'positions.handles[3]' }],
      [
        (b) => b.instruments.forwards.fill(Number.NaN, 4, 5),
        [4, 8],
        { row: 4, code: 'NOT_FINITE', path: 'instruments.forwards[4]' },
        { code: 'NOT_FINITE' },
      ],
      [(b) => b.instruments.forwards.fill(-5, 6, 7), [6], { row: 6, code: 'NOT_POSITIVE' }, { path: 'positions.handles[6]' }],
      [(b) => b.instruments.sizes.fill(Infinity, 2, 3), [2, 9], { row: 2, code: 'NOT_FINITE', path: 'instruments.sizes[2]' }, {}],
      [(b) => b.instruments.sizes.fill(1e307, 2, 3), [2, 9], { row: 2, code: 'OVERFLOW' }, { code: 'OVERFLOW' }],
      [(b) => b.instruments.settlementPrices.fill(Number.NaN, 3, 4), [3, 9], { row: 3, path: 'instruments.settlementPrices[3]' }, {}],
      [(b) => b.instruments.volScales.fill(Number.NaN, 0, 1), [0, 8], { row: 0, path: 'instruments.volScales[0]' }, {}],
      [(b) => b.instruments.volScales.fill(-1, 0, 1), [0, 8], { row: 0, code: 'OUT_OF_RANGE' }, {}],
      [(b) => b.instruments.rates.fill(Infinity, 1, 2), [1], { row: 1, path: 'instruments.rates[1]' }, {}],
      [(b) => b.instruments.rates.fill(Number.NaN, 3, 4), [], undefined, {}],
      [(b) => b.instruments.settlementPrices.fill(2, 0, 3), [], undefined, {}],
    ];
    for (const [change, faulty, instrument, account] of cases) {
      const batch = await open(core);
      change(batch);
      const run = batch.runSync();
      expect(run.instrumentFaults, change.toString()).toMatchObject(instrument ? [instrument] : []);
      expect(run.accountFaults.map(({ row }) => row)).toEqual(faulty);
      expect(run.faultyAccounts).toBe(faulty.length);
      if (faulty.length > 0) expect(run.accountFaults[0]).toMatchObject(account);
      accounts.forEach((_, a) => {
        const bad = faulty.includes(a);
        expect(run.statuses[a]).toBe(bad ? 1 : 0);
        expect(batch.accountFault(a)).toEqual(run.accountFaults.find(({ row }) => row === a));
        for (const name of ['worstLosses', 'valuesAtRisk', 'shortfalls'] as const) {
          expect(run.tail?.[name][a]).toBe(bad ? Number.NaN : clean.tail?.[name][a]);
        }
        expect(run.tail?.worstScenarios[a]).toBe(bad ? 0 : clean.tail?.worstScenarios[a]);
        expect(run.variances?.[a]).toBe(bad ? Number.NaN : clean.variances?.[a]);
        for (let f = a * 4; f < a * 4 + 4; f++) expect(run.exposures?.[f]).toBe(bad ? Number.NaN : clean.exposures?.[f]);
      });
      batch.dispose();
    }
  });

  test('name an option at the money without time or vol, whose gamma has no limit, and spoil nobody who holds it', async () => {
    for (const inverse of [false, true]) {
      const shape = { underlyings: 1, accounts: 2, positions: 2, scenarios: 2, tailCount: 1, factors: 'covariance' } as const;
      const batch = await core.batch({ ...shape, ...(inverse ? { inverseOptions: 2 } : { options: 2 }) });
      batch.instruments.expiryYears[0] = 0;
      batch.scenarios.moves.set([0.5, -0.5]);
      batch.positions.starts.set([0, 1, 2]);
      batch.positions.handles.set([0, 1]);
      batch.positions.quantities.set([-1, 1]);
      const run = batch.runSync();
      expect(run.instrumentFaults).toEqual([]);
      expect(run.instrumentWarnings).toMatchObject([{ row: 0, code: 'SINGULAR', path: 'greeks.gammas[0]', got: 'Infinity' }]);
      expect([run.faultyAccounts, [...run.statuses]]).toEqual([0, [0, 0]]);
      const { greeks, tail, variances } = run;
      expect([greeks?.values[0], greeks?.deltas[0], greeks?.gammas[0]]).toEqual([0, -0.5, Number.POSITIVE_INFINITY]);
      // a short put at a forward and strike of 1 that falls by half: a loss of half, in coins worth half of what they were
      expect(tail?.worstLosses[0]).toBe(0.5);
      expect(variances?.[0]).toBe(0.25);
      batch.dispose();
    }
  });

  test('find what is bad whatever is computed, and forget it when it is mended', async () => {
    const batch = await open(core);
    const wanted = { greeks: false, tail: false, variance: false, exposures: false };
    batch.instruments.forwards[6] = Number.NaN;
    for (const only of ['tail', 'variance', 'exposures'] as const) {
      expect(batch.runSync({ ...wanted, [only]: true })).toMatchObject({
        faultyAccounts: 1,
        accountFaults: [{ row: 6 }],
        instrumentFaults: [{ row: 6 }],
      });
    }
    expect(batch.runSync({ ...wanted, greeks: true }).instrumentFaults).toMatchObject([{ row: 6 }]);
    batch.instruments.forwards[6] = 52;
    expect(batch.runSync()).toMatchObject({ faultyAccounts: 0, accountFaults: [], instrumentFaults: [] });
    expect(batch.accountFault(6)).toBeUndefined();
  });

  test('list the first hundred of many faulty accounts and explain every one', async () => {
    const batch = await open(core, 200);
    batch.instruments.vols[1] = Number.NaN;
    const run = batch.runSync();
    expect(run.faultyAccounts).toBe(200);
    expect(run.accountFaults.map(({ row }) => row)).toEqual(Array.from({ length: 100 }, (_, i) => 10 * i + 1));
    expect(batch.accountFault(1_991)).toMatchObject({ row: 1_991, code: 'NOT_FINITE' });
    expect(batch.accountFault(1_990)).toBeUndefined();
  });

  test('list ten thousand of many faulty instruments, count them all, and explain the accounts of every one', async () => {
    const futures = 12_000;
    const batch = await core.batch({ futures, underlyings: 1, accounts: 1, positions: 1, factors: 'covariance' });
    batch.instruments.forwards.fill(-1);
    batch.positions.starts.set([0, 1]);
    batch.positions.handles.set([11_999]);
    batch.positions.quantities.set([1]);
    const run = batch.runSync({ copy: true });
    expect([run.instrumentFaults.length, run.instrumentFaultCount, run.instrumentWarningCount]).toEqual([10_000, futures, 0]);
    expect(run.accountFaults).toMatchObject([{ row: 0, code: 'NOT_POSITIVE', path: 'positions.handles[0]', got: '11999' }]);
    expect(structuredClone(run)).toEqual(run);
    batch.dispose();
  });

  test('refuse before any kernel runs what makes no sense as a whole', async () => {
    const cases: readonly [change: (batch: Batch) => void, code: string, path: string][] = [
      [(b) => b.positions.handles.fill(7, 5, 6), 'OUT_OF_RANGE', 'positions.handles[5]'],
      [(b) => b.positions.handles.fill(2 ** 32 - 1, 10, 11), 'OUT_OF_RANGE', 'positions.handles[10]'],
      [(b) => b.positions.handles.fill(2 ** 31, 10, 11), 'OUT_OF_RANGE', 'positions.handles[10]'],
      [(b) => b.positions.starts.fill(1, 0, 1), 'SHAPE_MISMATCH', 'positions.starts[0]'],
      [(b) => b.positions.starts.fill(0, 4, 5), 'SHAPE_MISMATCH', 'positions.starts[4]'],
      [(b) => b.positions.starts.fill(12, 10, 11), 'SHAPE_MISMATCH', 'positions.starts[10]'],
      [(b) => b.instruments.underlyings.fill(2, 6, 7), 'OUT_OF_RANGE', 'instruments.underlyings[6]'],
      [(b) => b.scenarios.moves.fill(-1, 0, 1), 'OUT_OF_RANGE', 'scenarios.moves[0]'],
      [(b) => b.scenarios.moves.fill(Number.NaN, b.stride, b.stride + 1), 'NOT_FINITE', `scenarios.moves[6]`],
      [(b) => b.scenarios.volShocks.fill(Infinity, 3, 4), 'NOT_FINITE', 'scenarios.volShocks[3]'],
      [(b) => b.scenarios.volShifts.fill(1e7, 4, 5), 'OUT_OF_RANGE', 'scenarios.volShifts[4]'],
      [(b) => b.scenarios.weights.fill(-1, 4, 5), 'OUT_OF_RANGE', 'scenarios.weights[4]'],
      [(b) => b.factors.vols.fill(-1, 1, 2), 'NEGATIVE', 'factors.vols[1]'],
      [(b) => b.factors.vols.fill(Number.NaN, 1, 2), 'NOT_FINITE', 'factors.vols[1]'],
      [(b) => b.factors.matrix?.fill(Number.NaN, 4, 5), 'NOT_FINITE', 'factors.matrix[4]'],
      [(b) => b.factors.matrix?.fill(-1, 5, 6), 'NOT_PSD', 'factors.matrix[5]'],
    ];
    for (const [change, code, path] of cases) {
      const batch = await open(core);
      batch.runSync();
      const before = batchBits(batch.runSync({ copy: true }));
      change(batch);
      expect(
        faultOf(() => batch.runSync()),
        change.toString(),
      ).toMatchObject({ code, path });
      await expect(batch.run()).rejects.toMatchObject({ code, path });
      await open(core).then((fresh) => expect(batchBits(fresh.runSync())).toEqual(before));
    }
    const factored = await open(core, 1, { factors: 'cholesky' });
    factored.factors.matrix?.fill(0.5, 1, 2);
    expect(faultOf(() => factored.runSync())).toMatchObject({ code: 'OUT_OF_RANGE', path: 'factors.matrix[1]' });
    factored.runSync({ variance: false, exposures: false });
  });

  test('do not read what lies in the padding of scenario tables', async () => {
    const batch = await open(core);
    const bits = batchBits({ tail: batch.runSync({ copy: true }).tail });
    expect(batch.stride).toBe(6);
    for (const table of [batch.scenarios.moves, batch.scenarios.volShocks, batch.scenarios.volShifts]) table[5] = Number.NaN;
    const run = batch.runSync();
    expect(batchBits({ tail: run.tail })).toEqual(bits);
    expect(run.instrumentFaults).toEqual([]);
  });
});

describe('making a batch', () => {
  let core: Core;
  beforeAll(async () => {
    core = await createCore({ memory: { maximumBytes: 1 << 26 } });
  });

  test('takes all memory at once, exactly as much as the shape says, and reports it by account', async () => {
    const accounts = 100_000;
    const batch = await core.batch({
      futures: 1,
      underlyings: 5,
      accounts,
      positions: 3 * accounts,
      factors: 'covariance',
      scenarios: 1,
      tailCount: 1,
    });
    // 4 + 3 x 12 of positions, 8 + 28 + 1 of results
    expect(batch.bytesPerAccount).toBeCloseTo(77, 2);
    expect(batch.memoryBytes).toBeLessThan(accounts * 77 + 3 * 2 ** 20);
    await expect(core.batch({ underlyings: 1, accounts: 2_000_000, positions: 1 })).resolves.toBeDefined();
    await expect(core.batch({ underlyings: 1, accounts: 2_000_000, positions: 20_000_000 })).rejects.toMatchObject({
      code: 'OUT_OF_MEMORY',
      path: 'memory',
    });
  });

  test('refuses shapes that are none', async () => {
    const cases: readonly [shape: unknown, code: string, path: string][] = [
      [undefined, 'TYPE_MISMATCH', 'shape'],
      [{}, 'MISSING_FIELD', 'shape.underlyings'],
      [{ underlyings: 0 }, 'OUT_OF_RANGE', 'shape.underlyings'],
      [{ underlyings: 1, accounts: -1 }, 'OUT_OF_RANGE', 'shape.accounts'],
      [{ underlyings: 1, options: 1.5 }, 'TYPE_MISMATCH', 'shape.options'],
      [{ underlyings: 1, positions: 2 ** 40 }, 'TOO_LARGE', 'shape.positions'],
      [{ underlyings: 1, scenarios: 10 }, 'BAD_ARGUMENT', 'shape'],
      [{ underlyings: 1, scenarios: 10, tailCount: 1, confidence: 0.9 }, 'BAD_ARGUMENT', 'shape'],
      [{ underlyings: 1, scenarios: 10, tailCount: 11 }, 'TOO_LARGE', 'shape.tailCount'],
      [{ underlyings: 1, scenarios: 10, tailCount: 1, ranks: [2, 11] }, 'TOO_LARGE', 'shape.ranks[1]'],
      [{ underlyings: 1, scenarios: 10, confidence: 1 }, 'BAD_CONFIDENCE', 'shape.confidence'],
      [{ underlyings: 1, factors: 'matrix' }, 'BAD_ARGUMENT', 'shape.factors'],
      [{ underlyings: 1, exposures: 1 }, 'TYPE_MISMATCH', 'shape.exposures'],
      [{ underlyings: 1, volFloor: Number.NaN }, 'NOT_FINITE', 'shape.volFloor'],
      [{ underlyings: 1, strikes: 3 }, 'UNKNOWN_FIELD', 'shape.strikes'],
    ];
    for (const [given, code, path] of cases) await expect(core.batch(given as BatchShape)).rejects.toMatchObject({ code, path });
  });

  test('states the tail by its confidence: whole but for rounding is whole', async () => {
    const losses = Array.from({ length: 1000 }, (_, s) => s / 1000);
    const shortfallAt = async (tail: Partial<BatchShape>): Promise<readonly (number | undefined)[]> => {
      const batch = await core.batch({ futures: 1, underlyings: 1, accounts: 1, positions: 1, scenarios: 1000, ...tail });
      batch.set({ scenarios: { moves: Float64Array.from(losses) }, positions: positionsOf([[[0, -1]]]) });
      const { tail: found } = batch.runSync();
      return [found?.worstLosses[0], found?.valuesAtRisk[0], found?.shortfalls[0]];
    };
    for (const [confidence, tailCount] of [
      [0.99, 10],
      [0.975, 25],
      [0.9995, 1],
      [0.999999, 1],
      [0.9, 100],
      [0.9901, 10],
      [0.5, 500],
    ] as const) {
      expect(await shortfallAt({ confidence })).toEqual(await shortfallAt({ tailCount }));
      expect((await shortfallAt({ confidence }))[1]).toBe(losses.at(-tailCount));
    }
  });

  test('losses of any rank are columns beside the tail, views or copies, NaN where an account has a fault', async () => {
    const ranks = [5, 1, 3];
    const batch = await open(core, 1, { ranks });
    const { tail, grid } = batch.runSync({ copy: true });
    accounts.forEach((held, a) => {
      const losses = Array.from({ length: 5 }, (_, s) =>
        held.reduce((sum, [handle, quantity]) => sum - quantity * (grid?.[handle * batch.stride + s] as number), 0),
      ).sort((x, y) => y - x);
      expect(tail?.ranked.map((column) => column[a])).toEqual(ranks.map((rank) => losses[rank - 1]));
      expect(tail?.ranked[1]?.[a]).toBe(tail?.worstLosses[a]);
    });
    batch.instruments.vols[2] = -1;
    expect(batch.runSync().tail?.ranked.map((column) => column[2])).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    batch.dispose();
  });

  test('an empty batch runs, and what a shape has no room for cannot be asked for', async () => {
    const batch = await core.batch({ underlyings: 1 });
    const none = { accountFaults: [], instrumentFaults: [], instrumentFaultCount: 0, instrumentWarnings: [], instrumentWarningCount: 0 };
    expect(batch.runSync()).toEqual({ statuses: new Uint8Array(0), faultyAccounts: 0, ...none });
    expect(await batch.run({ signal: new AbortController().signal })).toEqual(batch.runSync());
    expect(batch.bytesPerAccount).toBe(0);
    for (const name of ['tail', 'variance', 'exposures'] as const) {
      expect(faultOf(() => batch.runSync({ [name]: true }))).toMatchObject({ code: 'BAD_ARGUMENT', path: `options.${name}` });
    }
    expect(faultOf(() => batch.scenarios)).toMatchObject({ code: 'BAD_ARGUMENT', path: 'batch.scenarios' });
    expect(faultOf(() => batch.factors)).toMatchObject({ code: 'BAD_ARGUMENT', path: 'batch.factors' });
    expect(faultOf(() => batch.runSync({ signal: 1 } as object))).toMatchObject({ code: 'UNKNOWN_FIELD' });
    expect(faultOf(() => batch.runSync({ tail: 1 } as object))).toMatchObject({ code: 'TYPE_MISMATCH', path: 'options.tail' });
    await expect(batch.run({ signal: {} } as object)).rejects.toMatchObject({ code: 'TYPE_MISMATCH', path: 'options.signal' });
    expect(faultOf(() => batch.accountFault(1))).toMatchObject({ code: 'TOO_LARGE', path: 'account' });
  });

  test('instruments that nobody filled are harmless, and so are accounts', async () => {
    const batch = await core.batch({ ...shape, accounts: 5, positions: 9 });
    const run = batch.runSync();
    expect([run.faultyAccounts, run.instrumentFaults]).toEqual([0, []]);
    expect([...(run.tail?.shortfalls ?? [])]).toEqual([0, 0, 0, 0, 0]);
  });

  test('columns that do not fit are refused, and nothing is copied then', async () => {
    const batch = await open(core);
    const before = batchBits(batch.instruments);
    const cases: readonly [inputs: unknown, code: string, path: string][] = [
      [undefined, 'TYPE_MISMATCH', 'inputs'],
      [{ quotes: {} }, 'UNKNOWN_FIELD', 'inputs.quotes'],
      [{ instruments: { prices: new Float64Array(7) } }, 'UNKNOWN_FIELD', 'instruments.prices'],
      [{ instruments: { forwards: new Float64Array(7), strikes: new Float64Array(6) } }, 'SHAPE_MISMATCH', 'instruments.strikes'],
      [{ instruments: { forwards: new Float32Array(7) } }, 'TYPE_MISMATCH', 'instruments.forwards'],
      [{ instruments: { forwards: new Float64Array(7), calls: new Uint32Array(7) } }, 'TYPE_MISMATCH', 'instruments.calls'],
      [{ instruments: { underlyings: new Float64Array(7) } }, 'TYPE_MISMATCH', 'instruments.underlyings'],
      [{ scenarios: { moves: new Float64Array(12) } }, 'SHAPE_MISMATCH', 'scenarios.moves'],
      [{ positions: { starts: new Uint32Array(3) } }, 'SHAPE_MISMATCH', 'positions.starts'],
      [{ positions: { handles: new Uint32Array(12) } }, 'SHAPE_MISMATCH', 'positions.handles'],
    ];
    for (const [inputs, code, path] of cases) expect(faultOf(() => batch.set(inputs as BatchInputs))).toMatchObject({ code, path });
    expect(batchBits(batch.instruments)).toEqual(before);
    const bare = await core.batch({ underlyings: 1 });
    expect(faultOf(() => bare.set({ scenarios: {} }))).toMatchObject({ code: 'BAD_ARGUMENT', path: 'scenarios' });
    bare.set({ instruments: { forwards: undefined as never } });
  });
});
