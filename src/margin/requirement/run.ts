// Margin by term rules: every account of a book, in columns, block by block through the kernels.
import type { Book } from '../../book/book.js';
import { fieldsOf } from '../../book/fields.js';
import { Fault } from '../../fault.js';
import type { Lane } from '../../lanes/contract.js';
import type { Market } from '../../market/market.js';
import { compareIds } from '../../market/order.js';
import type { Arena } from '../../marshal/arena.js';
import { orderAccounts } from '../../marshal/packAccounts.js';
import { blockBorders, type PackSource, positionBound } from '../../marshal/packBlocks.js';
import { packInstruments } from '../../marshal/packInstruments.js';
import { packListing } from '../../marshal/packListing.js';
import { parseTermRules, type TermRules } from '../../rules/termRules.js';
import { FaultLedger } from '../faults.js';
import { prepareTerm } from '../terms/terms.js';
import { valueInstruments } from '../valuation.js';
import { laneMath } from './base.js';
import { BlockSource } from './blockSource.js';
import { takeRunColumns } from './columns.js';
import { FigureColumns } from './figures.js';
import { planGrid } from './gridPlan.js';
import { fillGridTables } from './gridTable.js';
import { notionalsOf } from './notionals.js';
import { packOrders } from './orders.js';
import type { TermPlan } from './plan.js';
import { RequirementColumns } from './requirementColumns.js';
import type { RequirementRun } from './result.js';

export interface RequirementInputs {
  readonly market: Market;
  readonly book: Book;
  readonly rules: TermRules;
  /** Whether every term and formula is kept by account; not when left out. */
  readonly terms?: boolean;
  /** Called after every block of accounts, and once at 0. What it throws ends the run. */
  readonly onProgress?: (done: number, total: number) => void;
}

const blockAccounts = 256;
const blockPositions = 4096;

/**
 * Equity, initial and maintenance requirement of every account under one rule. A pure function of its inputs: not of the order of accounts,
 * positions, collateral or orders, nor of the lane. An account with a fault has status 1 and NaN in every column, and changes no other account's
 * bits. Throws what concerns all: BAD_RULES and what `parseTermRules` throws, OUT_OF_MEMORY, SHAPE_MISMATCH, OUT_OF_RANGE.
 */
export function runRequirements(lane: Lane, arena: Arena, inputs: RequirementInputs): RequirementRun {
  const {
    market,
    book,
    terms: keep,
    onProgress,
  } = fieldsOf(inputs, 'inputs', ['market', 'book', 'rules'], ['terms', 'onProgress']) as unknown as RequirementInputs;
  const rules = parseTermRules(inputs.rules);
  if (rules.numeraire !== '*' && rules.numeraire !== market.numeraire)
    throw new Fault('BAD_RULES', 'rules.numeraire', `the market's, ${market.numeraire}`, rules.numeraire);
  const bottom = arena.mark();
  try {
    const listing = packListing(market, book);
    const order = orderAccounts(book);
    const orders = packOrders(book, order, listing);
    const rows = packInstruments(market, listing.handles);
    const valuation = valueInstruments(lane, arena, rows);
    const unstated = new Float64Array(order.count).fill(Number.NaN);
    const accountFigure = (name: string): Float64Array => {
      const stated = book.accountFigures?.get(name);
      return stated === undefined ? unstated : Float64Array.from(order.bookIndexes, (index) => stated[index] ?? Number.NaN);
    };
    const base = {
      market,
      rules,
      rows,
      valuation,
      figures: new FigureColumns(market, rows),
      accountFigure,
      math: laneMath(lane, arena),
    };
    const grids = new Map(Object.entries(rules.grids).map(([name, grid]) => [name, planGrid(grid, base)] as const));
    const plan: TermPlan = { ...base, grids };
    const fills = new Map(Object.entries(rules.terms).map(([name, term]) => [name, prepareTerm(term, plan)] as const));

    const source: PackSource = { book, order, instruments: rows, listingRows: listing.rows, prices: valuation.prices };
    const borders = blockBorders(source, blockAccounts, blockPositions);
    let positions = 0;
    for (let b = 0; b + 1 < borders.length; b++)
      positions = Math.max(positions, positionBound(source, borders[b] as number, borders[b + 1] as number));
    const columns = takeRunColumns(arena, rows, grids, Math.min(blockAccounts, order.count), positions);
    fillGridTables(lane, columns.grids, rows);
    const ledger = new FaultLedger(source, listing.assets);
    const blocks = new BlockSource({ lane, source, assets: listing.assets, orders, ledger }, columns, blockAccounts);
    const out = new RequirementColumns(rules, fills, order.count, rows.underlyings.length, keep ?? false, notionalsOf(rows, 'index'));
    onProgress?.(0, order.count);
    for (let b = 0; b + 1 < borders.length; b++) {
      out.fill(blocks, borders[b] as number, borders[b + 1] as number);
      onProgress?.(borders[b + 1] as number, order.count);
    }
    return {
      asOf: market.asOf,
      numeraire: market.numeraire,
      rules: { name: rules.name, date: rules.date },
      underlyings: rows.underlyings,
      accounts: Array.from(order.bookIndexes, (index) => book.accounts[index] as string),
      subaccounts: Array.from(order.bookIndexes, (index) => book.subaccounts[index] as string),
      ...out.columns,
      terms: out.terms,
      // terms refuse accounts one term after another; they are looked up by account
      faults: [...ledger.faults].sort((x, y) => compareIds(x.account, y.account) || compareIds(x.subaccount, y.subaccount)),
    };
  } finally {
    arena.release(bottom);
  }
}
