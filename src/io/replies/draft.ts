// A reply on its way to the engine: contracts and accounts as they are found, then market, book and rules at once; and the figures beside them.
import type { Account, Order, Position } from '../../book/account.js';
import { bookOf } from '../../book/bookOf.js';
import type { Instrument } from '../../book/instrument.js';
import { buildMarket } from '../../market/build.js';
import type { Figures, Quote } from '../../market/market.js';
import { overlay } from '../../rules/document/overlay.js';
import { preset } from '../../rules/document/presets.js';
import { parseRules, type Rules } from '../../rules/document/rules.js';
import type { HeldAccount, RepliedBook, Reply, ReplyVenue, StatedFigure } from './reply.js';

export interface Contract {
  readonly id: string;
  readonly kind: Instrument['kind'];
  readonly underlying: string;
  /** Settlement asset; the underlying's coin for inverse contracts. */
  readonly asset: string;
  readonly price: number;
  /** Of the underlying; the price where left out. */
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
  /** What the reply states of the rules, as `overlay` takes it. */
  readonly overlay?: Readonly<Record<string, unknown>>;
  /** Terms and formulas beside those of the preset, and the requirement that reads them. */
  readonly terms?: Readonly<Record<string, unknown>>;
  /** Terms that are another of the document with these fields in the place of its own. */
  readonly copies?: Readonly<Record<string, readonly [string, Readonly<Record<string, unknown>>]>>;
  readonly requirement?: Readonly<Record<string, string>>;
  /** Formulas to read, by label. */
  readonly readings?: Readonly<Record<string, string>>;
}

/** 2026-01-01: rules of futures alone read no clock. */
export const anyInstant = 1_767_225_600_000;

export class Draft {
  readonly numeraire: string;
  asOf = anyInstant;
  readonly notes: string[] = [];
  readonly figures: StatedFigure[] = [];
  readonly read: string[] = [];
  readonly #assets = new Map<string, { readonly id: string; readonly price: number; readonly figures?: Figures }>();
  readonly #underlyings = new Map<
    string,
    { readonly id: string; readonly asset: string; readonly index: number; readonly figures?: Figures }
  >();
  readonly #quotes = new Map<string, Quote>();
  readonly #accounts: Account[] = [];

  constructor(numeraire: string) {
    this.numeraire = numeraire;
  }

  /** An asset of this price; what is known already stays. */
  asset(id: string, price: number, figures?: Figures): void {
    if (id === this.numeraire && price !== 1) return;
    if (!this.#assets.has(id)) this.#assets.set(id, { id, price, ...(figures && { figures }) });
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
    if (!inverse) this.asset(asset, 1);
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
    const account = held.length > 0 ? { account: this.#held(rules, held) } : {};
    return { venue, read, overlay: own, figures, notes, ...margined, ...account };
  }

  /** All accounts, as what the replies hold. */
  whole(rules: RulesAsked): HeldAccount {
    return this.#held(rules, this.#accounts);
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
      market: buildMarket({
        asOf: this.asOf,
        numeraire: this.numeraire,
        venue: 'margincore',
        source: 'replies of the venue',
        assets: [...this.#assets.values()],
        underlyings: [...this.#underlyings.values()],
        quotes: [...this.#quotes.values()],
      }),
      book: bookOf(accounts),
      rules,
      requirement: Object.keys(rules.requirements)[0],
      readings: new Map(labels.map((label, i) => [label, `reading${i}`])),
    };
  }
}

/** The preset, the reply's own parameters over it, and a requirement for every reading. Where no account has orders none are charged. */
function rulesOf({ preset: name, document, overlay: own, terms, copies, requirement, readings }: RulesAsked, orders: boolean): Rules {
  const plain = document === undefined ? preset(name as string) : document();
  const base = own === undefined ? plain : overlay(plain, own);
  const first = Object.keys(base.requirements)[0];
  const more = Object.values(readings ?? {}).map((formula, i) => [`reading${i}`, { equity: '0', initial: formula, maintenance: formula }]);
  const copied = Object.entries(copies ?? {}).map(([to, [from, fields]]) => [to, { ...base.terms[from], ...fields }]);
  const stated = { ...base.requirements[first], ...requirement };
  return parseRules({
    ...base,
    scope: orders ? base.scope : { ...base.scope, orders: 'notCharged' },
    terms: { ...base.terms, ...Object.fromEntries(copied), ...terms },
    requirements: { ...base.requirements, [first]: stated, ...Object.fromEntries(more) },
  });
}
