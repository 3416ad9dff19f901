// What readers of margin rules share: a preset with a case's own parameters laid over it, a small market, a run of one rule.
import type { Account, Market, Quote, RequirementRun, TermRules } from '../../src/index.js';
import type { Core, Door } from './reader.js';

type Positions = Account['positions'];
type QuoteFigures = Readonly<Record<string, number>>;

/** The instant of every case: no rule of these venues looks at a clock. */
const asOf = Date.UTC(2026, 0, 1);

/** A linear perpetual of one unit of an underlying of its own, at this price. */
export function perpetual(id: string, price: number, figures?: QuoteFigures): Quote {
  const instrument = { id, kind: 'perpetual', settlement: 'linear', underlying: id, asset: 'USD', multiplier: 1 } as const;
  return { instrument, forward: price, vol: 0, rate: 0, ...(figures === undefined ? {} : { figures }) };
}

export interface RuleCase {
  readonly numeraire?: string;
  readonly quotes: readonly Quote[];
  /** Index of underlyings that no quote has at its forward. */
  readonly indexes?: Readonly<Record<string, number>>;
  readonly underlyingFigures?: Readonly<Record<string, QuoteFigures>>;
  /** Collateral assets beside the numeraire. */
  readonly assets?: readonly { readonly id: string; readonly price: number; readonly figures?: QuoteFigures }[];
  readonly accounts: readonly Account[];
}

export function accountOf(account: string, positions: Positions, collateral: Account['collateral'], figures?: QuoteFigures): Account {
  return { account, subaccount: '', mode: 'portfolio', positions, collateral, ...(figures === undefined ? {} : { figures }) };
}

/** The market of a case; the asset of an underlying U is `U coin`. */
export function marketOf(door: Door, one: RuleCase): Market {
  const numeraire = one.numeraire ?? 'USD';
  const indexes = new Map<string, number>();
  for (const { instrument, forward } of one.quotes) indexes.set(instrument.underlying, one.indexes?.[instrument.underlying] ?? forward);
  const coins = [...indexes].map(([id, price]) => ({ id: `${id} coin`, price }));
  return door.buildMarket({
    asOf,
    numeraire,
    venue: 'margincore',
    source: 'reference case',
    assets: [...coins, ...(one.assets ?? [])],
    underlyings: [...indexes].map(([id, index]) => {
      const figures = one.underlyingFigures?.[id];
      return { id, asset: `${id} coin`, index, ...(figures === undefined ? {} : { figures }) };
    }),
    quotes: one.quotes.map((quote) => ({ ...quote, instrument: { ...quote.instrument, asset: numeraire } })),
  });
}

/** One run over the accounts of a case, terms kept; throws the first fault, for a case of a file has none. */
export function runRule(core: Core, door: Door, rules: TermRules, one: RuleCase): RequirementRun {
  const run = core.requirements({ market: marketOf(door, one), book: door.bookOf(one.accounts), rules, terms: true });
  const fault = run.faults[0];
  if (fault !== undefined) throw new Error(fault.message);
  return run;
}

/** A preset with some of its terms' parameters replaced. */
export function layOver(rules: TermRules, terms: Readonly<Record<string, object>>, rest: Partial<TermRules> = {}): TermRules {
  const laid = Object.fromEntries(Object.entries(terms).map(([name, parameters]) => [name, { ...rules.terms[name], ...parameters }]));
  return { ...rules, ...rest, terms: { ...rules.terms, ...laid } as TermRules['terms'] };
}

/** A column of the run by account name. */
export function at(run: RequirementRun, column: ArrayLike<number>, account: string): number {
  const place = run.accounts.indexOf(account);
  return place < 0 ? Number.NaN : (column[place] as number);
}

/** A term's or formula's number of an account; of pairs: their sum over underlyings. */
export function termAt(run: RequirementRun, name: string, account: string): number {
  const term = run.terms.get(name);
  const place = run.accounts.indexOf(account);
  if (term === undefined || place < 0) return Number.NaN;
  const width = term.level === 'unit' ? run.underlyings.length : 1;
  let sum = 0;
  for (let i = 0; i < width; i++) sum += term.values[place * width + i] as number;
  return sum;
}

/** |x - y| over the larger of |y| and `least`. */
export function relativeTo(x: number, y: number, least = 0): number {
  return x === y ? 0 : Math.abs(x - y) / Math.max(Math.abs(y), least);
}
