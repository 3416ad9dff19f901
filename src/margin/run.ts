// A margin run: a book over a market under a rule, all accounts, all modes, in blocks through the backend's memory.

import type { Backend } from '../backends/contract.js';
import { type MarginMode, marginModes } from '../book/account.js';
import type { Book } from '../book/book.js';
import { fieldsOf } from '../book/fields.js';
import { oneOf } from '../check.js';
import type { Arena } from '../columns/arena.js';
import { orderAccounts } from '../columns/packAccounts.js';
import { blockBorders, type PackSource } from '../columns/packBlocks.js';
import { packListing } from '../columns/packListing.js';
import { Fault } from '../fault.js';
import type { History } from '../market/history.js';
import type { Market } from '../market/market.js';
import { parseRules } from '../rules/parse.js';
import type { RuleSet } from '../rules/ruleSet.js';
import { BlockRun } from './blockRun.js';
import { FaultLedger } from './faults.js';
import { planRun } from './plan.js';
import type { MarginRun } from './result.js';
import { allocateRun } from './runColumns.js';
import { scenarioList } from './scenarios.js';
import { scenarioVector } from './scenarioVector.js';
import { Stopwatch } from './stopwatch.js';

export interface MarginInputs {
  readonly market: Market;
  readonly book: Book;
  readonly rules: RuleSet;
  /** Which margins to compute; all three when left out. */
  readonly modes?: readonly MarginMode[];
  /** Daily closes to estimate spot vols and correlations from; without it, the rule's. Rows after the market's instant are not read. */
  readonly history?: History;
  /** Daily levels of implied vols by underlying, to estimate vols of vol from; without it, the rule's. */
  readonly volHistory?: History;
  /** Whether net Greeks are kept, 32 bytes an account and underlying; they are when left out. */
  readonly greeks?: boolean;
  /** Called after every block of accounts, and once at 0. What it throws ends the run. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Accounts a block: kernels are called often enough for the runtime to swap in optimised code, and their columns stay in cache. */
export const blockAccounts = 256;
/** CSR rows a block; an account that is larger is a block of its own. */
export const blockPositions = 16_384;

/**
 * Margins of every account. A pure function of its inputs, timings aside: not of the order of accounts, positions or collateral, nor of
 * the backend. An account with a fault has status 1 and NaN in every column, and changes no other account's bits.
 * The backend's memory is as free afterwards as it was before.
 * Throws BAD_RULES (numeraire), OUT_OF_RANGE (a scenario takes a price to 0), the Faults of `factorModel`, OUT_OF_MEMORY; SHAPE_MISMATCH
 * and OUT_OF_RANGE for a book whose columns do not fit each other.
 */
export function runMargin(backend: Backend, arena: Arena, inputs: MarginInputs): MarginRun {
  const given = fieldsOf(
    inputs,
    'inputs',
    ['market', 'book', 'rules'],
    ['modes', 'history', 'volHistory', 'greeks', 'onProgress'],
  ) as unknown as MarginInputs;
  const { market, book, history, volHistory, onProgress } = given;
  // rules may have come from anywhere: they are data, and a wrong one must not charge anybody
  const rules = parseRules(given.rules);
  const modes = modesOf(given.modes);
  const greeks = given.greeks ?? true;
  if (typeof greeks !== 'boolean') throw new Fault('TYPE_MISMATCH', 'greeks', 'true or false', greeks);
  if (rules.numeraire !== market.numeraire) {
    throw new Fault('BAD_RULES', 'rules.numeraire', `the market's, ${market.numeraire}`, rules.numeraire);
  }
  const watch = new Stopwatch();
  const bottom = arena.mark();
  try {
    const listing = packListing(market, book);
    const order = orderAccounts(book);
    watch.lap('pack');
    const scenarios = scenarioList(
      market.underlyings.map((underlying) => underlying.id),
      rules.portfolio.scenarios,
    );
    const plan = planRun(backend, arena, market, listing.handles, rules, scenarios, history, volHistory, watch);
    watch.lap('reprice');

    const source: PackSource = { book, order, instruments: plan.rows, listingRows: listing.rows, prices: plan.valuation.prices };
    const units = plan.rows.underlyings.length;
    const columns = allocateRun(order.count, units, modes, greeks);
    const ledger = new FaultLedger(source, listing.assets);
    const borders = blockBorders(source, blockAccounts, blockPositions);
    const block = new BlockRun({ backend, arena, plan, rules, source, assets: listing.assets, borders, columns, ledger, watch });
    onProgress?.(0, order.count);
    for (let b = 0; b + 1 < borders.length; b++) {
      block.run(borders[b] as number, borders[b + 1] as number);
      onProgress?.(borders[b + 1] as number, order.count);
    }

    const run = {
      asOf: market.asOf,
      numeraire: market.numeraire,
      rules: { name: rules.name, date: rules.date },
      factorSource: plan.factors.source,
      underlyings: plan.rows.underlyings,
      scenarios,
      accounts: inOrder(book.accounts, order.bookIndexes),
      subaccounts: inOrder(book.subaccounts, order.bookIndexes),
      modes: inOrder(book.modes, order.bookIndexes),
      ...columns,
      faults: ledger.faults,
      memoryBytes: arena.mark() - bottom,
    };
    watch.lap('pack');
    return {
      ...run,
      timings: watch.timings(),
      scenarioVector: (account, subaccount = '') => scenarioVector({ backend, arena, market, plan, source, run }, account, subaccount),
    };
  } finally {
    arena.release(bottom);
  }
}

function inOrder<T>(values: readonly T[], indexes: Uint32Array): T[] {
  const ordered = new Array<T>(indexes.length);
  for (let i = 0; i < indexes.length; i++) ordered[i] = values[indexes[i] as number] as T;
  return ordered;
}

function modesOf(modes: readonly MarginMode[] | undefined): ReadonlySet<MarginMode> {
  if (modes === undefined) return new Set(marginModes);
  if (!Array.isArray(modes)) throw new Fault('TYPE_MISMATCH', 'modes', 'an array', modes);
  return new Set(modes.map((mode, i) => oneOf(mode, marginModes, `modes[${i}]`)));
}
