// Jobs for a whole core: columns of options and prices of any length, and runs of prepared engines over sample books that were bent.
import type { Core } from '../../src/engine/core.js';
import { sampleBook } from '../../src/io/sample/book.js';
import { sampleMarket } from '../../src/io/sample/market.js';
import type { Market } from '../../src/market/market.js';
import { overlay, preset, presetNames, type Rules } from '../../src/rules.js';
import { smallHistory } from '../fixtures/smallHistory.js';
import type { Draw } from './draw.js';
import { optionColumns, rowCount } from './inputs.js';
import { pricesOf } from './optionCalls.js';
import { type Piece, settled, textPiece } from './results.js';

export interface CoreJob {
  readonly name: string;
  readonly rows: number;
  /** Inputs in short, for a reproduction. */
  readonly inputs: Readonly<Record<string, readonly string[]>>;
  run(core: Core): object | Promise<object>;
}

/** Lengths around the chunks in which the core copies columns, and any other. */
const lengthOf = (draw: Draw): number => (draw.chance(0.3) ? draw.pick([4095, 4096, 4097, 8191, 8193]) : rowCount(draw, 9000));

export function greeksJob(draw: Draw): CoreJob {
  const rows = lengthOf(draw);
  const columns = optionColumns(draw, rows);
  if (draw.chance(0.25)) {
    const { forwards: spots, rates, ...others } = columns;
    const spotted = { ...others, spots, rates, yields: rates.map((x, i) => (rates[rates.length - 1 - i] as number) - 0.5 * x) };
    return { name: 'core.greeks', rows, inputs: { by: ['spot and yield'] }, run: (core) => core.greeks(spotted) };
  }
  const settlement = draw.chance(0.5) ? 'linear' : 'inverse';
  return { name: 'core.greeks', rows, inputs: { settlement: [settlement] }, run: (core) => core.greeks({ ...columns, settlement }) };
}

export function impliedJob(draw: Draw): CoreJob {
  const rows = lengthOf(draw);
  const options = optionColumns(draw, rows);
  const prices = pricesOf(draw, options);
  return { name: 'core.impliedVols', rows, inputs: {}, run: (core) => core.impliedVols({ ...options, prices }) };
}

const markets = new Map<number, Market>();
const historyOf = [undefined, smallHistory(120, 30, 3), smallHistory(400, 100, 7)] as const;

export function marginJob(draw: Draw): CoreJob {
  const seed = draw.whole(0, 15);
  const straight = markets.get(seed) ?? sampleMarket(seed);
  markets.set(seed, straight);
  const market = bent(draw, straight);
  const accounts = draw.chance(0.6) ? draw.whole(1, 120) : draw.pick([0, 1, 2, 255, 256, 257, 513]);
  const bookSeed = draw.word();
  const book = sampleBook(market, { accounts, seed: bookSeed });
  for (let k = 0; k < book.quantities.length; k++) {
    if (draw.chance(0.95)) continue;
    const quantity = book.quantities[k] as number;
    book.quantities[k] = draw.pick([-quantity, quantity * 1e-300, quantity * 1e300, quantity * draw.magnitude(-20, 20), 0]);
  }
  for (let k = 0; k < book.amounts.length; k++) {
    if (draw.chance(0.02)) book.amounts[k] = draw.pick([-(book.amounts[k] as number), 1e300, 0, draw.magnitude(-60, 60)]);
  }
  const rules = rulesOf(draw);
  const history = draw.pick(historyOf);
  const inputs = { marketSeed: [String(seed)], bookSeed: [String(bookSeed)], accounts: [String(accounts)], rules: [rules.text] };
  return {
    name: 'core.prepare',
    rows: accounts,
    inputs,
    run: async (core) => {
      const engine = await core.prepare({ market, book, rules: rules.set, ...(history ? { history } : {}) });
      try {
        return engine.run();
      } finally {
        engine.dispose();
      }
    },
  };
}

/** Some quotes moved: volatilities of nothing, forwards at a strike, far away, or too far to price. */
function bent(draw: Draw, market: Market): Market {
  if (draw.chance(0.5)) return market;
  const quotes = market.quotes.map((quote) => {
    if (draw.chance(0.9)) return quote;
    const { instrument, forward, vol } = quote;
    const strike = 'strike' in instrument ? (instrument.strike as number) : forward;
    return {
      ...quote,
      forward: draw.pick([forward, strike, forward * draw.magnitude(-8, 8)]),
      vol: instrument.kind === 'option' ? draw.pick([vol, 0, 1e-9, vol * draw.magnitude(-3, 3)]) : vol,
    };
  });
  return { ...market, quotes };
}

/** Any document that comes with the core, or the default one with another measure, horizon or volatility floor. */
function rulesOf(draw: Draw): { readonly set: Rules; readonly text: string } {
  if (draw.chance(0.4)) {
    const name = draw.pick(presetNames);
    return { set: preset(name), text: name };
  }
  const measure = draw.pick(['valueAtRisk', 'expectedShortfall'] as const);
  const confidence = draw.pick([0.99, 0.975, 0.999]);
  const horizonDays = draw.pick([1, 2, 10]);
  const floor = draw.pick([0.05, 0, 0.6]);
  const set = overlay(preset('margincore'), {
    volatility: { shocks: { up: { relative: 0.5, floor }, down: { relative: -0.25, floor } } },
    terms: { shortfall: { kind: 'factorRisk', measure, confidence, horizonDays } },
  });
  return { set, text: `margincore, ${measure} ${confidence} ${horizonDays} days, vol floor ${floor}` };
}

/** Everything a job answered: its columns one by one, what is not a column as text. A Fault is an answer too. */
export function answersOf(job: CoreJob, core: Core): Promise<Piece[]> {
  return answersOfRun(() => job.run(core));
}

export async function answersOfRun(run: () => object | Promise<object>): Promise<Piece[]> {
  const pieces: Piece[] = [];
  const texts: string[] = [];
  const visit = (name: string, value: unknown): void => {
    if (typeof value === 'function') return;
    if (value instanceof Float64Array || value instanceof Uint32Array || value instanceof Uint8Array) {
      pieces.push({ name, column: settled(value) });
    } else if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
      for (const [key, inner] of Object.entries(value)) visit(name === '' ? key : `${name}.${key}`, inner);
    } else texts.push(`${name}=${JSON.stringify(value)}`);
  };
  try {
    visit('', await run());
  } catch (error) {
    texts.push(String(error));
  }
  pieces.push({ name: textPiece, column: Uint8Array.from(Buffer.from(texts.join('\n'))) });
  return pieces;
}
