// Calls of the functions of one column and of the option kernels.
import { chainScratch, greeksScratch, repriceScratch } from '../../assembly/literals/block.js';
import { impliedScratch } from '../../assembly/literals/impliedVol.js';
import { log } from '../../src/backends/js/kernels/log.js';
import { rowStride } from '../../src/columns/arena.js';
import type { Argument, Call, Column, KernelName } from './call.js';
import type { Draw } from './draw.js';
import { amount, column, type Domain, handles, optionColumns, price, profileOf, rowCount } from './inputs.js';

const chunks = [8, 64, 120, 192, 256, 1000];

const read = (name: string, cells: Column, step = 1): Argument => ({ name, column: cells, step });
const result = (name: string, length: number, step = 1): Argument => ({ name, out: 'f64', length, step });

const domains = {
  exp: { low: -40, high: 40, least: -1074, most: 10, signed: true },
  expm1: { low: -2, high: 2, least: -1074, most: 10, signed: true },
  log: { low: 0.5, high: 2, least: -1074, most: 1023 },
  log1p: { low: -1, high: 3, least: -1074, most: 1023, signed: true },
  erfc: { low: -6, high: 27, least: -1074, most: 5, signed: true },
  erfcx: { low: -3, high: 15, least: -1074, most: 1023, signed: true },
  normalPdf: { low: -10, high: 10, least: -1074, most: 6, signed: true },
  normalCdf: { low: -38, high: 9, least: -1074, most: 6, signed: true },
  normalQuantile: { low: 0, high: 1, least: -1074, most: -1 },
} satisfies Partial<Record<KernelName, Domain>>;

export const functionNames = Object.keys(domains) as (keyof typeof domains)[];

export function functionCall(kernel: keyof typeof domains, draw: Draw): Call {
  const rows = rowCount(draw, 20_000);
  const xs = column(draw, profileOf(draw), domains[kernel], rows);
  return { kernel, rows, chunks, arguments: [read('xs', xs), result('results', rows), { rows: 1 }] };
}

const linearOutputs = ['values', 'deltas', 'gammas', 'vegas', 'thetas', 'rhos', 'vannas', 'volgas', 'charms'];
const inverseOutputs = ['values', 'blackDeltas', 'netDeltas', 'deltas', 'gammas', 'vegas', 'thetas', 'vannas', 'volgas', 'charms'];

export function greeksCall(draw: Draw, inverse: boolean): Call {
  const rows = rowCount(draw, 4000);
  const { forwards, strikes, expiryYears, vols, rates, calls } = optionColumns(draw, rows);
  const inputs = { forwards, strikes, expiryYears, vols, ...(inverse ? {} : { rates }), calls };
  return {
    kernel: inverse ? 'inverseGreeks' : 'greeks',
    rows,
    chunks,
    answer: 'adds',
    arguments: [
      ...Object.entries(inputs).map(([name, cells]) => read(name, cells)),
      ...(inverse ? inverseOutputs : linearOutputs).map((name) => result(name, rows)),
      { scratch: greeksScratch },
      { rows: 1 },
    ],
  };
}

/** Slices of no row, of few, and across the border of a block; what a row of `optionColumns` has is the slice's or its own. */
export function chainCall(draw: Draw): Call {
  const slices = draw.whole(0, 30);
  const starts = new Uint32Array(slices + 1);
  for (let s = 0; s < slices; s++) {
    const strikes = draw.chance(0.15) ? draw.pick([0, 1, 191, 192, 193, 385]) : draw.whole(1, 60);
    starts[s + 1] = (starts[s] as number) + strikes;
  }
  const rows = starts[slices] as number;
  const { forwards, strikes, expiryYears, vols, rates } = optionColumns(draw, rows + slices);
  const heads = (cells: Float64Array): Float64Array => cells.slice(0, slices);
  // strikes around the forward of their slice, as they are around their own
  const around = new Float64Array(rows);
  for (let s = 0; s < slices; s++) {
    for (let i = starts[s] as number; i < (starts[s + 1] as number); i++) {
      const [strike, own] = [strikes[i] as number, forwards[i] as number];
      around[i] = draw.chance(0.9) ? (strike / own) * (forwards[s] as number) : strike;
    }
  }
  const stride = rows + 1;
  const table = (name: string, figures: number): Argument => ({
    name,
    out: 'f64',
    length: figures * stride,
    step: 0,
    used: { of: rows, width: stride },
  });
  return {
    kernel: 'chainGreeks',
    rows: slices,
    chunks: [1, 2, 7],
    answer: 'adds',
    arguments: [
      read('starts', starts),
      read('forwards', heads(forwards)),
      read('expiryYears', heads(expiryYears)),
      read('rates', heads(rates)),
      read('strikes', around, 0),
      read('vols', vols.slice(0, rows), 0),
      table('callSides', 5),
      table('putSides', 5),
      table('shared', 4),
      { scratch: chainScratch },
      { rows: 1 },
      { name: 'stride', value: stride },
    ],
  };
}

/** Prices anywhere between the bounds, most of them far out on a logarithmic scale, some outside. */
export function pricesOf(draw: Draw, options: ReturnType<typeof optionColumns>): Float64Array {
  const { forwards, strikes, calls } = options;
  return forwards.map((forward, i) => {
    const strike = strikes[i] as number;
    if (draw.chance(1 / 32)) return draw.hostile();
    const call = calls[i] === 1;
    const intrinsic = Math.max(0, call ? forward - strike : strike - forward);
    const bound = call ? forward : strike;
    const share = draw.chance(0.5) ? draw.uniform() : draw.magnitude(draw.chance(0.3) ? -1000 : -60, 0);
    return draw.chance(0.9) ? intrinsic + share * (bound - intrinsic) : bound - share * (bound - intrinsic);
  });
}

export function impliedCall(draw: Draw): Call {
  const rows = rowCount(draw, 6000);
  const options = optionColumns(draw, rows);
  const { forwards, strikes, expiryYears, rates, calls } = options;
  const prices = pricesOf(draw, options);
  const discounts = draw.chance(0.5) ? new Float64Array(rows) : rates;
  return {
    kernel: 'impliedVol',
    rows,
    chunks,
    answer: 'adds',
    arguments: [
      ...Object.entries({ prices, forwards, strikes, expiryYears, rates: discounts, calls }).map(([name, cells]) => read(name, cells)),
      result('vols', rows),
      { name: 'statuses', out: 'u8', length: rows, step: 1 },
      { scratch: impliedScratch },
      { rows: 1 },
    ],
  };
}

interface Grid {
  readonly instruments: number;
  readonly scenarios: number;
  readonly stride: number;
  readonly picked: Uint32Array;
  readonly units: Uint32Array;
  readonly tableLength: number;
}

function gridOf(draw: Draw, cells: number): Grid {
  const scenarios = draw.chance(0.5) ? draw.whole(1, 37) : draw.pick([1, 2, 16, 95, 96, 97, 100, 191, 192, 193, 300]);
  const most = Math.max(1, Math.floor(cells / scenarios));
  const instruments = draw.chance(0.7) ? draw.whole(Math.ceil(most / 2), most) : draw.whole(1, Math.min(most, 20));
  const unitCount = draw.whole(1, 5);
  const stride = rowStride(scenarios);
  // every instrument once in an order of its own, or some of them, or none
  const order = Uint32Array.from({ length: instruments }, (_, h) => h);
  for (let h = instruments - 1; h > 0; h--) {
    const other = draw.whole(0, h);
    [order[h], order[other]] = [order[other] as number, order[h] as number];
  }
  const picked = order.slice(0, draw.chance(0.8) ? instruments : draw.whole(0, instruments));
  return { instruments, scenarios, stride, picked, units: handles(draw, instruments, unitCount), tableLength: unitCount * stride };
}

function gridArguments({ scenarios, stride, instruments }: Grid): { grid: Argument; tail: Argument[] } {
  return {
    grid: { name: 'grid', out: 'f64', length: instruments * stride, step: 0, used: { of: scenarios, width: stride } },
    tail: [{ rows: 1 }, { name: 'scenarios', value: scenarios }, { name: 'stride', value: stride }],
  };
}

const shift: Domain = { low: -0.2, high: 0.5, least: -40, most: 2, signed: true, finite: true };

/** Moves above -1: a price stays a price. */
function movesOf(draw: Draw, length: number): Float64Array {
  const profile = profileOf(draw);
  const moves = column(
    draw,
    profile,
    { low: -0.9, high: 1, least: -60, most: profile === 'wide' ? 12 : 1, signed: true, finite: true },
    length,
  );
  return moves.map((move) => (move > -1 ? move : draw.pick([0, -0, -1 + 2 ** -30, -0.5])));
}

export function repriceCall(draw: Draw, inverse: boolean): Call {
  const grid = gridOf(draw, 12_000);
  const { instruments, picked, units, tableLength } = grid;
  const { forwards, strikes, expiryYears, vols, rates, calls } = optionColumns(draw, instruments);
  const profile = profileOf(draw);
  const moves = movesOf(draw, tableLength);
  const logMoves = new Float64Array(tableLength);
  log(
    moves.map((move) => 1 + move),
    logMoves,
    tableLength,
  );
  const scales = column(draw, profile, amount, instruments);
  const settlementPrices = column(draw, profile, price, instruments);
  const volScales = column(draw, 'listed', { low: 0, high: 2, least: 0, most: 0 }, instruments);
  const inputs = {
    forwards,
    strikes,
    expiryYears,
    vols,
    ...(inverse ? {} : { rates }),
    calls,
    scales,
    ...(inverse ? { settlementPrices } : {}),
    volScales,
    units,
    moves,
    logMoves,
    volShocks: column(draw, profile, shift, tableLength),
    volShifts: draw.chance(0.5) ? new Float64Array(tableLength) : column(draw, profile, shift, tableLength),
  };
  const { grid: out, tail } = gridArguments(grid);
  return {
    kernel: inverse ? 'repriceInverse' : 'reprice',
    rows: picked.length,
    chunks: [1, 3, 16, 64],
    answer: 'adds',
    arguments: [
      read('handles', picked),
      ...Object.entries(inputs).map(([name, cells]) => read(name, cells, 0)),
      { name: 'volFloor', value: draw.pick([0, 0.01, 0.2, 5]) },
      out,
      { scratch: repriceScratch },
      ...tail,
    ],
  };
}

export function futuresCall(draw: Draw, inverse: boolean): Call {
  const grid = gridOf(draw, 20_000);
  const { instruments, picked, units, tableLength } = grid;
  const profile = profileOf(draw);
  const inputs = {
    forwards: column(draw, profile, price, instruments),
    scales: column(draw, profile, amount, instruments),
    ...(inverse ? { settlementPrices: column(draw, profile, price, instruments) } : {}),
    units,
    moves: movesOf(draw, tableLength),
  };
  const { grid: out, tail } = gridArguments(grid);
  return {
    kernel: inverse ? 'repriceInverseFutures' : 'repriceFutures',
    rows: picked.length,
    chunks: [1, 3, 16, 64],
    arguments: [read('handles', picked), ...Object.entries(inputs).map(([name, cells]) => read(name, cells, 0)), out, ...tail],
  };
}
