// Margin by term rules: every account of a book, in columns, block by block through the kernels.

import type { Backend } from '../../backends/contract.js';
import type { Book } from '../../book/book.js';
import { fieldsOf } from '../../book/fields.js';
import type { Arena } from '../../columns/arena.js';
import { blockBorders, positionBound } from '../../columns/packBlocks.js';
import type { Market } from '../../market/market.js';
import { compareIds } from '../../market/order.js';
import type { TermRules } from '../../rules/termRules.js';
import { FaultLedger } from '../faults.js';
import { prepareTerm } from '../terms/terms.js';
import { BlockSource } from './blockSource.js';
import { takeRunColumns } from './columns.js';
import { fillGridTables } from './gridTable.js';
import { notionalsOf } from './notionals.js';
import { prepareRun, rulesOn } from './prepare.js';
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
 * positions, collateral or orders, nor of the backend. An account with a fault has status 1 and NaN in every column, and changes no other account's
 * bits. Throws what concerns all: BAD_RULES and what `parseTermRules` throws, OUT_OF_MEMORY, SHAPE_MISMATCH, OUT_OF_RANGE.
 */
export function runRequirements(backend: Backend, arena: Arena, inputs: RequirementInputs): RequirementRun {
  const given = fieldsOf(inputs, 'inputs', ['market', 'book', 'rules'], ['terms', 'onProgress']) as unknown as RequirementInputs;
  return runChecked(backend, arena, { ...given, rules: rulesOn(given.rules, given.market) });
}

/** The same with rules that `rulesOn` has checked, for those who run them over many markets. */
export function runChecked(
  backend: Backend,
  arena: Arena,
  { market, book, rules, terms: keep, onProgress }: RequirementInputs,
): RequirementRun {
  const bottom = arena.mark();
  try {
    const { plan, order, orders, listing, source } = prepareRun(backend, arena, market, book, rules);
    const { rows, grids } = plan;
    const fills = new Map(Object.entries(rules.terms).map(([name, term]) => [name, prepareTerm(term, plan)] as const));

    const borders = blockBorders(source, blockAccounts, blockPositions);
    let positions = 0;
    for (let b = 0; b + 1 < borders.length; b++)
      positions = Math.max(positions, positionBound(source, borders[b] as number, borders[b + 1] as number));
    const columns = takeRunColumns(arena, rows, grids, Math.min(blockAccounts, order.count), positions);
    fillGridTables(backend, columns.grids, rows);
    const ledger = new FaultLedger(source, listing.assets);
    const blocks = new BlockSource({ backend, source, assets: listing.assets, orders, ledger }, columns, blockAccounts);
    const labelsOf = (name: string): readonly string[] | undefined => {
      const term = rules.terms[name];
      return term !== undefined && 'grid' in term ? grids.get(term.grid)?.labels : undefined;
    };
    const out = new RequirementColumns(rules, fills, order.count, rows.underlyings, notionalsOf(rows, 'index'), keep ?? false, labelsOf);
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
