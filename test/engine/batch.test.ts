// A batch computes what the oracle does, for any shape of positions, with the same bits on both backends, blocking or not.
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Batch, type Core, createCore } from '../../src/index.js';
import { batchBits, positionsOf, type SmallBatch, smallBatch } from '../fixtures/smallBatch.js';
import { smallMarket } from '../fixtures/smallMarket.js';
import { smallRules } from '../fixtures/smallRules.js';
import { runs } from '../long.js';
import { marginRelative } from '../precision.js';
import { type OracleInstrument, type OracleScenario, riskOf } from '../reference/batchOracle.js';

const market = smallMarket();
const rules = smallRules;
const backendNames = ['wasm', 'js'] as const;

type Accounts = readonly (readonly (readonly [handle: number, quantity: number])[])[];

/** Whole millionths (binary ones): a quantity whose square underflows is no quantity. */
const inMillionths = (x: number): number => Math.round(x * 2 ** 20) / 2 ** 20;
const instrumentCount = market.quotes.length + market.underlyings.length;
const position = fc.tuple(
  fc.nat(instrumentCount - 1),
  fc.oneof(fc.integer({ min: -40, max: 40 }), fc.double({ min: -40, max: 40, noNaN: true }).map(inMillionths)),
);
const account = fc.oneof(fc.constant([]), fc.array(position, { maxLength: 3 }), fc.array(position, { maxLength: 12 }));
/** None, one, odd counts; empty accounts first, between and last; all positions in one. */
const books: fc.Arbitrary<Accounts> = fc.oneof(
  fc.array(account, { maxLength: 7 }),
  fc
    .array(position, { minLength: 20, maxLength: 40 })
    .chain((all) => fc.tuple(fc.nat(4), fc.nat(4)).map(([before, after]) => [...Array(before).fill([]), all, ...Array(after).fill([])])),
);

async function filled(core: Core, small: SmallBatch, accounts: Accounts): Promise<Batch> {
  const positions = positionsOf(accounts);
  const batch = await core.batch({ ...small.shape, accounts: accounts.length, positions: positions.handles.length, exposures: true });
  return batch.set({ ...small.inputs, positions });
}

/** Blocks of every size, many of them, from a rule of its own: no generator has to be remembered. */
function manyAccounts(count: number): Accounts {
  return Array.from({ length: count }, (_, a) =>
    Array.from({ length: (a * 7) % 13 }, (_each, k) => [(a * 31 + k * 17) % instrumentCount, (((a * 13 + k * 29) % 41) - 20) / 4] as const),
  );
}

describe.each(backendNames)('a batch on the %s backend', (backend) => {
  let core: Core;
  let small: SmallBatch;
  beforeAll(async () => {
    core = await createCore({ backend });
    small = smallBatch(core, market, rules);
  });

  test('gives the risk of the oracle, whatever the shape of the positions', async () => {
    const inputs = small.inputs as Required<{ [Group in keyof typeof small.inputs]: Record<string, Float64Array> }>;
    const at = (group: keyof typeof inputs, name: string, i: number): number => inputs[group][name]?.[i] as number;
    const { options = 0, inverseOptions = 0, futures = 0 } = small.shape;
    const instruments = Array.from(
      { length: instrumentCount },
      (_, h): OracleInstrument => ({
        kind:
          h < options
            ? 'option'
            : h < options + inverseOptions
              ? 'inverseOption'
              : h < options + inverseOptions + futures
                ? 'future'
                : 'inverseFuture',
        underlying: at('instruments', 'underlyings', h),
        forward: at('instruments', 'forwards', h),
        strike: at('instruments', 'strikes', h),
        years: at('instruments', 'expiryYears', h),
        vol: at('instruments', 'vols', h),
        rate: at('instruments', 'rates', h),
        call: at('instruments', 'calls', h) === 1,
        size: at('instruments', 'sizes', h),
        coin: at('instruments', 'settlementPrices', h),
        volScale: at('instruments', 'volScales', h),
      }),
    );
    const { underlyings, scenarios: count = 0, volFloor = 0 } = small.shape;
    const scenarios = Array.from({ length: count }, (_, s): OracleScenario => {
      const row = (name: string): number[] => Array.from({ length: underlyings }, (_each, u) => at('scenarios', name, u * count + s));
      return { moves: row('moves'), volShocks: row('volShocks'), weight: at('scenarios', 'weights', s) };
    });
    const order = 2 * underlyings;
    const covariance = Array.from({ length: order * order }, (_, cell) => {
      const i = Math.floor(cell / order);
      const j = cell % order;
      let sum = 0;
      for (let k = 0; k < order; k++) sum += at('factors', 'matrix', i * order + k) * at('factors', 'matrix', j * order + k);
      return sum * at('factors', 'vols', i) * at('factors', 'vols', j);
    });
    await fc.assert(
      fc.asyncProperty(books, fc.integer({ min: 1, max: count }), async (accounts, tailCount) => {
        const positions = positionsOf(accounts);
        const { confidence, ...shape } = small.shape;
        const batch = await core.batch({
          ...shape,
          tailCount,
          accounts: accounts.length,
          positions: positions.handles.length,
          exposures: true,
        });
        const run = batch.set({ ...small.inputs, positions }).runSync();
        batch.dispose();
        expect([run.faultyAccounts, run.instrumentFaults]).toEqual([0, []]);
        accounts.forEach((rows, a) => {
          const held = rows.map(([handle, quantity]) => [instruments[handle] as OracleInstrument, quantity] as const);
          const risk = riskOf(held, scenarios, tailCount, covariance, underlyings, volFloor);
          const near = (got: number | undefined, expected: number, scale: number): void =>
            expect(Math.abs((got as number) - expected)).toBeLessThanOrEqual(marginRelative * scale);
          near(run.tail?.worstLosses[a], risk.worstLoss, risk.scale);
          near(run.tail?.valuesAtRisk[a], risk.valueAtRisk, risk.scale);
          near(run.tail?.shortfalls[a], risk.shortfall, risk.scale);
          near(run.variances?.[a], risk.variance, risk.squareScale);
          const worst = run.tail?.worstScenarios[a] as number;
          near((scenarios[worst] as OracleScenario).weight * (risk.losses[worst] as number), risk.worstLoss, risk.scale);
          risk.exposures.forEach((exposure, f) => {
            near(run.exposures?.[a * order + f], exposure * at('factors', 'vols', f), risk.scale * at('factors', 'vols', f));
          });
        });
      }),
      { numRuns: runs(60, 20) },
    );
  });

  test('gives the Greeks that core.greeks gives', async () => {
    const { greeks } = (await filled(core, small, [])).runSync();
    const { options = 0, inverseOptions = 0 } = small.shape;
    const cut = (from: number, to: number) => {
      const { forwards, strikes, expiryYears, vols, rates, calls } = small.inputs.instruments as Record<string, Float64Array>;
      const part = (column: Float64Array | undefined): Float64Array => (column as Float64Array).subarray(from, to);
      const columns = {
        forwards: part(forwards),
        strikes: part(strikes),
        expiryYears: part(expiryYears),
        vols: part(vols),
        rates: part(rates),
      };
      return { ...columns, calls: (calls as unknown as Uint8Array).subarray(from, to) };
    };
    const linear = core.greeks(cut(0, options));
    const inverse = core.greeks({ ...cut(options, options + inverseOptions), settlement: 'inverse' });
    for (const name of ['values', 'deltas', 'gammas', 'vegas', 'thetas', 'rhos', 'vannas', 'volgas', 'charms'] as const) {
      expect([...(greeks?.[name] ?? [])], name).toEqual([...linear[name], ...inverse[name]]);
    }
    expect(greeks?.blackDeltas).toEqual(inverse.blackDeltas);
    expect(greeks?.netDeltas).toEqual(inverse.netDeltas);
  });

  test('gives the same bits blocking and not, as views and as copies, filled in place and set, with a covariance for its factor', async () => {
    const accounts = manyAccounts(1_500);
    const batch = await filled(core, small, accounts);
    const bits = batchBits(batch.runSync({ copy: true }));
    expect(batchBits(batch.runSync())).toEqual(bits);
    expect(batchBits(await batch.run())).toEqual(bits);
    expect(batchBits(await batch.run({ copy: true }))).toEqual(bits);

    const inPlace = await filled(
      core,
      small,
      accounts.map(() => []),
    );
    expect(inPlace.positions.handles).toHaveLength(0);
    const positions = positionsOf(accounts);
    const empty = await core.batch({ ...small.shape, accounts: accounts.length, positions: positions.handles.length + 3, exposures: true });
    for (const group of ['instruments', 'factors'] as const) {
      for (const [name, column] of Object.entries(small.inputs[group] ?? {}))
        (empty[group] as never as Record<string, Float64Array>)[name]?.set(column as Float64Array);
    }
    for (const [name, column] of Object.entries(small.inputs.scenarios ?? {})) {
      const view = (empty.scenarios as never as Record<string, Float64Array>)[name] as Float64Array;
      const rows = name === 'weights' ? 1 : small.shape.underlyings;
      const count = small.shape.scenarios as number;
      for (let u = 0; u < rows; u++) view.set((column as Float64Array).subarray(u * count, (u + 1) * count), u * empty.stride);
    }
    empty.positions.starts.set(positions.starts);
    empty.positions.handles.set(positions.handles);
    empty.positions.quantities.set(positions.quantities);
    expect(batchBits(empty.runSync({ copy: true }))).toEqual(bits);
  });

  test('does not care whether exposures are kept, nor what else is computed', async () => {
    const accounts = manyAccounts(9_000);
    const positions = positionsOf(accounts);
    const shape = { ...small.shape, accounts: accounts.length, positions: positions.handles.length };
    const wide = { ...shape, underlyings: 40 };
    const { factors, scenarios, ...inputs } = small.inputs;
    const runs = await Promise.all(
      [false, true].map(async (exposures) => {
        const batch = await core.batch({ ...wide, exposures });
        return batch.set({ ...inputs, positions }).runSync({ copy: true });
      }),
    );
    expect(runs[0]?.variances).toEqual(runs[1]?.variances);
    expect(runs[0]?.tail).toEqual(runs[1]?.tail);

    const batch = (await core.batch({ ...shape, exposures: true })).set({ ...small.inputs, positions });
    const whole = batch.runSync({ copy: true });
    expect(batch.runSync({ tail: false, greeks: false, exposures: false, copy: true })).toEqual({
      variances: whole.variances,
      statuses: whole.statuses,
      accountFaults: [],
      instrumentFaults: [],
      instrumentFaultCount: 0,
      instrumentWarnings: [],
      instrumentWarningCount: 0,
      faultyAccounts: 0,
    });
    expect(batch.runSync({ variance: false, exposures: false }).tail).toEqual(whole.tail);
    expect(batch.runSync({ variance: false, tail: false }).exposures).toEqual(whole.exposures);
  });

  test('takes a covariance as well as its factor, semi-definite ones too, and refuses what is neither', async () => {
    const shape = { futures: 2, underlyings: 1, accounts: 1, positions: 1, factors: 'covariance' } as const;
    const batch = await core.batch(shape);
    batch.set({ instruments: { forwards: Float64Array.of(100, 50) }, positions: positionsOf([[[0, 3]]]) });
    const varianceOf = (matrix: readonly number[]) =>
      batch.set({ factors: { matrix: Float64Array.from(matrix) } }).runSync().variances?.[0];
    expect(varianceOf([0.25, 0, 0, 1])).toBe(300 * 300 * 0.25);
    expect(varianceOf([0.25, 0.5, 0.5, 1])).toBe(300 * 300 * 0.25);
    expect(() => varianceOf([1, 2, 2, 1])).toThrowError(expect.objectContaining({ code: 'NOT_PSD' }));
    expect(varianceOf([4, 0, 0, 0])).toBe(300 * 300 * 4);
  });
});

test('both backends give the same bits, faults and all', async () => {
  const accounts = manyAccounts(2_000);
  const runs = await Promise.all(
    backendNames.map(async (backend) => {
      const core = await createCore({ backend });
      const batch = await filled(core, smallBatch(core, market, rules), accounts);
      batch.instruments.vols[3] = Number.NaN;
      batch.positions.quantities[50] = Number.POSITIVE_INFINITY;
      batch.positions.quantities[60] = 1e300;
      const run = batch.runSync();
      expect(run.faultyAccounts).toBeGreaterThan(100);
      return batchBits(run);
    }),
  );
  expect(runs[0]).toEqual(runs[1]);
});

test('the padding of one kind of options touches no other, nor another column, however many there are of each', async () => {
  const [wasm, js] = await Promise.all((['wasm', 'js'] as const).map((backend) => createCore({ backend })));
  const run = async (core: Core, options: number, inverseOptions: number) => {
    const batch = await core.batch({ options, inverseOptions, futures: 1, underlyings: 1, scenarios: 2, tailCount: 1 });
    const { forwards, strikes, expiryYears, vols, rates } = batch.instruments;
    for (const [c, column] of [forwards, strikes, expiryYears, vols, rates].entries()) {
      for (let h = 0; h < column.length; h++) column[h] = 0.5 + ((7 * h + c) % 11) / 10;
    }
    batch.scenarios.moves.set([-0.1, 0.1]);
    const result = batch.runSync({ copy: true });
    batch.dispose();
    return result;
  };
  for (let options = 0; options < 18; options++) {
    for (let inverseOptions = 0; inverseOptions < 18; inverseOptions++) {
      const result = await run(wasm as Core, options, inverseOptions);
      expect(batchBits(result), `${options} and ${inverseOptions}`).toEqual(batchBits(await run(js as Core, options, inverseOptions)));
      expect(Array.from(result.greeks?.rhos ?? [], (rho) => rho !== 0)).toEqual([
        ...Array(options).fill(true),
        ...Array(inverseOptions).fill(false),
      ]);
    }
  }
});
