// Shapes that stand in the questions and answers of several.
import { buildHistory, type History } from '../estimation.js';
import { Fault, type FaultCode, type Market } from '../index.js';
import type { Rules } from '../rules.js';
import { name as id, line, plain, whole } from '../shape/leaves.js';
import { asItIs, choice, defined, either, list, named, type Of, orNull, record, type Shape, said, truth } from '../shape/shape.js';
import { type Session, whose } from './question.js';

export const money = said(plain, { unit: 'numeraire', digits: 2 });
/** Null: infinite, or not known. */
export const moneyOrNull = said(orNull(plain), { unit: 'numeraire', digits: 2 });
export const numeraire = said(id, { words: 'what amounts are counted in' });
export const ms = said(whole(-8.64e15, 8.64e15), { unit: 'ms since 1970 UTC' });
export const words = line(1_000_000);
export const count = whole(0, 2 ** 32);

/** An object that a further door reads, or a document that stands for itself: its type is stated, its fields are not. */
export const document = <T>(describes: string): Shape<T> => said(asItIs, { words: describes }) as unknown as Shape<T>;

/** Its schema is that of a name: codes are added, and no client is to refuse one. */
const code = id as Shape<string> as Shape<FaultCode>;
export const faultFields = { code, path: words, expectation: words, got: words, message: words };
export const fault = defined('Fault', () => record(faultFields));
/** Fault of an account; the name is empty where all accounts share the fault. */
export const accountFault = defined('AccountFault', () =>
  record({ ...faultFields, account: words, subaccount: words, 'scenario?': words }),
);

const amounts = {
  equity: money,
  initial: money,
  maintenance: money,
  excess: said(plain, { words: 'equity less initial', unit: 'numeraire', digits: 2 }),
};
export const figures = defined('Figures', () =>
  said(
    named(
      record({
        ...amounts,
        health: said(orNull(plain), { words: 'equity / maintenance; null where nothing is required', digits: 3 }),
      }),
    ),
    { words: 'by requirement' },
  ),
);
export const binding = defined('Binding', () =>
  record({
    term: said(id, { words: 'that adds most to the initial requirement' }),
    'scenario?': said(words, { words: 'its worst: set and label' }),
  }),
);

export const quantity = said(plain, { words: 'signed: above 0 buys', unit: 'contracts', digits: 4 });
export const price = said(plain, { words: 'in the quote of the instrument', digits: 4 });
export const trade = record({
  instrument: id,
  quantity,
  price,
  'side?': said(choice(['long', 'short']), { words: 'in hedge mode' }),
  'fee?': said(plain, { words: 'paid in the settlement asset; a rebate below 0' }),
});
export const openOrder = record({
  instrument: id,
  quantity,
  price,
  'protected?': said(truth, { words: 'under market-maker protection' }),
});
export const amountsByAsset = said(named(plain), { words: 'units by asset; below 0 withdraws' });

/** Accounts by name, each by itself. */
export const accounts = list(record(whose), 1, 1000);

export const isText = (value: unknown): boolean => typeof value === 'string';
/** A text, or an object that the library reads. */
export const textOr = either(isText, line(1000, 1), asItIs);
export const rulesTold = said(textOr, { words: 'the name of a preset, or a document margincore-3' });

export const rulesNamed = record({ name: words, date: words });
export const assumptions = said(
  list(
    record({
      of: choice(['quotes', 'underlyings', 'assets', 'accounts']),
      attribute: words,
      assumed: either(isText, words, plain),
      count,
    }),
    0,
    1e6,
  ),
  { words: 'what stood in for something that market or book do not state, and of how many' },
);
export const notCharged = said(list(record({ kind: id, of: choice(['positions', 'orders']), accounts: count, notional: money }), 0, 100), {
  words: 'what is held and not charged',
});

/** The market that an answer is of. */
export const marketShape = record({
  source: words,
  venue: words,
  underlyings: list(record({ id, index: said(plain, { digits: 2 }) }), 0, 1e6),
  instruments: said(count, { words: 'that are listed' }),
});
export const marketTold = ({ source, venue, underlyings, quotes }: Market): Of<typeof marketShape> => ({
  ...{ source, venue, underlyings: underlyings.map((one) => ({ id: one.id, index: one.index })), instruments: quotes.length },
});

/** Closes by day. */
export const historyTold = said(asItIs, { words: 'names, dates (ms since 1970 UTC) and closes, a row a day; null where there is none' });
/** A history as JSON has it: null where there is no close. */
export function historyIn(value: unknown, path: string): History {
  const { names, dates, closes } = Object(value) as { readonly names?: unknown; readonly dates?: unknown; readonly closes?: unknown };
  if (![names, dates].every(Array.isArray) || !(Array.isArray(closes) || closes instanceof Float64Array))
    throw new Fault('TYPE_MISMATCH', path, 'names, dates and closes, a list each', value);
  const column = Float64Array.from(closes as readonly unknown[], (close) => (typeof close === 'number' ? close : Number.NaN));
  return buildHistory({ names, dates, closes: column } as Parameters<typeof buildHistory>[0]);
}

/** Documents of a field `rules`, and how each was called. */
export async function documentsOf(session: Session, told: readonly unknown[]) {
  const documents: { readonly name: string; readonly document: Rules }[] = [];
  for (const [i, one] of told.entries()) documents.push(await documentOf(session, one, i));
  return documents;
}

async function documentOf(session: Session, told: unknown, i: number): Promise<{ name: string; document: Rules }> {
  try {
    const document = await session.rulesOf(told);
    return { name: typeof told === 'string' ? told : document.about.name, document };
  } catch (error) {
    const unknown = error instanceof Fault && (error.path === 'rules' || (typeof told === 'string' && error.code === 'NOT_FOUND'));
    throw error instanceof Fault ? error.at(unknown ? `rules[${i}]` : `rules[${i}]: ${error.path}`) : error;
  }
}
