// Whose rule a document is, what it charges, and what stands in for what a market does not say.
import { instrumentKinds } from '../../book/checkInstrument.js';
import { Fault } from '../../fault.js';
import { day, name, plain, text } from '../../shape/leaves.js';
import { choice, either, named, type Of, record, type Shape, set } from '../../shape/shape.js';
import { isObject } from './value.js';

export const about = record({
  name,
  /** Date of the source, on which it holds. */
  date: day,
  source: text,
  /** Currency of every amount in the document, converted at the market's price; '*': the market's own numeraire. */
  currency: name,
});
export type About = Of<typeof about>;

export const kinds = set(choice(instrumentKinds), 1, 4);

export const scope = record({
  /** Kinds of instrument that are charged; none: a lender's rule, of collateral and debts. */
  kinds: set(choice(instrumentKinds), 0, 4),
  'settlement?': choice(['linear', 'inverse']),
  /** Treatment of other kinds: left out and reported, or their accounts refused. */
  otherKinds: choice(['notCharged', 'refuse']),
  /** charged: every `initial` reads them. */
  orders: choice(['charged', 'notCharged', 'refuse']),
});
export type Scope = Of<typeof scope>;

const byName = either(isObject, named(plain), plain);

/** A number, a table of them by what they are of, or a word: what the row has itself. */
function standIns<const W extends string>(words: readonly W[]) {
  return named(either((value) => typeof value === 'string', choice(words), byName));
}

/** `riskArray` of a quote: the P&L under a scenario set of the document; checked where the sets are known. */
const quotes: Shape<Readonly<Record<string, StandIn>>> = {
  parse(value, path, read) {
    if (!isObject(value) || value.riskArray === undefined) return words.parse(value, path, read);
    const { riskArray, ...others } = value;
    if (typeof riskArray !== 'string') throw new Fault('TYPE_MISMATCH', `${path}.riskArray`, 'the name of a scenario set', riskArray);
    return Object.freeze({ ...words.parse(others, path, read), riskArray });
  },
  schema: { type: 'object', additionalProperties: { anyOf: [{ type: 'string' }, byName.schema] } },
};
const words = standIns(['model', 'forward', 'index', 'rate', 'delta']);

/** Value of an attribute that the market or the book does not state. */
export type StandIn = number | string | Readonly<Record<string, number>>;

export const assumptions = record({
  'quotes?': quotes,
  'underlyings?': standIns(['index']),
  'assets?': standIns(['price']),
  /** `requirement`: the one of accounts that state none, or one that the document does not have. */
  'accounts?': named(either((value) => typeof value === 'string', name, byName)),
  /** The entry that an instrument, an underlying or an asset reads in tables that do not list it; '*' for all that are not named. */
  'names?': named(name),
});
export type Assumptions = Of<typeof assumptions>;
