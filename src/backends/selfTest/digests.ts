// Digests of a backend: every kernel over seeded inputs, its result bits in one word. A module with another digest is damaged.
import type { Backend } from '../contract.js';
import { Columns, hash, Seeds } from './digestColumns.js';
import { programDigest } from './programDigest.js';

type F64 = Float64Array;

/** Bytes of memory that the calls take beyond the backend's own. */
export const digestBytes = 1 << 20;

type Call = (backend: Backend, columns: Columns, seeds: Seeds) => readonly (F64 | Uint32Array | Uint8Array | number)[];

const functions = ['exp', 'expm1', 'log', 'log1p', 'erfc', 'erfcx', 'normalPdf', 'normalCdf', 'normalQuantile'] as const;
const special = [0, -0, 1, -1, 0.5, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, 710, -745.2, 5e-324, 26.6, -38.5];

const functionCall =
  (name: (typeof functions)[number]): Call =>
  (backend, columns, seeds) => {
    const kinds = [
      () => seeds.between(0, 1),
      () => seeds.between(-8, 8),
      () => seeds.between(-40, 40),
      () => seeds.between(-750, 750),
      () => seeds.magnitude(-60, 8),
      () => -seeds.magnitude(-40, 6),
      () => seeds.magnitude(-1022, 1023),
      () => 1 + seeds.between(-1, 1) * 2 ** -20,
      () => special[seeds.below(special.length)],
    ];
    const xs = columns.f64(2003, () => (kinds[seeds.below(kinds.length)] as () => number)());
    const results = columns.f64(2003);
    backend[name](xs, results, 2003);
    return [results];
  };

/** Options as they are listed; or of every regime: near the money, deep, wide, without volatility or time, wrong. */
function options(columns: Columns, seeds: Seeds, n: number, mixed: boolean) {
  const column = (): F64 => columns.f64(n);
  const [forwards, strikes, expiryYears, vols, rates] = [column(), column(), column(), column(), column()];
  for (let i = 0; i < n; i++) {
    const kind = mixed ? seeds.below(8) : 0;
    let forward = seeds.between(80, 120);
    let strike = seeds.between(60, 140);
    let expiry = seeds.between(0.01, 2);
    let vol = seeds.between(0.1, 1.5);
    if (kind === 1) strike = forward * seeds.magnitude(-9, 9);
    if (kind === 2)
      [strike, expiry, vol] = [forward * (1 + seeds.between(-1, 1) * 2 ** -8), seeds.magnitude(-16, -4), seeds.magnitude(-8, -1)];
    if (kind === 3)
      [forward, strike, expiry, vol] = [
        seeds.magnitude(-60, 60),
        seeds.magnitude(-60, 60),
        seeds.magnitude(-20, 5),
        seeds.magnitude(-20, 5),
      ];
    if (kind === 4) [expiry, vol] = seeds.below(2) ? [0, vol] : [expiry, 0];
    if (kind === 5) [strike, vol] = [forward, seeds.magnitude(-30, 0)];
    if (kind === 6 && seeds.below(2)) forward = [-1, 0, Number.NaN, 1e301][seeds.below(4)];
    if (kind === 7 && seeds.below(2)) vol = [-1, Number.POSITIVE_INFINITY, Number.NaN, 1e-320][seeds.below(4)];
    [forwards[i], strikes[i], expiryYears[i], vols[i], rates[i]] = [forward, strike, expiry, vol, seeds.between(-0.05, 0.1)];
  }
  return { forwards, strikes, expiryYears, vols, rates, calls: columns.u8(n, () => seeds.below(2)) };
}

const scratchLength = 8192;
type Nine = [F64, F64, F64, F64, F64, F64, F64, F64, F64];
type Ten = [F64, ...Nine];

const greeksCall =
  (mixed: boolean): Call =>
  (backend, columns, seeds) => {
    const n = 797;
    const { forwards, strikes, expiryYears, vols, rates, calls } = options(columns, seeds, n, mixed);
    const out = Array.from({ length: 9 }, () => columns.f64(n)) as Nine;
    const coins = Array.from({ length: 10 }, () => columns.f64(n)) as Ten;
    const scratch = columns.f64(scratchLength);
    const answers = [
      backend.greeks(forwards, strikes, expiryYears, vols, rates, calls, ...out, scratch, n),
      backend.inverseGreeks(forwards, strikes, expiryYears, vols, calls, ...coins, scratch, n),
    ];
    const starts = columns.u32(12, (s) => s * (s + 1) * 6);
    const rows = starts[11]; // what comes after it may be written as padding
    const tables = [5, 5, 4].map((figures) => columns.f64(figures * (n + 1))) as [F64, F64, F64];
    answers.push(backend.chainGreeks(starts, forwards, expiryYears, rates, strikes, vols, ...tables, scratch, 11, n + 1));
    const prices = out[0].map((price) => (seeds.below(4) ? price : price * seeds.between(0.5, 1.5)));
    const given = columns.f64(n, (i) => prices[i]);
    const [implied, statuses] = [columns.f64(n), columns.u8(n)];
    answers.push(backend.impliedVol(given, forwards, strikes, expiryYears, rates, calls, implied, statuses, columns.f64(8192), n));
    return [...out, ...coins, ...tables.map((table) => table.filter((_, cell) => cell % (n + 1) < rows)), implied, statuses, ...answers];
  };

const repriceCall =
  (mixed: boolean): Call =>
  (backend, columns, seeds) => {
    const [n, scenarios, stride, units] = [83, 29, 32, 3];
    const { forwards, strikes, expiryYears, vols, rates, calls } = options(columns, seeds, n, mixed);
    const handles = columns.u32(n, (i) => (i * 5) % n);
    const sizes = columns.f64(n, () => seeds.between(-3, 3));
    const prices = columns.f64(n, () => seeds.between(80, 120));
    const volScales = columns.f64(n, () => seeds.between(0.5, 1.5));
    const unitOf = columns.u32(n, () => seeds.below(units));
    const table = (low: number, high: number): F64 => columns.f64(units * stride, () => (seeds.below(9) ? seeds.between(low, high) : 0));
    const [moves, shocks, shifts] = [table(-0.9, 2), table(-0.99, 2), table(-0.2, 0.2)];
    const logMoves = columns.f64(units * stride, (i) => 1 + moves[i]);
    backend.log(logMoves, logMoves, units * stride);
    const grids = [0, 1, 2, 3].map(() => columns.f64(n * stride)) as [F64, F64, F64, F64];
    const scratch = columns.f64(scratchLength);
    const shocked = [moves, logMoves, shocks, shifts] as const;
    const size = [n, scenarios, stride] as const;
    const answers = [
      backend.reprice(
        handles,
        forwards,
        strikes,
        expiryYears,
        vols,
        rates,
        calls,
        sizes,
        volScales,
        unitOf,
        ...shocked,
        0.05,
        grids[0],
        scratch,
        ...size,
      ),
      backend.repriceInverse(
        handles,
        forwards,
        strikes,
        expiryYears,
        vols,
        calls,
        sizes,
        prices,
        volScales,
        unitOf,
        ...shocked,
        0.05,
        grids[1],
        scratch,
        ...size,
      ),
    ];
    backend.repriceFutures(handles, forwards, sizes, unitOf, moves, grids[2], ...size);
    backend.repriceInverseFutures(handles, forwards, sizes, prices, unitOf, moves, grids[3], ...size);
    const used = (grid: F64): F64 => grid.filter((_, cell) => cell % stride < scenarios);
    return [...grids.map(used), ...answers];
  };

/** Accounts of 0 to 11 positions over a grid, exposures and matrices. */
const accountsCall: Call = (backend, columns, seeds) => {
  const [accounts, instruments, units, scenarios, stride, tailCount] = [77, 40, 6, 61, 64, 7];
  const starts = columns.u32(accounts + 1);
  for (let a = 0; a < accounts; a++) starts[a + 1] = starts[a] + seeds.below(12);
  const positions = starts[accounts];
  const handles = columns.u32(positions, () => seeds.below(instruments));
  const quantities = columns.f64(positions, () => seeds.between(-9, 9));
  const unitOf = columns.u32(instruments, () => seeds.below(units));
  const exposures = columns.f64(accounts * units * 2);
  backend.rollup(
    starts,
    handles,
    quantities,
    unitOf,
    columns.f64(instruments * 2, () => seeds.between(-1, 1)),
    exposures,
    accounts,
    units,
    2,
  );
  const grid = columns.f64(instruments * stride, () => seeds.between(-1, 1));
  const rows = columns.f64(accounts * stride);
  backend.scenarioRows(starts, handles, quantities, grid, rows, accounts, scenarios, stride);
  const tails = [columns.f64(accounts), columns.f64(accounts), columns.f64(accounts)] as const;
  const worst = columns.u32(accounts);
  const weights = columns.f64(stride, () => seeds.between(0.5, 1));
  const scratch = columns.f64(scratchLength);
  backend.scenarioTail(
    starts,
    handles,
    quantities,
    grid,
    weights,
    scratch,
    tails[0],
    worst,
    tails[1],
    tails[2],
    accounts,
    scenarios,
    stride,
    tailCount,
  );
  const n = 38; // even, as variance takes it
  const root = columns.f64(n * n, () => seeds.between(-1, 1));
  const matrix = columns.f64(n * 40);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) for (let k = 0; k < n; k++) matrix[40 * i + j] += root[n * i + k] * root[n * j + k];
    matrix[41 * i] += 1;
  }
  const factor = columns.f64(n * 40);
  const answers = [backend.cholesky(matrix, factor, n, 40)];
  const dense = columns.f64(n * n, (i) => factor[40 * Math.floor(i / n) + (i % n)]);
  const variances = columns.f64(accounts);
  backend.variance(
    columns.f64(accounts * n, () => seeds.between(-5, 5)),
    dense,
    variances,
    accounts,
    n,
  );
  const sparse = columns.f64(accounts);
  const covariance = columns.f64(n * n, (i) => matrix[40 * Math.floor(i / n) + (i % n)]);
  const factorOf = columns.u32(positions, () => seeds.below(n));
  answers.push(backend.varianceSparse(starts, factorOf, quantities, covariance, sparse, accounts, n));
  const rolled = [columns.u32(accounts + 1), columns.u32(accounts * n), columns.f64(accounts * n)] as const;
  const loadings = columns.f64(instruments * 2, () => seeds.between(-1, 1));
  const unitsOf = columns.u32(instruments, () => seeds.below(n / 2));
  const held = columns.f64(2 * n);
  backend.rollupSparse(starts, handles, quantities, unitsOf, loadings, held, ...rolled, accounts, n / 2, 2);
  const updated = columns.f64(n * 40, (i) => factor[i]);
  backend.choleskyUpdate(
    updated,
    columns.f64(40, () => seeds.between(-1, 1)),
    columns.f64(80),
    n,
    40,
  );
  const state = columns.f64(n * 40, (i) => matrix[i]);
  backend.covariance(
    columns.f64(9 * 40, () => seeds.between(-1, 1)),
    state,
    9,
    n,
    40,
    0.94,
  );
  const dictionary = columns.f64(n * 40, (i) => matrix[i]);
  backend.exchange(dictionary, n, n, 40, 5, 9);
  const used = (table: F64, width: number, of: number): F64 => table.filter((_, cell) => cell % width < of);
  const [borders, ...sparsely] = rolled;
  return [
    exposures,
    borders,
    ...sparsely.map((column) => column.subarray(0, borders[accounts])),
    used(rows, stride, scenarios),
    ...tails,
    worst,
    used(factor, 40, n),
    variances,
    sparse,
    used(updated, 40, n),
    used(state, 40, n),
    used(dictionary, 40, n),
    ...answers,
  ];
};

const drawsCall: Call = (backend, columns, seeds) => {
  const draws = columns.f64(4002);
  backend.normals(draws, 4002, seeds.word(), seeds.word(), seeds.word(), 1, 0xfffffff0, 7);
  const points = columns.f64(301 * 8);
  backend.sobol(
    columns.u32(32 * 8, () => seeds.word()),
    columns.u32(8, () => seeds.word()),
    points,
    12_345,
    301,
    8,
  );
  return [draws, points];
};

const calls: Readonly<Record<string, Call>> = {
  ...Object.fromEntries(functions.map((name) => [name, functionCall(name)])),
  'listed options': greeksCall(false),
  'options of every kind': greeksCall(true),
  'listed options under scenarios': repriceCall(false),
  'options of every kind under scenarios': repriceCall(true),
  'accounts and matrices': accountsCall,
  draws: drawsCall,
  'steps of programs': programDigest,
};

/** A word a call. It writes over `digestBytes` of the backend's memory. */
export function digestsOf(backend: Backend): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(calls).map(([name, call], number) => {
      new Uint8Array(backend.memory.buffer as ArrayBuffer, backend.memory.base, digestBytes).fill(0);
      const results = call(backend, new Columns(backend), new Seeds(0x2545f491 + number));
      const word = results.reduce<number>((h, result) => hash(h, typeof result === 'number' ? Float64Array.of(result) : result), 1);
      return [name, word >>> 0];
    }),
  );
}
