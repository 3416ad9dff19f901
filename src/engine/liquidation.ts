// Liquidation prices behind the core: the search over shocked markets, by a rule of terms or by a rule set in the account's own mode.
import type { Book } from '../book/book.js';
import { fieldsOf, listOf, objectOf } from '../book/fields.js';
import { identifier } from '../check.js';
import { draftOf } from '../margin/account/draft.js';
import { type LiquidationPrices, liquidationPrices, type RunBalances } from '../margin/account/liquidation.js';
import type { OptionValues } from '../margin/account/movedMarket.js';
import { type PriceSearch, priceSearchOf } from '../margin/priceCrossings.js';
import { rulesOn } from '../margin/requirement/prepare.js';
import { runChecked } from '../margin/requirement/run.js';
import { runMargin } from '../margin/run.js';
import { quoteLimit } from '../market/build.js';
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
  for (const list of ['assets', 'underlyings', 'quotes']) listOf(objectOf(market, 'market')[list], `market.${list}`, 0, quoteLimit);
  const run = objectOf(rules, 'rules').version === 1 ? ownMode(use, rules as RuleSet) : byTerms(use, rulesOn(rules as TermRules, market));
  const values: OptionValues = (columns, settlement) =>
    use((lane, arena) => (settlement === 'linear' ? linearGreeks(lane, arena, columns) : coinGreeks(lane, arena, columns)).values);
  return liquidationPrices(draftOf(book, account, subaccount), market, search, assets, { run, values, onProgress });
}

/** The rule is checked once for all prices. */
function byTerms(use: LaneUse, rules: TermRules): RunBalances {
  return (market, book) => use((lane, arena) => runChecked(lane, arena, { market, book, rules }));
}

/** The book's only account by the mode it is in. */
function ownMode(use: LaneUse, rules: RuleSet): RunBalances {
  return (market, book) => {
    const [mode = 'portfolio'] = book.modes;
    const run = use((lane, arena) => runMargin(lane, arena, { market, book, rules, modes: [mode], greeks: false }));
    const { equities, maintenances } = run[mode] as NonNullable<(typeof run)[typeof mode]>;
    return { rules: run.rules, equities, maintenances, faults: run.faults };
  };
}
