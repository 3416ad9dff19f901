// Questions about one account under a rule of terms: why, what if, how far. Each is answered by margining its variants in one run.
import type { Account } from '../book/account.js';
import type { Book } from '../book/book.js';
import { fieldsOf } from '../book/fields.js';
import { oneOf, positive } from '../check.js';
import type { BackendUse } from '../columns/coreUse.js';
import { Fault } from '../fault.js';
import type { RunBook } from '../margin/account/attribution.js';
import type { BookLiquidationPrices } from '../margin/account/bookLiquidationPrices.js';
import { draftOf } from '../margin/account/draft.js';
import { type Explanation, explain } from '../margin/account/explain.js';
import { filled, type Limit, largestAmount, withdrawn } from '../margin/account/limits.js';
import type { LiquidationPrices } from '../margin/account/liquidationPrices.js';
import { amountFigures, type Savings, savings, withoutVolShocks } from '../margin/account/savings.js';
import { checkTransfer, type Transfer, type TransferCheck } from '../margin/account/transfer.js';
import { runRequirements } from '../margin/requirement/run.js';
import type { Market } from '../market/market.js';
import type { TermRules } from '../rules/termRules.js';
import {
  type BookLiquidationInputs,
  findBookLiquidationPrices,
  findLiquidationPrices,
  type LiquidationInputs,
} from './liquidationPrices.js';

/** Where a question is asked. */
export interface RuledBook {
  readonly market: Market;
  readonly book: Book;
  readonly rules: TermRules;
}

/** Of whom. */
export interface AccountInputs extends RuledBook {
  readonly account: string;
  /** '' when left out. */
  readonly subaccount?: string;
}

export interface ExplainInputs extends AccountInputs {
  readonly requirement: 'initial' | 'maintenance';
}

export interface WithdrawalInputs extends AccountInputs {
  readonly asset: string;
  /** Relative width of the last bracket, such as 1e-9. */
  readonly tolerance: number;
}

export interface OrderInputs extends AccountInputs {
  readonly instrument: string;
  readonly side: 'buy' | 'sell';
  /** Price of the fill, in the instrument's quote. */
  readonly price: number;
  /** The most contracts asked about. */
  readonly most: number;
  readonly tolerance: number;
}

export interface AccountQuestions {
  /** The formula of a requirement with its numbers, the terms and scenarios that bind, and what each holding adds. */
  explain(inputs: ExplainInputs): Explanation;
  /** Initial requirement of its positions (and figures) alone, by expiry, by underlying and together, and what vol shocks add: where pooling saves. */
  savings(inputs: AccountInputs): Savings;
  /** The largest amount of an asset that may leave it with the initial requirement covered; at most what it holds of the asset. */
  largestWithdrawal(inputs: WithdrawalInputs): Limit;
  /** The most contracts of an instrument it may buy or sell at a price with the initial requirement covered; see `Limit`. */
  largestOrder(inputs: OrderInputs): Limit;
  /** Whether an amount may move from one margined unit to another, or out. */
  checkTransfer(inputs: RuledBook & Transfer): TransferCheck;
  /**
   * The prices at which it is liquidated, one asset at a time: the nearest below and above today's at which equity less maintenance requirement changes
   * sign on the stated grid, everything else as it is; null where it never does. See PriceSearch for what the grid can miss. By a rule of terms or, in the account's own mode, by a rule set. Throws MISSING_FIELD, UNKNOWN_FIELD, what
   * the guards throw of the search, UNKNOWN_ACCOUNT, UNKNOWN_ASSET, OUT_OF_RANGE (the numeraire), and the fault of an account without a margin at a price on the way.
   */
  liquidationPrices(inputs: LiquidationInputs): LiquidationPrices;
  /** The same, bit by bit, of every account of a book, an account with a fault spoiling no other: each price of the grid is one run of the book. */
  bookLiquidationPrices(inputs: BookLiquidationInputs): BookLiquidationPrices;
}

const ruled = ['market', 'book', 'rules'];
const asked = [...ruled, 'account'];

/** The inputs with these fields and no other. Throws TYPE_MISMATCH, UNKNOWN_FIELD, MISSING_FIELD. */
function checked<T>(inputs: T, required: readonly string[], optional: readonly string[]): T {
  return fieldsOf(inputs, 'inputs', required, optional) as unknown as T;
}

export function accountQuestionsOn(use: BackendUse): AccountQuestions {
  const runOf =
    ({ market, rules }: RuledBook, terms = false): RunBook =>
    (book) =>
      use((backend, arena) => runRequirements(backend, arena, { market, book, rules, terms }));
  const draft = ({ book, account, subaccount }: AccountInputs): Account => draftOf(book, account, subaccount);
  return {
    explain(given) {
      const inputs = checked(given, [...asked, 'requirement'], ['subaccount']);
      const { rules, book, account, subaccount = '' } = inputs;
      const requirement = oneOf(inputs.requirement, ['initial', 'maintenance'], 'requirement');
      return explain(runOf(inputs, true), rules, book, { account, subaccount, requirement });
    },
    savings(given) {
      const inputs = checked(given, asked, ['subaccount']);
      const still = runOf({ ...inputs, rules: withoutVolShocks(inputs.rules) });
      return savings(runOf(inputs), still, inputs.market, draft(inputs), amountFigures(inputs.rules));
    },
    largestWithdrawal(given) {
      const inputs = checked(given, [...asked, 'asset', 'tolerance'], ['subaccount']);
      const holder = draft(inputs);
      const held = holder.collateral.reduce((sum, { asset, amount }) => sum + (asset === inputs.asset ? amount : 0), 0);
      return largestAmount(runOf(inputs), (amount) => withdrawn(holder, inputs.asset, amount), Math.max(0, held), inputs.tolerance);
    },
    largestOrder(given) {
      const inputs = checked(given, [...asked, 'instrument', 'side', 'price', 'most', 'tolerance'], ['subaccount']);
      const holder = draft(inputs);
      const { instrument } = inputs;
      if (!inputs.market.quotes.some((quote) => quote.instrument.id === instrument))
        throw new Fault('UNKNOWN_INSTRUMENT', 'instrument', 'listed in the market', instrument);
      const sign = oneOf(inputs.side, ['buy', 'sell'], 'side') === 'buy' ? 1 : -1;
      const price = positive(inputs.price, 'price');
      return largestAmount(
        runOf(inputs),
        (contracts) => filled(holder, instrument, sign * contracts, price),
        inputs.most,
        inputs.tolerance,
      );
    },
    checkTransfer(given) {
      const inputs = checked(given, [...ruled, 'from', 'asset', 'amount'], ['to']);
      return checkTransfer(runOf(inputs), inputs.book, inputs);
    },
    liquidationPrices: (given) => findLiquidationPrices(use, given),
    bookLiquidationPrices: (given) => findBookLiquidationPrices(use, given),
  };
}
