// P&L of books of options, futures and perpetuals under moves of price and vol, linear and inverse (JSON, books with positions and scenarios).
import { scenarioCellScore } from '../../precision.js';
import { parseDecimal, scoreOf } from '../../reference/decimal.js';
import { type Core, type Outcome, type Reader, Tally } from '../reader.js';
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

async function run(source: Source, core: Core): Promise<Outcome> {
  const tally = new Tally('score: relative error / (2^-52 max(1, kappa)); the same worst scenario', scenarioCellScore);
  for (const book of listAt<Book>(source, 'books')) {
    const { pnl, worst, worstLoss } = await pnlOf(core, book);
    book.scenarios.forEach(({ pnl_usd, kappa }, s) => {
      tally.add(`${book.id} scenario ${s}`, { pnl: scoreOf(pnl[s] as number, parseDecimal(pnl_usd), Number(kappa)) });
    });
    const kappa = Number(book.scenarios[book.worst_index]?.kappa);
    tally.add(`${book.id} worst`, {
      index: worst === book.worst_index ? 0 : Number.POSITIVE_INFINITY,
      loss: scoreOf(0 - worstLoss, parseDecimal(book.worst_pnl_usd), kappa),
    });
  }
  tally.note('cells and worst losses of core.batch; kappa of the file is that of the sum over positions alone: sum |P&L| / |sum P&L|');
  return tally.outcome();
}

export const scenarioRevaluation: Reader = {
  kind: 'scenario revaluation',
  recognises: (source) =>
    listAt(source, 'books').some((book) => member(book, 'scenarios') !== undefined && member(book, 'positions') !== undefined),
  run,
};
