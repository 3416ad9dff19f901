// Liquidation prices behind the core: the search over shocked markets, by a rule of terms or by a rule set in the account's own mode.
import type { Book } from '../book/book.js';
import { fieldsOf, listOf, objectOf } from '../book/fields.js';
import { identifier } from '../check.js';
import { draftOf } from '../margin/account/draft.js';
import { type Balances, type LiquidationPrices, liquidationPrices } from '../margin/account/liquidation.js';
import type { OptionValues } from '../margin/account/movedMarket.js';
import { type PriceSearch, priceSearchOf } from '../margin/priceCrossings.js';
import { runRequirements } from '../margin/requirement/run.js';
import { runMargin } from '../margin/run.js';
import type { Market } from '../market/market.js';
import { coinGreeks, linearGreeks } from '../marshal/optionColumns.js';
import type { RuleSet } from '../rules/ruleSet.js';
import type { TermRules } from '../rules/termRules.js';
import type { LaneUse } from './estimation.js';

export interface LiquidationInputs {
  readonly market: Market;
  readonly book: Book;
  /** A rule of terms, or a rule set: then the account is judged by its own mode. */
  readonly rules: TermRules | RuleSet;
  readonly account: string;
  /** '' when left out. */
  readonly subaccount?: string;
  readonly search: PriceSearch;
  /** Whose prices are moved; every asset that the account uses, the numeraire aside, when left out. */
  readonly assets?: readonly string[];
  /** Called before each asset, and at the end. What it throws ends the search. */
  readonly onProgress?: (done: number, total: number) => void;
}

export function findLiquidationPrices(use: LaneUse, given: LiquidationInputs): LiquidationPrices {
  const required = ['market', 'book', 'rules', 'account', 'search'];
  const inputs = fieldsOf(given, 'inputs', required, ['subaccount', 'assets', 'onProgress']) as unknown as LiquidationInputs;
  const { market, book, rules, account, subaccount, onProgress } = inputs;
  const search = priceSearchOf(inputs.search, 'search');
  const assets =
    inputs.assets === undefined ? undefined : listOf(inputs.assets, 'assets', 0, 100_000).map((id, i) => identifier(id, `assets[${i}]`));
  objectOf(rules, 'rules');
  const run = (at: Market, one: Book): Balances =>
    rules.version === 1
      ? ownMode(use, at, one, rules)
      : use((lane, arena) => runRequirements(lane, arena, { market: at, book: one, rules }));
  const values: OptionValues = (columns, settlement) =>
    use((lane, arena) => (settlement === 'linear' ? linearGreeks(lane, arena, columns) : coinGreeks(lane, arena, columns)).values);
  return liquidationPrices(draftOf(book, account, subaccount), market, search, assets, { run, values, onProgress });
}

/** The book's only account by the mode it is in. */
function ownMode(use: LaneUse, market: Market, book: Book, rules: RuleSet): Balances {
  const [mode = 'portfolio'] = book.modes;
  const run = use((lane, arena) => runMargin(lane, arena, { market, book, rules, modes: [mode], greeks: false }));
  const { equities, maintenances } = run[mode] as NonNullable<(typeof run)[typeof mode]>;
  return { rules: run.rules, equities, maintenances, faults: run.faults };
}
