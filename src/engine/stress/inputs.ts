// What a stress run is asked for: checked at the door, everything that changes a figure stated by the caller.
import type { Book } from '../../book/book.js';
import { fieldsOf, objectOf } from '../../book/fields.js';
import { Fault } from '../../fault.js';
import type { History } from '../../market/history.js';
import type { Market } from '../../market/market.js';
import type { Held } from '../../risk/stress/shock.js';
import { parseRules } from '../../rules/parse.js';
import { stressScenariosOf } from '../../rules/parseStress.js';
import type { RuleSet } from '../../rules/ruleSet.js';
import type { StressScenario } from '../../rules/stressScenario.js';

/** What is watched while work goes on. */
export interface Watched {
  /** Ascending; at last all of it. What it throws ends the run. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Once it is aborted the run rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

export interface StressInputs extends Watched {
  readonly market: Market;
  readonly book: Book;
  readonly rules: RuleSet;
  /** At least one; `stressLibrary` has some. */
  readonly scenarios: readonly StressScenario[];
  /** Daily closes for the factors of the rules, and so for scenarios in sigmas; without it, the rule's own. */
  readonly history?: History;
}

/** Throws MISSING_FIELD, UNKNOWN_FIELD, BAD_RULES (another numeraire than the market's), and what the parsers of rules and scenarios throw. */
export function stressInputs(inputs: StressInputs): StressInputs {
  const given = fieldsOf(
    inputs,
    'inputs',
    ['market', 'book', 'rules', 'scenarios'],
    ['history', 'onProgress', 'signal'],
  ) as unknown as StressInputs;
  return {
    ...given,
    rules: rulesFor(given.market, given.rules),
    scenarios: stressScenariosOf(given.scenarios, 'scenarios'),
    ...watched(given),
  };
}

/** Rules at the door, for this market. */
export function rulesFor(market: Market, rules: RuleSet): RuleSet {
  const parsed = parseRules(rules);
  const { numeraire } = objectOf(market, 'market') as unknown as Market;
  if (parsed.numeraire !== numeraire) throw new Fault('BAD_RULES', 'rules.numeraire', `the market's, ${numeraire}`, parsed.numeraire);
  return parsed;
}

/** Progress and signal at the door. */
export function watched({ onProgress, signal }: Watched): Watched {
  if (onProgress !== undefined && typeof onProgress !== 'function')
    throw new Fault('TYPE_MISMATCH', 'onProgress', 'a function', onProgress);
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw new Fault('TYPE_MISMATCH', 'signal', 'an AbortSignal', signal);
  return { ...(onProgress ? { onProgress } : {}), ...(signal ? { signal } : {}) };
}

/** Underlyings and assets that a book is exposed to: of its instruments, what they settle in, its collateral. */
export function heldBy(market: Market, book: Book): Held {
  const listed = new Map(market.quotes.map(({ instrument }) => [instrument.id, instrument]));
  const held = book.instruments.flatMap((id) => listed.get(id) ?? []);
  return {
    underlyings: new Set(held.map(({ underlying }) => underlying)),
    assets: new Set([...book.assets, ...held.map(({ asset }) => asset)]),
  };
}
