// What is open: a market, a book and rules, as an engine that every tool asks. Nothing is written, and nothing leaves the machine.
import { type AccountView, type Book, bookOf, type Core, createCore, Fault, type MarginEngine, type Market } from '../index.js';
import { readBook, readMarket, readRules, sampleBook, sampleMarket } from '../io/index.js';
import { preset, presetNames, type Rules } from '../rules.js';
import { accountsOf } from '../support.js';
import { type ReplyVenue, readReplies } from '../verify.js';
import type { Folder } from './files.js';

export interface OpenAsked {
  /** Files below the folder. */
  readonly market?: string | undefined;
  readonly book?: string | undefined;
  /** A preset by its name, or a file. */
  readonly rules?: string | undefined;
  readonly venue?: ReplyVenue | undefined;
  readonly replies?: readonly string[] | undefined;
  /** Accounts of the embedded sample. */
  readonly sample?: number | undefined;
}

interface Open {
  readonly market: Market;
  readonly book: Book;
  readonly rules: Rules;
  readonly engine: MarginEngine;
  readonly notes: readonly string[];
}

export class Session {
  readonly core: Core;
  readonly folder: Folder;
  #open: Open | undefined;

  private constructor(core: Core, folder: Folder) {
    this.core = core;
    this.folder = folder;
  }

  static async at(folder: Folder): Promise<Session> {
    return new Session(await createCore(), folder);
  }

  get open(): Open {
    if (this.#open === undefined) throw new Fault('NOT_FOUND', 'book', 'a book that was opened before: call the tool `open` first', 'none');
    return this.#open;
  }

  /** What stood open stays where this fails. */
  async load(asked: OpenAsked): Promise<Open> {
    const found = await this.#parts(asked);
    const rules = asked.rules === undefined ? (found.rules ?? preset('margincore')) : await this.rules(asked.rules);
    const engine = await this.core.prepare({ market: found.market, book: found.book, rules });
    engine.run();
    this.#open?.engine.dispose();
    this.#open = { ...found, rules, engine };
    return this.#open;
  }

  async rules(name: string): Promise<Rules> {
    return presetNames.includes(name) ? preset(name) : readRules(await this.folder.file(name));
  }

  /** An account of the open book; the only one where none is named. */
  account(account: string | undefined, subaccount = ''): AccountView {
    const { engine, book } = this.open;
    if (account !== undefined) return engine.account(account, subaccount);
    if (book.accounts.length !== 1) throw new Fault('MISSING_FIELD', 'account', `one of the ${book.accounts.length} accounts`, 'none');
    return engine.account(book.accounts[0] as string, book.subaccounts[0]);
  }

  /** That account as a book of its own, under the same prices: what is asked of it costs what it does, however many the book holds. Throws its fault. */
  alone(view: AccountView): { readonly market: Market; readonly book: Book } {
    const { market, book } = this.open;
    const { account, subaccount } = view;
    // throws the fault of an account that has no figures: without its bad rows it is another account
    view.figures();
    const held = accountsOf(book).find((one) => one.account === account && one.subaccount === subaccount);
    return { market, book: bookOf(held === undefined ? [] : [held]) };
  }

  async #parts({
    market,
    book,
    venue,
    replies,
    sample,
  }: OpenAsked): Promise<{ market: Market; book: Book; rules?: Rules; notes: readonly string[] }> {
    if (venue !== undefined || replies !== undefined) {
      if (venue === undefined || replies === undefined)
        throw new Fault('MISSING_FIELD', venue === undefined ? 'venue' : 'replies', 'stated: the one goes with the other', 'none');
      const told = await Promise.all(replies.map((name) => this.folder.json(name)));
      const { account, unknown, notes } = readReplies(venue, told);
      const parts = account ?? unknown;
      if (parts === undefined)
        throw new Fault('MISSING_FIELD', 'replies', 'positions, balances and prices, to margin an account; verify takes less', venue);
      return { market: parts.market, book: parts.book, rules: parts.rules, notes };
    }
    const prices = market === undefined ? this.#open?.market : await readMarket(await this.folder.file(market));
    if (sample !== undefined) {
      const synthetic = prices ?? sampleMarket(1);
      return {
        market: synthetic,
        book: sampleBook(synthetic, { accounts: sample, seed: 1 }),
        notes: ['a synthetic sample: no figure of it was ever traded'],
      };
    }
    if (prices === undefined) throw new Fault('MISSING_FIELD', 'market', 'a file of prices, replies of a venue, or a sample', 'none');
    return {
      market: prices,
      book: book === undefined ? (this.#open?.book ?? bookOf([])) : await readBook(await this.folder.file(book)),
      notes: [],
    };
  }
}
