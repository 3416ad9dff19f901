// What is open: a market, a book and rules, as an engine that every tool asks. Nothing is written, and nothing leaves the machine.
import { type Account, type Book, bookOf, type Core, createCore, Fault, type MarginEngine, type Market } from '../index.js';
import { readBook, readMarket, readRules, sampleBook, sampleMarket } from '../io/index.js';
import { type Session as Asked, holdingIn } from '../questions/question.js';
import { parseRules, preset, presetNames, type Rules } from '../rules.js';
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

export class Session implements Asked {
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

  /** Keeps the open book if this fails. */
  async load(asked: OpenAsked): Promise<Open> {
    const found = await this.#parts(asked);
    const rules = asked.rules === undefined ? (found.rules ?? preset('margincore')) : await this.rulesOf(asked.rules);
    const engine = await this.core.prepare({ market: found.market, book: found.book, rules });
    engine.run();
    this.#open?.engine.dispose();
    this.#open = { ...found, rules, engine };
    return this.#open;
  }

  get engine(): MarginEngine {
    return this.open.engine;
  }

  get market(): Market {
    return this.open.market;
  }

  get rules(): Rules {
    return this.open.rules;
  }

  get book(): Book {
    return this.open.book;
  }

  holding(account: string, subaccount: string): Account {
    return holdingIn(this.engine, this.book, account, subaccount);
  }

  /** A preset by its name, a file below the folder, or a document. */
  async rulesOf(told: unknown): Promise<Rules> {
    if (typeof told !== 'string') return parseRules(told);
    return presetNames.includes(told) ? preset(told) : readRules(await this.folder.file(told));
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
