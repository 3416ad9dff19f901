// A reply on its way to the engine: contracts and accounts in order of reading, then market, book and rules at once, with the figures.
import type { Account, Order, Position } from '../../book/account.js';
import type { Book } from '../../book/book.js';
import { bookOf } from '../../book/bookOf.js';
import type { Instrument } from '../../book/instrument.js';
import { Fault } from '../../fault.js';
import { buildMarket } from '../../market/build.js';
import type { Figures, Quote } from '../../market/market.js';
import { overlay } from '../../rules/document/overlay.js';
import { preset } from '../../rules/document/presets.js';
import { parseRules, type Rules } from '../../rules/document/rules.js';
import { noted } from '../origins.js';
import { type HeldAccount, noAnswers, type RepliedBook, type Reply, type ReplyVenue, type StatedFigure } from './reply.js';

export interface Contract {
  readonly id: string;
  readonly kind: Instrument['kind'];
  readonly underlying: string;
  /** Settlement asset; the underlying's coin for inverse contracts. */
  readonly asset: string;
  readonly price: number;
  /** Index of the underlying; the price by default. */
  readonly index?: number;
  readonly inverse?: boolean;
  readonly multiplier?: number;
  readonly option?: {
    readonly expiry: number;
    readonly strike: number;
    readonly call: boolean;
    readonly vol: number;
    readonly rate: number;
  };
  readonly expiry?: number;
  readonly mark?: number;
  readonly figures?: Figures;
}

export interface RulesAsked {
  /** A preset's name, or a document of the venue's that is none. */
  readonly preset?: string;
  readonly document?: () => Rules;
  /** Rules that the reply states, as `overlay` takes them. */
  readonly overlay?: Readonly<Record<string, unknown>>;
  /** Terms and formulas beside those of the preset, and the requirement that reads them. */
  readonly terms?: Readonly<Record<string, unknown>>;
  /** Terms that are another of the document with these fields instead of its own. */
  readonly copies?: Readonly<Record<string, readonly [string, Readonly<Record<string, unknown>>]>>;
  readonly requirement?: Readonly<Record<string, string>>;
  /** Formulas to read, by label. */
  readonly readings?: Readonly<Record<string, string>>;
}

/** 2026-01-01: rules of futures alone read no clock. */
export const anyInstant = 1_767_225_600_000;

export const leverageNote = 'the leverage of ';

/** Leverage assumed for an account that states none: the venue's least margin. */
export function assumedLeverage(symbols: readonly string[], where: string): string {
  return `${leverageNote}${[...new Set(symbols)].join(', ')} is not stated: the highest that the tiers allow is assumed (${where})`;
}

export class Draft {
  readonly numeraire: string;
  asOf = anyInstant;
  readonly notes: string[] = [];
  readonly figures: StatedFigure[] = [];
  readonly read: string[] = [];
  /** Missing parts of the account: its positions, its balance. */
  readonly lacks: string[] = [];
  readonly #assets = new Map<string, { readonly id: string; readonly price: number; readonly figures?: Figures }>();
  readonly #underlyings = new Map<
    string,
    { readonly id: string; readonly asset: string; readonly index: number; readonly figures?: Figures }
  >();
  readonly #quotes = new Map<string, Quote>();
  readonly #accounts: Account[] = [];
  readonly #assumed = new Set<string>();

  constructor(numeraire: string) {
    this.numeraire = numeraire;
  }

  /** An asset of this price; what is known already stays. */
  asset(id: string, price: number, figures?: Figures): void {
    if (id === this.numeraire && price !== 1) return;
    if (!this.#assets.has(id)) this.#assets.set(id, { id, price, ...(figures && { figures }) });
  }

  /** An instrument whose volatility no reply states: the rules do not read it. */
  withoutVol(id: string): void {
    this.#assumed.add(id);
  }

  /** A coin that the venue counts as one unit of the numeraire, whatever it trades at. */
  pegged(id: string): void {
    if (id !== this.numeraire && !this.#assets.has(id)) this.#assumed.add(id);
    this.asset(id, 1);
  }

  /** An underlying of this index; its coin is the asset of its name where it settles in it, else one of its own. */
  underlying(id: string, index: number, asset = `${id} index`): void {
    if (this.#underlyings.has(id)) return;
    this.asset(asset, index);
    this.#underlyings.set(id, { id, asset, index });
  }

  /** Index of an underlying that is known already. */
  indexOf(id: string): number | undefined {
    return this.#underlyings.get(id)?.index;
  }

  contract(one: Contract): void {
    if (this.#quotes.has(one.id)) return;
    const { id, kind, underlying, asset, price, option, inverse = false, multiplier = 1 } = one;
    this.underlying(underlying, one.index ?? price, inverse ? asset : undefined);
    if (!inverse) this.pegged(asset);
    const ends = option?.expiry ?? one.expiry;
    const instrument: Instrument = {
      id,
      kind,
      settlement: inverse ? 'inverse' : 'linear',
      underlying,
      asset,
      multiplier,
      ...(ends !== undefined && { expiry: ends }),
      ...(option && { strike: option.strike, call: option.call }),
    };
    this.#quotes.set(id, {
      instrument,
      forward: price,
      vol: option?.vol ?? 0,
      rate: option?.rate ?? 0,
      ...(one.mark !== undefined && { mark: one.mark }),
      ...(one.figures && { figures: one.figures }),
    });
  }

  account(
    account: string,
    positions: readonly Position[],
    collateral: Account['collateral'] = [],
    more: { readonly orders?: readonly Order[]; readonly figures?: Figures } = {},
  ): void {
    this.#accounts.push({ account, subaccount: '', mode: 'cross', positions, collateral, ...more });
  }

  /** Whether the contract is quoted already. */
  knows(id: string): boolean {
    return this.#quotes.has(id);
  }

  get hasUnderlyings(): boolean {
    return this.#underlyings.size > 0;
  }

  get margins(): boolean {
    return this.#accounts.length > 0;
  }

  figure(one: Omit<StatedFigure, 'stated'> & { readonly stated: number | undefined }): void {
    if (one.stated !== undefined) this.figures.push(one as StatedFigure);
  }

  /** The reply; with rules where there is an account to margin. `parts`: accounts that together are what the replies hold, where they hold all of it. */
  reply(venue: ReplyVenue, rules: RulesAsked, parts: readonly string[] = ['account']): Reply {
    const { read, figures, notes } = this;
    const own = rules.overlay ?? {};
    const margined = this.margins ? { margined: this.#margined(rules, this.#accounts) } : {};
    const held = this.#accounts.filter(({ account }) => parts.includes(account));
    const other = figures.find(contradicts);
    if (other !== undefined) this.lacks.push(`all rows of its totals: ${other.name} does not follow from those given`);
    if (held.length === 0 && this.lacks.length === 0) this.lacks.push('its positions with its balance');
    return { venue, read, overlay: own, figures, notes, ...margined, ...this.whole(rules, held) };
  }

  /** These accounts as the whole, or as unknown where something lacks. */
  whole(rules: RulesAsked, held: readonly Account[] = this.#accounts): Pick<Reply, 'account' | 'unknown' | 'lacks'> {
    const { lacks } = this;
    if (lacks.length === 0) return { account: this.#held(rules, held), lacks };
    const of = held.length > 0 ? held : this.#accounts;
    const positions = of.flatMap((one) => one.positions);
    const collateral = of.flatMap((one) => one.collateral);
    const one: Account = { account: 'account', subaccount: '', mode: 'cross', positions, collateral };
    const { market, book, rules: own } = this.#held(rules, [one]);
    return { unknown: { market, book: faulted(book, lacks), rules: own }, lacks };
  }

  #held(asked: RulesAsked, accounts: readonly Account[]): HeldAccount {
    const { market, book, rules } = this.#margined({ ...asked, readings: {} }, accounts);
    return { market, book, rules };
  }

  #margined(asked: RulesAsked, accounts: readonly Account[]): RepliedBook {
    const orders = accounts.some((account) => (account.orders?.length ?? 0) > 0);
    const labels = Object.keys(asked.readings ?? {});
    const rules = rulesOf(asked, orders);
    return {
      market: noted(
        buildMarket({
          asOf: this.asOf,
          numeraire: this.numeraire,
          venue: 'margincore',
          source: 'replies of the venue',
          assets: [...this.#assets.values()],
          underlyings: [...this.#underlyings.values()],
          quotes: [...this.#quotes.values()],
        }),
        { assumed: [...this.#assumed] },
      ),
      book: bookOf(accounts),
      rules,
      requirement: Object.keys(rules.requirements)[0],
      readings: new Map(labels.map((label, i) => [label, `reading${i}`])),
    };
  }
}

/** Beyond what prices of another moment explain: rows were left out. */
const apart = 0.01;

/** Whether other figures of the reply give another one. */
function contradicts({ own, stated, recompute, within, near = 0 }: StatedFigure): boolean {
  const size = own === true && recompute !== undefined ? Math.abs(recompute(noAnswers) - stated) : 0;
  return size > within && size > Math.max(near, apart) * Math.abs(stated);
}

/** The book with a fault of its account: positions or balance of it are not known. */
function faulted(book: Book, lacks: readonly string[]): Book {
  const fault = new Fault('MISSING_FIELD', 'replies', `complete with ${lacks.join('; ')}`, 'a part of the account');
  return { ...book, faults: [{ ...fault.toRecord(), account: 0 }] };
}

/** The preset, the reply's own parameters over it, and a requirement for every reading. Where no account has orders none are charged. */
function rulesOf({ preset: name, document, overlay: own, terms, copies, requirement, readings }: RulesAsked, orders: boolean): Rules {
  const plain = document === undefined ? preset(name as string) : document();
  const base = own === undefined ? plain : overlay(plain, own);
  const first = Object.keys(base.requirements)[0];
  const floored = (formula: string): object => ({ equity: '0', initial: `max(0, ${formula})`, maintenance: `max(0, ${formula})` });
  const more = Object.values(readings ?? {}).map((formula, i) => [`reading${i}`, floored(formula)]);
  const copied = Object.entries(copies ?? {}).map(([to, [from, fields]]) => [to, { ...base.terms[from], ...fields }]);
  const stated = { ...base.requirements[first], ...requirement };
  return parseRules({
    ...base,
    scope: orders ? base.scope : { ...base.scope, orders: 'notCharged' },
    terms: { ...base.terms, ...Object.fromEntries(copied), ...terms },
    requirements: { ...base.requirements, [first]: stated, ...Object.fromEntries(more) },
  });
}
