// What an engine is prepared from: checked at the door, the book's instruments as rows.
import type { Book } from '../../book/book.js';
import { checkBook } from '../../book/checkBook.js';
import { fieldsOf, isOurs } from '../../book/fields.js';
import { bookMade } from '../../book/made.js';
import { Fault } from '../../fault.js';
import { type History, historyUntil } from '../../market/history.js';
import type { Market } from '../../market/market.js';
import type { ProgramInputs } from '../../program/inputs.js';
import { Holdings } from '../../program/layout/holdings.js';
import { Rows } from '../../program/layout/rows.js';
import { Ledger } from '../../program/ledger/ledger.js';
import { nettedBook } from '../../program/ledger/nettedBook.js';
import type { AssumptionPolicy } from '../../program/tick/assumptions.js';
import type { Rules } from '../../rules/document/rules.js';
import { isRules } from '../../rules/document/trees.js';
import { readDocument } from './warnings.js';

export interface PrepareInputs {
  readonly book: Book;
  readonly market: Market;
  /** A rule document: what `parseRules` gives, or its JSON. */
  readonly rules: Rules;
  /** Which of the document's stand-ins may be used for what the market does not carry: 'stated' (all of them, the default), 'refuse', or names such as 'quotes.mark'. */
  readonly assumptions?: AssumptionPolicy;
  /** Daily closes that spot vols and correlations are estimated from; without it, those of the rules. Rows after the market's instant are not read. */
  readonly history?: History;
  /** Daily levels of implied vols by underlying, that vols of vol are estimated from; without it, those of the rules. */
  readonly volHistory?: History;
}

export interface Held {
  /** As the ledger of the rules books it. */
  readonly book: Book;
  readonly rows: Rows;
  readonly holdings: Holdings;
}

/** Book and market as the library makes them. Throws what neither may be, whatever the rules. */
export async function checkHeld(given: {
  readonly book: Book;
  readonly market: Market;
}): Promise<{ readonly book: Book; readonly market: Market }> {
  const market = isOurs(given.market) ? given.market : (await import('../../market/foreign.js')).marketMade(given.market, 'inputs.market');
  const book = bookMade(given.book, 'inputs.book');
  // columns are not frozen
  checkBook(book);
  return { book, market };
}

/** A checked book's instruments as rows of a market, and the holdings by account. */
export function heldOf(stated: Book, market: Market, { liquidation }: Pick<Rules, 'liquidation'>): Held {
  const rows = new Rows(market);
  const ledger = new Ledger(rows, liquidation);
  const book = nettedBook(stated, ledger);
  return { book, rows, holdings: new Holdings(book, rows, ledger) };
}

/** Rules as they are; of anything else the parser, which is loaded for it, makes them. Throws as `parseRules`. */
export async function rulesOf(given: Rules): Promise<Rules> {
  return isRules(given) ? given : (await import('../../rules/document/rules.js')).parseRules(given);
}

/** Throws the faults of inputs and rules. */
export async function preparedParts(inputs: PrepareInputs): Promise<{ readonly parts: ProgramInputs; readonly market: Market }> {
  const given = fieldsOf(
    inputs,
    'inputs',
    ['book', 'market', 'rules'],
    ['assumptions', 'history', 'volHistory'],
  ) as unknown as PrepareInputs;
  const { book, market } = await checkHeld(given);
  const rules = await rulesOf(given.rules);
  await readDocument(rules);
  const known = (one: History | undefined): History | undefined => (one === undefined ? undefined : historyUntil(one, market.asOf));
  const histories = { history: known(given.history), volHistory: known(given.volHistory) };
  const parts = { rules, ...heldOf(book, market, rules), assumptions: policyOf(given.assumptions ?? 'stated'), ...histories };
  return { parts, market };
}

function policyOf(policy: AssumptionPolicy): AssumptionPolicy {
  if (policy === 'stated' || policy === 'refuse') return policy;
  if (!Array.isArray(policy)) throw new Fault('BAD_ARGUMENT', 'inputs.assumptions', 'stated, refuse or a list of names', policy);
  return policy;
}
