// What readers of margin rules share: a small market, a run of one document with formulas that are read beside its requirement.

import type { Account, Book, MarginEngine, Market } from '../../src/index.js';
import type { Quote } from '../../src/market/market.js';
import type { Rules } from '../../src/rules.js';
import { laidOver } from './overlay.js';
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
  const indexes = new Map<string, number>(Object.entries(one.indexes ?? {}));
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

/** Formulas of one number an account, by label, over what the document names. */
export type Readings = Readonly<Record<string, string>>;

/** Figures of the document's first requirement, and what was read beside it, by account name. */
export interface RuleRun {
  equity(account: string): number;
  initial(account: string): number;
  maintenance(account: string): number;
  /** In the view initial, unless another is asked for. Throws for a label that was not asked for. */
  reading(label: string, account: string, view?: 'initial' | 'maintenance'): number;
  /** A level of a requirement by its name. */
  level(requirement: string, name: string, account: string): number;
}

/** The document with a requirement of its own for every reading, whose equity it is in the view maintenance and whose level `value` in the view initial: neither has a floor. Where no account has orders there are none to charge, and a formula need not read a term that does. */
function withReadings(door: Door, rules: Rules, readings: Readings, hasOrders: boolean): Rules {
  const read = (formula: string): object => ({ equity: formula, initial: `abs(${formula})`, maintenance: '0', levels: { value: formula } });
  const more = Object.values(readings).map((formula, i) => [`requirements.reading${i}`, read(formula)]);
  return door.rules.parseRules(laidOver(rules, { ...Object.fromEntries(more), ...(hasOrders ? {} : { 'scope.orders': 'notCharged' }) }));
}

/** One run over a book; throws the first fault, for a case of a file has none. */
export async function runBook(
  core: Core,
  door: Door,
  rules: Rules,
  { market, book, readings = {} }: { readonly market: Market; readonly book: Book; readonly readings?: Readings },
): Promise<RuleRun> {
  const asked = withReadings(door, rules, readings, (book.orderAccounts?.length ?? 0) > 0);
  const engine = await core.prepare({ market, book, rules: asked });
  try {
    return runOf(engine, Object.keys(rules.requirements)[0] as string, Object.keys(readings));
  } finally {
    engine.dispose();
  }
}

function runOf(engine: MarginEngine, requirement: string, labels: readonly string[]): RuleRun {
  const { accounts, requirements, faults } = engine.run();
  if (faults[0] !== undefined) throw new Error(faults[0].message);
  const at = (name: string, column: 'equities' | 'initials' | 'maintenances', account: string): number =>
    requirements[name]?.[column][accounts.indexOf(account)] ?? Number.NaN;
  return {
    equity: (account) => at(requirement, 'equities', account),
    initial: (account) => at(requirement, 'initials', account),
    maintenance: (account) => at(requirement, 'maintenances', account),
    level: (of, name, account) => requirements[of]?.levels?.[name]?.[accounts.indexOf(account)] ?? Number.NaN,
    reading(label, account, view = 'initial') {
      const place = labels.indexOf(label);
      if (place < 0) throw new Error(`nothing was read as ${label}`);
      const name = `reading${place}`;
      return view === 'initial'
        ? (requirements[name]?.levels?.value?.[accounts.indexOf(account)] ?? Number.NaN)
        : at(name, 'equities', account);
    },
  };
}

/** One run over the accounts of a case. */
export function runRule(core: Core, door: Door, rules: Rules, one: RuleCase, readings: Readings = {}): Promise<RuleRun> {
  return runBook(core, door, rules, { market: marketOf(door, one), book: door.bookOf(one.accounts), readings });
}

/** |x - y| over the larger of |y| and `least`. */
export function relativeTo(x: number, y: number, least = 0): number {
  return x === y ? 0 : Math.abs(x - y) / Math.max(Math.abs(y), least);
}
