// What a term over a grid counts of one account, scenario by scenario: its positions, their sums, the worst of them.

import type { Backend } from '../../backends/contract.js';
import type { Book } from '../../book/book.js';
import { fieldsOf } from '../../book/fields.js';
import type { Arena } from '../../columns/arena.js';
import { positionBound } from '../../columns/packBlocks.js';
import { Fault } from '../../fault.js';
import type { Market } from '../../market/market.js';
import type { TermRules } from '../../rules/termRules.js';
import { FaultLedger } from '../faults.js';
import { accountIndex } from '../lookup.js';
import { gridTermOf } from '../terms/gridTerms.js';
import { BlockSource } from './blockSource.js';
import { takeRunColumns } from './columns.js';
import { fillGridTables } from './gridTable.js';
import { prepareRun, rulesOn } from './prepare.js';

export interface ScenarioPnlInputs {
  readonly market: Market;
  readonly book: Book;
  readonly rules: TermRules;
  /** Name of a term over a grid, as the rule names it. */
  readonly term: string;
  readonly account: string;
  /** '' when left out. */
  readonly subaccount?: string;
}

/** Numeraire, gains positive; a row of `scenarios.length` numbers for each instrument, and for each underlying or the whole account. */
export interface TermScenarioPnls {
  readonly scenarios: readonly string[];
  /** Instruments held, lots merged, in canonical order. */
  readonly instruments: readonly string[];
  readonly quantities: Float64Array;
  /** P&L of each position, times what the term weighs the scenario by. */
  readonly positions: Float64Array;
  readonly underlyings: readonly string[];
  /** Whether `counted` has a row for each of `underlyings`, or one for the account. */
  readonly level: 'unit' | 'account';
  /** What the term counts: booked coins, orders, offsets and dampeners included. The term is the largest loss of a row, at least 0. */
  readonly counted: Float64Array;
}

/** Throws NOT_FOUND for a term that is none, UNKNOWN_KIND for one over no grid, UNKNOWN_ACCOUNT, the first fault of an account that has one, and what a run throws. */
export function termScenarioPnls(backend: Backend, arena: Arena, inputs: ScenarioPnlInputs): TermScenarioPnls {
  const names = ['market', 'book', 'rules', 'term', 'account'];
  const {
    market,
    book,
    rules: stated,
    term: name,
    account,
    subaccount,
  } = fieldsOf(inputs, 'inputs', names, ['subaccount']) as unknown as ScenarioPnlInputs;
  const rules = rulesOn(stated, market);
  const bottom = arena.mark();
  try {
    const { plan, order, orders, listing, source } = prepareRun(backend, arena, market, book, rules);
    const term = gridTermOf(name, plan);
    const accounts = Array.from(order.bookIndexes, (index) => book.accounts[index] as string);
    const subaccounts = Array.from(order.bookIndexes, (index) => book.subaccounts[index] as string);
    const place = accountIndex({ accounts, subaccounts }, account, subaccount ?? '');
    const columns = takeRunColumns(arena, plan.rows, plan.grids, 1, positionBound(source, place, place + 1));
    fillGridTables(backend, columns.grids, plan.rows);
    const ledger = new FaultLedger(source, listing.assets);
    const statuses = new Uint8Array(order.count);
    const block = new BlockSource({ backend, source, assets: listing.assets, orders, ledger }, columns, 1).block(
      place,
      place + 1,
      statuses,
    );
    const scenarios = term.labels.length;
    const { units } = block;
    const counted = new Float64Array((term.level === 'unit' ? units : 1) * scenarios);
    term.count(block, 0, counted);
    const [fault] = ledger.faults;
    if (fault !== undefined) throw new Fault(fault.code, fault.path, fault.expectation, fault.got);
    const bad = counted.find((pnl) => !Number.isFinite(pnl));
    if (bad !== undefined) throw new Fault('OVERFLOW', `rules.terms.${name}`, 'finite in every scenario', bad);

    const held = block.rows.slice(0, block.listedEnds[0]);
    const { contracts, plan: grid } = block.scenarioPnls(term.grid);
    const positions = new Float64Array(held.length * scenarios);
    for (const [p, row] of held.entries()) {
      const weights = (plan.rows.units[row] as number) * scenarios;
      for (let s = 0; s < scenarios; s++) {
        const pnl = contracts[row * grid.stride + (grid.columns[s] as number)] as number;
        positions[p * scenarios + s] = (block.quantities[p] as number) * pnl * (term.weights[weights + s] as number);
      }
    }
    return {
      scenarios: term.labels,
      instruments: Array.from(held, (row) => market.quotes[plan.rows.handles[row] as number]?.instrument.id as string),
      quantities: block.quantities.slice(0, held.length),
      positions,
      underlyings: plan.rows.underlyings,
      level: term.level,
      counted,
    };
  } finally {
    arena.release(bottom);
  }
}
