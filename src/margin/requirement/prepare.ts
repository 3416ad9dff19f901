// What every run over term rules starts from: the book in canonical order, instruments valued once, grids planned.

import type { Backend } from '../../backends/contract.js';
import type { Book } from '../../book/book.js';
import type { Arena } from '../../columns/arena.js';
import { type AccountOrder, orderAccounts } from '../../columns/packAccounts.js';
import type { PackSource } from '../../columns/packBlocks.js';
import { packInstruments } from '../../columns/packInstruments.js';
import { type Listing, packListing } from '../../columns/packListing.js';
import { Fault } from '../../fault.js';
import type { Market } from '../../market/market.js';
import { parseTermRules, type TermRules } from '../../rules/termRules.js';
import { backendMath } from '../backendMath.js';
import { valueInstruments } from '../valuation.js';
import { FigureColumns } from './figures.js';
import { planGrid } from './gridPlan.js';
import { type OrderColumns, packOrders } from './orders.js';
import type { TermPlan } from './plan.js';

export interface PreparedRun {
  readonly plan: TermPlan;
  readonly order: AccountOrder;
  readonly orders: OrderColumns;
  readonly listing: Listing;
  readonly source: PackSource;
}

/** The rules, checked, and of this market's numeraire. */
export function rulesOn(given: TermRules, market: Market): TermRules {
  const rules = parseTermRules(given);
  if (rules.numeraire !== '*' && rules.numeraire !== market.numeraire)
    throw new Fault('BAD_RULES', 'rules.numeraire', `the market's, ${market.numeraire}`, rules.numeraire);
  return rules;
}

/** A rule that fixes forwards as they settle has an answer when all of one is fixed: an expired option is worth its payoff until it is paid. */
function countsSettled({ grids }: TermRules): boolean {
  const all = Object.values(grids);
  return all.length > 0 && all.every((grid) => grid.prices === 'model' && grid.fixedForward !== null);
}

export function prepareRun(backend: Backend, arena: Arena, market: Market, book: Book, rules: TermRules): PreparedRun {
  const listing = packListing(market, book);
  const order = orderAccounts(book);
  const orders = packOrders(book, order, listing);
  const rows = packInstruments(market, listing.handles, countsSettled(rules) ? 'settled' : 'refused');
  const valuation = valueInstruments(backend, arena, rows);
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
    math: backendMath(backend, arena),
  };
  const grids = new Map(Object.entries(rules.grids).map(([name, grid]) => [name, planGrid(grid, base)] as const));
  const source = { book, order, instruments: rows, listingRows: listing.rows, prices: valuation.prices };
  return { plan: { ...base, grids }, order, orders, listing, source };
}
