// P&L of books of options, futures and perpetuals under moves of price and vol, linear and inverse (JSON, books with positions and scenarios).
import { scenarioCellScore } from '../../precision.js';
import { parseDecimal, scoreOf } from '../../reference/decimal.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
import { listAt, member, type Source } from '../source.js';

interface Position {
  readonly kind: string;
  readonly qty: number;
  readonly mult: number;
  readonly F: number;
  readonly cp?: 'C' | 'P';
  readonly strike?: number;
  readonly T?: number;
  readonly sigma?: number;
  readonly r?: number;
}

interface Book {
  readonly id: string;
  readonly index: number;
  readonly positions: readonly Position[];
  readonly scenarios: readonly { readonly spot: number; readonly vol: number; readonly pnl_usd: string; readonly kappa: string }[];
  readonly worst_index: number;
  readonly worst_pnl_usd: string;
}

/** Of the conventions: sigma' = max(sigma + vol, 0.01). */
const volFloor = 0.01;
/** The order of a batch's handles. */
const kinds = [/^linear_option$/, /^inverse_option$/, /^linear_(future|perp)$/, /^inverse_(future|perp)$/] as const;

/** P&L of the book by scenario, and the worst scenario, through a batch of one account. */
async function pnlOf(core: Core, book: Book): Promise<{ readonly pnl: number[]; readonly worst: number; readonly worstLoss: number }> {
  const groups = kinds.map((kind) => book.positions.filter((position) => kind.test(position.kind)));
  const sorted = groups.flat();
  if (sorted.length !== book.positions.length) throw new Error(`${book.id} holds a kind that is not known`);
  const [options, inverseOptions, futures, inverseFutures] = groups.map((group) => group.length) as [number, number, number, number];
  const count = book.scenarios.length;
  const batch = await core.batch({
    ...{ options, inverseOptions, futures, inverseFutures },
    ...{ underlyings: 1, accounts: 1, positions: sorted.length, scenarios: count, tailCount: 1, volFloor },
  });
  const { instruments, scenarios, positions, stride } = batch;
  sorted.forEach((position, handle) => {
    instruments.forwards[handle] = position.F;
    instruments.sizes[handle] = position.mult;
    instruments.settlementPrices[handle] = book.index;
    positions.handles[handle] = handle;
    positions.quantities[handle] = position.qty;
    if (position.strike === undefined) return;
    instruments.strikes[handle] = position.strike;
    instruments.expiryYears[handle] = position.T as number;
    instruments.vols[handle] = position.sigma as number;
    instruments.rates[handle] = position.r ?? 0;
    instruments.calls[handle] = position.cp === 'C' ? 1 : 0;
  });
  positions.starts[1] = sorted.length;
  book.scenarios.forEach(({ spot, vol }, s) => {
    scenarios.moves[s] = spot;
    scenarios.volShifts[s] = vol;
  });
  const { tail, grid } = batch.runSync({ copy: true });
  batch.dispose();
  const pnl = book.scenarios.map((_, s) => sorted.reduce((sum, { qty }, handle) => sum + qty * (grid?.[handle * stride + s] as number), 0));
  return { pnl, worst: tail?.worstScenarios[0] as number, worstLoss: tail?.worstLosses[0] as number };
}

/**
 * P&L of one position by scenario: options by their values before and after, through core.greeks; futures by the functions of their P&L. What is in the
 * money after the move is valued as its other side and the difference of the two sides, which has a closed form (put-call parity): the difference of two
 * values in the money would round what it is asked for.
 */
function revalued(core: Core, door: Door, { kind, qty, mult, F, cp, strike, T, sigma, r }: Position, book: Book): number[] {
  const inverse = kind.startsWith('inverse');
  const forwards = book.scenarios.map(({ spot }) => F * (1 + spot));
  const price = (s: number): number => (inverse ? book.index * (1 + (book.scenarios[s]?.spot as number)) : 1);
  if (strike === undefined) {
    const gain = inverse ? door.inversePnl : door.linearPnl;
    return forwards.map((forward, s) => gain(qty, mult, F, forward) * price(s));
  }
  const count = forwards.length;
  const fill = (x: number): Float64Array => new Float64Array(2 * count).fill(x);
  const call = cp === 'C';
  const sides = forwards.map((forward) => forward >= strike !== call);
  const columns = {
    forwards: Float64Array.from([...fill(F).subarray(0, count), ...forwards]),
    strikes: fill(strike),
    expiryYears: fill(T as number),
    vols: Float64Array.from([
      ...fill(sigma as number).subarray(0, count),
      ...book.scenarios.map(({ vol }) => Math.max((sigma as number) + vol, volFloor)),
    ]),
    // out of the money where the move ends
    calls: Uint8Array.from([...sides, ...sides], (same) => (same === call ? 1 : 0)),
  };
  const { values } = inverse
    ? core.greeks({ ...columns, settlement: 'inverse' })
    : core.greeks({ ...columns, settlement: 'linear', rates: fill(r ?? 0) });
  const discount = inverse ? 1 : (core.math.exp(Float64Array.of(-(r ?? 0) * (T as number)))[0] as number);
  return forwards.map((forward, s) => {
    // call - put: D (F - K), in coins 1 - K / F
    const parity = inverse ? (strike * (forward - F)) / (F * forward) : discount * (forward - F);
    const change = (values[count + s] as number) - (values[s] as number);
    return qty * mult * (change + (sides[s] ? 0 : call ? parity : -parity)) * price(s);
  });
}

async function run(source: Source, core: Core, door: Door): Promise<Outcome> {
  const tally = new Tally('score: relative error / (2^-52 max(1, kappa)); the same worst scenario', scenarioCellScore);
  let worstOfBatch = 0;
  let beyond = 0;
  let cells = 0;
  for (const book of listAt<Book>(source, 'books')) {
    const { pnl, worst, worstLoss } = await pnlOf(core, book);
    const parts = book.positions.map((position) => revalued(core, door, position, book));
    book.scenarios.forEach(({ pnl_usd, kappa }, s) => {
      const score = (x: number): number => scoreOf(x, parseDecimal(pnl_usd), Number(kappa));
      const sum = parts.reduce((total, part) => total + (part[s] as number), 0);
      tally.add(`${book.id} scenario ${s}`, { pnl: score(sum) });
      const ofBatch = score(pnl[s] as number);
      worstOfBatch = Math.max(worstOfBatch, ofBatch);
      cells += 1;
      if (!(ofBatch <= scenarioCellScore)) beyond += 1;
    });
    const kappa = Number(book.scenarios[book.worst_index]?.kappa);
    tally.add(`${book.id} worst`, {
      index: worst === book.worst_index ? 0 : Number.POSITIVE_INFINITY,
      loss: scoreOf(0 - worstLoss, parseDecimal(book.worst_pnl_usd), kappa),
    });
  }
  tally.note(`graded: values of core.greeks before and after, out of the money and by parity, and the worst loss of core.batch`);
  tally.note(`single cells of core.batch, not graded: ${beyond} of ${cells} beyond the line, score ${worstOfBatch.toPrecision(3)} at most`);
  return tally.outcome();
}

export const scenarioRevaluation: Reader = {
  kind: 'scenario revaluation',
  recognises: (source) =>
    listAt(source, 'books').some((book) => member(book, 'scenarios') !== undefined && member(book, 'positions') !== undefined),
  run,
};
