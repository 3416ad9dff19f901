// Variances over what accounts hold, in a batch of many factors: exact arithmetic's, the dense form's to rounding, the same bits everywhere.

import { beforeAll, describe, expect, test } from 'vitest';
import { Seeded } from '../../bench/kernels/seeded.js';
import type { BatchShape } from '../../src/engine/batch/shape.js';
import * as estimation from '../../src/estimation.js';
import { type Batch, type Core, createCore } from '../../src/index.js';
import { batchBits, positionsOf } from '../fixtures/smallBatch.js';
import { sparseVarianceError, varianceError } from '../precision.js';
import { grossVariance, sparseVarianceReference } from '../reference/variance.js';

const underlyings = 30;
const order = 2 * underlyings;
const perUnderlying = 6;
const options = underlyings * perUnderlying;
const instruments = options + underlyings;
type Accounts = readonly (readonly (readonly [handle: number, quantity: number])[])[];

/** Accounts without positions, of one, of a few underlyings in any order, and now and then of nearly all. */
function accountsOf(seed: number, count: number): Accounts {
  const random = new Seeded(seed);
  return Array.from({ length: count }, (_, a) => {
    const held = a % 97 === 5 ? 120 : a % 11 === 0 ? 0 : 1 + random.whole(12);
    return Array.from({ length: held }, () => [random.whole(instruments), random.between(-20, 20)] as const);
  });
}

/** B B' + 1 over three common factors; above the diagonal what must not be read. */
function covarianceOf(seed: number, above?: number): Float64Array {
  const random = new Seeded(seed);
  const common = random.fill(new Float64Array(3 * order), -1, 1);
  const matrix = new Float64Array(order * order);
  for (let i = 0; i < order; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = i === j ? 1 : 0;
      for (let k = 0; k < 3; k++) sum += (common[3 * i + k] as number) * (common[3 * j + k] as number);
      matrix[i * order + j] = sum;
      matrix[j * order + i] = above !== undefined && j < i ? above : sum;
    }
  }
  return matrix;
}

async function filled(core: Core, accounts: Accounts, covariance: Float64Array, extra: Partial<BatchShape> = {}): Promise<Batch> {
  const positions = positionsOf(accounts);
  const shape = { options, futures: underlyings, underlyings, accounts: accounts.length, positions: positions.handles.length };
  const batch = await core.batch({ ...shape, factors: 'covariance', ...extra });
  const random = new Seeded(7);
  for (let h = 0; h < instruments; h++) {
    batch.instruments.underlyings[h] = h % underlyings;
    batch.instruments.forwards[h] = random.between(80, 120);
    batch.instruments.strikes[h] = random.between(80, 120);
    batch.instruments.expiryYears[h] = random.between(0.1, 1);
    batch.instruments.vols[h] = random.between(0.3, 0.9);
    batch.instruments.calls[h] = h & 1;
  }
  return batch.set({ positions, factors: { matrix: covariance } });
}

const variancesOf = (batch: Batch): Float64Array => batch.runSync({ greeks: false, copy: true }).variances as Float64Array;

describe.each(['wasm', 'js'] as const)('variances of many factors on the %s backend', (backend) => {
  let core: Core;
  beforeAll(async () => {
    core = await createCore({ backend });
  });

  test('are those of exact arithmetic over the exposures, and those of the dense form to rounding', async () => {
    const covariance = covarianceOf(3);
    const accounts = accountsOf(5, 700);
    const { variances, exposures, faultyAccounts } = (await filled(core, accounts, covariance, { exposures: true })).runSync();
    const dense = variancesOf(await filled(core, accounts, covariance, { underlyingsHeld: underlyings }));
    const cholesky = estimation.matrix(core, {
      kind: 'covariance',
      matrix: Array.from({ length: order }, (_, i) => covariance.subarray(i * order, (i + 1) * order)),
      repair: 'reject',
    });
    const factor = cholesky.cholesky.map((x, cell) => x * (cholesky.vols[Math.floor(cell / order)] as number));
    expect(faultyAccounts).toBe(0);
    let differing = 0;
    for (let a = 0; a < accounts.length; a += 3) {
      const row = (exposures as Float64Array).subarray(a * order, (a + 1) * order);
      const held = [...row.keys()].filter((f) => row[f] !== 0);
      const csr = [[0, held.length], held, held.map((f) => row[f] as number), covariance, order, 0] as const;
      const bound = sparseVarianceError(held.length) * sparseVarianceReference(...csr, true);
      const sparse = variances?.[a] as number;
      expect(sparse).toBeGreaterThanOrEqual(0);
      expect(Math.abs(sparse - sparseVarianceReference(...csr))).toBeLessThanOrEqual(bound);
      // the factor itself is off by rounding too: of as many terms again
      const denseBound = 2 * varianceError(order) * grossVariance(row, factor, order);
      expect(Math.abs(sparse - (dense[a] as number))).toBeLessThanOrEqual(bound + denseBound);
      if (sparse !== dense[a]) differing++;
    }
    expect(differing).toBeGreaterThan(10);
  });

  test('are an account’s own: the same alone, among others, with exposures kept, awaited or not', async () => {
    const covariance = covarianceOf(4);
    const accounts = accountsOf(6, 600);
    const together = variancesOf(await filled(core, accounts, covariance));
    const backwards = variancesOf(await filled(core, [...accounts].reverse(), covariance, { exposures: true }));
    expect([...backwards].reverse()).toEqual([...together]);
    for (const a of [1, 5, 102, 299, 599]) {
      expect(variancesOf(await filled(core, [accounts[a] as Accounts[number]], covariance))[0]).toBe(together[a]);
    }
    const awaited = await (await filled(core, accounts, covariance)).run({ greeks: false });
    expect(awaited.variances).toEqual(together);
  });

  test('read the lower triangle of the matrix alone', async () => {
    const accounts = accountsOf(8, 300);
    const [whole, lower] = await Promise.all([undefined, 1e99].map((above) => filled(core, accounts, covarianceOf(9, above))));
    expect(variancesOf(lower as Batch)).toEqual(variancesOf(whole as Batch));
  });

  test('of a hedge in a matrix that is singular, or short of it by rounding, are next to nothing, and nobody is at fault', async () => {
    const hedges: Accounts = Array.from({ length: underlyings - 1 }, (_, u) => [[options + u, 1], [options + u + 1, -1]] as const); // biome-ignore format: a pair
    for (const correlation of [1, 1 + 8 * 2 ** -52]) {
      const matrix = new Float64Array(order * order).fill(correlation);
      for (let i = 0; i < order; i++) matrix[i * order + i] = 1;
      const batch = await filled(core, hedges, matrix);
      batch.instruments.forwards.fill(100);
      const { variances, faultyAccounts } = batch.runSync();
      expect(faultyAccounts).toBe(0);
      // 100 + 100 squared, and what the matrix itself is beyond 1 by
      for (const x of variances as Float64Array) expect(x >= 0 && x <= order * 2 ** -52 * 40_000).toBe(true);
    }
  });

  test('are refused together with a bad instrument: its holders have a fault, all others their bits', async () => {
    const covariance = covarianceOf(10);
    const accounts = accountsOf(12, 600);
    const sound = variancesOf(await filled(core, accounts, covariance));
    const batch = await filled(core, accounts, covariance);
    batch.instruments.vols[3] = -1;
    const run = batch.runSync();
    const holders = accounts.map((positions) => positions.some(([handle]) => handle === 3));
    expect([...run.statuses]).toEqual(holders.map(Number));
    expect(run.faultyAccounts).toBeGreaterThan(5);
    expect([...(run.variances as Float64Array)]).toEqual(holders.map((bad, a) => (bad ? Number.NaN : sound[a])));
  });

  test('whose square leaves the doubles, and not its product with the covariance, is found by the dense form', async () => {
    const [exponent, small] = [520, 2 ** -60];
    const batch = await filled(core, [[[options, 2 ** exponent]], [[options, 1]]], covarianceOf(13).map((x) => x * small)); // biome-ignore format: one batch
    batch.instruments.forwards.fill(1);
    const { variances, faultyAccounts } = batch.runSync();
    expect(faultyAccounts).toBe(0);
    const scaled = (variances?.[0] as number) / 2 ** exponent / 2 ** exponent;
    expect(Math.abs(scaled / (variances?.[1] as number) - 1)).toBeLessThanOrEqual(varianceError(order));
  });

  test.each([{}, { underlyingsHeld: underlyings }])(
    'below the doubles are a fault of the account, of a hedge are 0 (%j)',
    async (extra) => {
      const accounts: Accounts = [
        [[options, 1e-170]],
        [
          [options, 1e-170],
          [options + 1, -1e-180],
        ],
        [
          [options, 1e-170],
          [options, -1e-170],
        ],
        [],
        [[options, 1e-150]],
        [[options, 0]],
      ];
      const batch = await filled(core, accounts, covarianceOf(13), extra);
      const { variances, statuses, faultyAccounts, accountFaults } = batch.runSync();
      expect([...statuses]).toEqual([1, 1, 0, 0, 0, 0]);
      expect(faultyAccounts).toBe(2);
      expect(accountFaults).toMatchObject([0, 1].map((row) => ({ row, code: 'UNDERFLOW', path: `accounts[${row}]` })));
      expect(accountFaults[0]?.expectation).toContain('in smaller units');
      expect(batch.accountFault(1)).toEqual(accountFaults[1]);
      expect([...(variances as Float64Array)].map((x) => x > 0)).toEqual([false, false, false, false, true, false]);
      // two underlyings that move as one: long the one and short the other is a hedge, whatever its size
      const one = new Float64Array(order * order).fill(1);
      const hedged = await filled(core, [[[options, 1e-170], [options + 1, -1e-170]]], one, extra); // biome-ignore format: one batch
      hedged.instruments.forwards.fill(1);
      expect(hedged.runSync()).toMatchObject({ faultyAccounts: 0, variances: Float64Array.of(0) });
      // a matrix as small as that underflows too
      const tiny = await filled(core, [[[options, 1]]], covarianceOf(13).map((x) => x * 1e-312), extra); // biome-ignore format: one batch
      tiny.instruments.forwards.fill(1);
      expect(tiny.runSync().accountFaults).toMatchObject([{ code: 'UNDERFLOW' }]);
    },
  );

  test('are the same bits on 1, 2 and 3 threads', async () => {
    const covariance = covarianceOf(14);
    const accounts = accountsOf(15, 3_000);
    const expected = batchBits((await filled(core, accounts, covariance)).runSync());
    for (const threads of [2, 3]) {
      const several = await createCore({ backend, threads });
      await several.threadsSettled();
      const batch = await filled(several, accounts, covariance);
      expect(batchBits(batch.runSync())).toEqual(expected);
      expect(batchBits(await batch.run())).toEqual(expected);
      several.dispose();
    }
  });
});

test('both backends give the same variances, dense and sparse', async () => {
  const accounts = accountsOf(16, 800);
  const backends = await Promise.all((['wasm', 'js'] as const).map((backend) => createCore({ backend })));
  for (const extra of [{}, { underlyingsHeld: underlyings }]) {
    const [wasm, js] = await Promise.all(backends.map(async (core) => variancesOf(await filled(core, accounts, covarianceOf(17), extra))));
    expect(js).toEqual(wasm);
  }
});

test('the form follows from the factors and what the shape says of accounts', async () => {
  const core = await createCore();
  const refusal = async (underlyingsHeld: number): Promise<unknown> =>
    core.batch({ underlyings, underlyingsHeld }).catch((error) => error.path);
  expect([await refusal(0), await refusal(underlyings + 1)]).toEqual(['shape.underlyingsHeld', 'shape.underlyingsHeld']);
  const accounts = accountsOf(18, 200);
  const bitsOf = async (underlyingsHeld?: number): Promise<string> =>
    Buffer.from(variancesOf(await filled(core, accounts, covarianceOf(19), underlyingsHeld ? { underlyingsHeld } : {})).buffer).toString(
      'hex',
    );
  const [usual, few, most, all] = await Promise.all([bitsOf(), bitsOf(1), bitsOf(13), bitsOf(underlyings)]);
  expect(few).toBe(usual);
  expect(most).toBe(all);
  expect(all).not.toBe(usual);
});
