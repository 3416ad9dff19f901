// Liquidation prices behind the core: the search over shocked markets, by a rule of terms or by a rule set in the account's own mode.
import type { Book } from '../book/book.js';
import { fieldsOf, listOf, objectOf } from '../book/fields.js';
import { identifier } from '../check.js';
import type { BackendUse } from '../columns/coreUse.js';
import { coinGreeks, linearGreeks } from '../columns/optionColumns.js';
import { type BookLiquidationPrices, bookLiquidationPrices } from '../margin/account/bookLiquidationPrices.js';
import { draftOf } from '../margin/account/draft.js';
import { type LiquidationPrices, type LiquidationTools, liquidationPrices, type RunBalances } from '../margin/account/liquidationPrices.js';
import { type PriceSearch, priceSearchOf } from '../margin/priceCrossings.js';
import { rulesOn } from '../margin/requirement/prepare.js';
import { runChecked } from '../margin/requirement/run.js';
import { runMargin } from '../margin/run.js';
import { quoteLimit } from '../market/build.js';
import type { Market } from '../market/market.js';
import type { RuleSet } from '../rules/ruleSet.js';
import type { TermRules } from '../rules/termRules.js';

export interface BookLiquidationInputs {
  readonly market: Market;
  readonly book: Book;
  /** A rule of terms, or a rule set: then each account is judged by its own mode. */
  readonly rules: TermRules | RuleSet;
  readonly search: PriceSearch;
  /** Whose prices are moved; every asset that an account uses, the numeraire aside, when left out. */
  readonly assets?: readonly string[];
  /** Called as the search goes from asset to asset (of a book: and from account to account), and at the end. What it throws ends the search. */
  readonly onProgress?: (done: number, total: number) => void;
}

export interface LiquidationInputs extends BookLiquidationInputs {
  readonly account: string;
  /** '' when left out. */
  readonly subaccount?: string;
}

const required = ['market', 'book', 'rules', 'search'];
const optional = ['assets', 'onProgress'];

export function findLiquidationPrices(use: BackendUse, given: LiquidationInputs): LiquidationPrices {
  const inputs = fieldsOf(given, 'inputs', [...required, 'account'], [...optional, 'subaccount']) as unknown as LiquidationInputs;
  const tools = toolsOf(use, inputs);
  return liquidationPrices(draftOf(inputs.book, inputs.account, inputs.subaccount), inputs.market, tools);
}

export function findBookLiquidationPrices(use: BackendUse, given: BookLiquidationInputs): BookLiquidationPrices {
  const inputs = fieldsOf(given, 'inputs', required, optional) as unknown as BookLiquidationInputs;
  return bookLiquidationPrices(inputs.book, inputs.market, toolsOf(use, inputs));
}

function toolsOf(use: BackendUse, { market, rules, search, assets, onProgress }: BookLiquidationInputs): LiquidationTools {
  for (const list of ['assets', 'underlyings', 'quotes']) listOf(objectOf(market, 'market')[list], `market.${list}`, 0, quoteLimit);
  return {
    run: objectOf(rules, 'rules').version === 1 ? ownMode(use, rules as RuleSet) : byTerms(use, rulesOn(rules as TermRules, market)),
    values: (columns, settlement) =>
      use(
        (backend, arena) => (settlement === 'linear' ? linearGreeks(backend, arena, columns) : coinGreeks(backend, arena, columns)).values,
      ),
    search: priceSearchOf(search, 'search'),
    assets: assets === undefined ? undefined : listOf(assets, 'assets', 0, 100_000).map((id, i) => identifier(id, `assets[${i}]`)),
    onProgress,
  };
}

/** The rule is checked once for all prices. */
function byTerms(use: BackendUse, rules: TermRules): RunBalances {
  return (market, book) => use((backend, arena) => runChecked(backend, arena, { market, book, rules }));
}

/** Each account by the mode it is in. */
function ownMode(use: BackendUse, rules: RuleSet): RunBalances {
  return (market, book) => {
    const run = use((backend, arena) => runMargin(backend, arena, { market, book, rules, modes: [...new Set(book.modes)], greeks: false }));
    const own = (column: 'equities' | 'maintenances'): Float64Array =>
      Float64Array.from(run.modes, (mode, place) => run[mode]?.[column][place] as number);
    return { ...run, equities: own('equities'), maintenances: own('maintenances') };
  };
}
