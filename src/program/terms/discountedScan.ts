// A scan by underlying that discounts the options of an expiry by the sign of their scenario value.
// U = max over s of -weight x (sum over expiries of f(X) X - V
// + P&L of futures, coins and collateral), X = V + P&L. Under a shock of either sign an expiry's P&L counts as a loss.
// Source: Derive v2-core, PMRM and PMRM-2 (discount of positive and negative expiry values; skew scenarios of either sign).
import type { Compiler } from '../compile/compiler.js';
import { columnOf } from '../compile/operand.js';
import type { ScanPlaces } from '../compile/scanRows.js';
import { stepOf } from '../compile/steps.js';
import { scenarioTable } from '../scenarios/table.js';
import { rowCodes } from '../tick/rowFlaw.js';
import type { Tick } from '../tick/tick.js';
import { yearsTo } from '../tick/years.js';
import { coinsByPair } from './futuresPnl.js';
import { contractValue } from './optionValue.js';
import { type Scanned, type ScanTerm, scanRow } from './plainScan.js';

export function discountedScan(term: ScanTerm, set: string, compiler: Compiler): Scanned {
  const { rows } = compiler;
  const table = scenarioTable(compiler, set, 'worth');
  const out = compiler.register('U');
  const values = compiler.byRow(1, (tick, row, cells, at) => {
    cells[at] = rows.option[row] === 1 ? contractValue(tick, row, table.set.price) : 0;
  });
  const rates = new Float64Array(compiler.expiryCapacity);
  /** Discounts of options in prices: a debt never exceeds its value without that discount. */
  const priced = new Float64Array(compiler.expiryCapacity);
  const ofBook = rows.count;
  let known = 0;
  let ranked = new Uint32Array(0);
  compiler.onTick((tick) => {
    if (known !== rows.count) {
      known = rows.count;
      // later questions come behind: a question contradicts no row of the book
      ranked = tick.all
        .filter((row) => rows.option[row] === 1)
        .sort((x, y) => Number(x >= ofBook) - Number(y >= ofBook) || rows.ranks[x] - rows.ranks[y]);
    }
    expiryRates('rate', tick, ranked, priced);
    expiryRates(term.discount?.rate ?? 'rate', tick, ranked, rates);
  });
  const discounts = compiler.byExpiry(2, (tick, expiry, cells, at) => {
    const years = yearsTo(tick, rows.expiryGroups[expiry]?.instant);
    const rate = rates[expiry];
    const { positive, negative } = term.discount ?? {};
    const factor = (one: NonNullable<typeof positive>, sign: 1 | -1): number =>
      one.base * tick.math.exp(sign * years * (rate * one.rateFactor + one.rateSpread));
    cells[at] = positive === undefined ? 1 : factor(positive, -1);
    cells[at + 1] = negative === undefined ? 1 : Math.min(factor(negative, 1), tick.math.exp(years * priced[expiry]));
  });
  const held = instructionsOf(compiler, term);
  const row = scanRow(table, compiler);
  const step = ({ rows, stride, out }: ScanPlaces) =>
    stepOf('scanDiscounted', {
      futureStarts: compiler.column('futureStarts'),
      futureRows: compiler.column('futureRows'),
      futureQuantities: compiler.column('futureQuantities'),
      coinStarts: compiler.column('coinStarts'),
      coinPairs: compiler.column('coinPairs'),
      values: compiler.cells(held),
      firstPair: 0,
      units: compiler.column('pairUnderlyings'),
      moves: compiler.at(table.coinMoves),
      groupStarts: compiler.column('optionGroupStarts'),
      groups: compiler.column('optionGroups'),
      rows: compiler.column('optionRows'),
      quantities: compiler.column('optionQuantities'),
      grid: compiler.at(table.cells),
      worths: compiler.at(values),
      discounts: compiler.at(discounts),
      either: compiler.at(table.either),
      weights: compiler.at(table.weights),
      pnl: row,
      net: rows,
      netStride: stride,
      floor: compiler.double(term.floor === 'zero' ? 0 : Number.NEGATIVE_INFINITY),
      out,
      count: compiler.count('pair'),
      rowBytes: 8 * table.width,
    });
  compiler.steps.terms.push(step({ rows: { local: row.local + 8 * table.width }, stride: 0, out: compiler.cells(out) }));
  return { operand: columnOf(out), rows: { table, set, space: 'pair', step } };
}

/** Coins of a pair that move with its underlying: what is booked, and collateral. Made before the scan: two registers and a sum. */
function instructionsOf(compiler: Compiler, term: ScanTerm): ReturnType<typeof coinsByPair> {
  const coins = coinsByPair(compiler);
  if (term.collateral === undefined) return coins;
  return compiler.once('coins and collateral', () => {
    const { heap, rows } = compiler;
    const assets = rows.market.assets.length;
    const [owned, spare, sum] = [compiler.register('U'), compiler.register('U'), compiler.register('U')];
    const prices = heap.f64(assets);
    compiler.onTick((tick, linked) => {
      linked.f64(prices, assets).set(tick.assetPrices);
    });
    compiler.step('terms', 'dot2', {
      starts: compiler.column('pairAssetStarts'),
      handles: compiler.column('pairAssets'),
      amounts: compiler.column('pairAmounts'),
      prices: compiler.at(prices),
      out0: compiler.cells(owned),
      out1: compiler.cells(spare),
      count: compiler.count('pair'),
    });
    compiler.addColumns('terms', coins, owned, sum);
    return sum;
  });
}

/**
 * The rate of every expiry: what its options are priced with, or an attribute of them. Options of one expiry are put together before they are discounted, so they have one discount: a row
 * whose rate is not that of the first of its expiry contradicts it.
 */
function expiryRates(source: string, tick: Tick, ranked: Uint32Array, rates: Float64Array): void {
  const { rows, columns } = tick;
  const seen = new Map<number, { readonly id: string; readonly rate: number }>();
  for (const row of ranked) {
    const rate = source === 'rate' ? columns.rates[row] : tick.quoteAttribute(row, source);
    if (rate === undefined) continue;
    const expiry = rows.expiries[row];
    const first = seen.get(expiry);
    if (first === undefined) {
      seen.set(expiry, { id: rows.ids[row], rate });
      rates[expiry] = rate;
    } else if (first.rate !== rate)
      tick.invalidate(row, {
        code: rowCodes.crossed,
        field: 'rate',
        expectation: `${first.rate}, as of ${first.id}: options of one expiry have one discount`,
        got: rate,
      });
  }
}
