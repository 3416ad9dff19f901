// What a question is asked of: the live book of the venue, or that of a thread which follows it.
import { type Account, type Book, type Core, Fault, type MarginEngine, type Market } from '../index.js';
import type { LiveEngine } from '../live.js';
import type { Session } from '../questions/question.js';
import { parseRules, preset, presetNames, type Rules } from '../rules.js';
import { holdingOf } from '../support.js';

export class BookSession implements Session {
  readonly core: Core;
  readonly live: LiveEngine;

  constructor(core: Core, live: LiveEngine) {
    this.core = core;
    this.live = live;
  }

  get engine(): MarginEngine {
    return this.live.engine;
  }

  get market(): Market {
    return this.live.market;
  }

  get rules(): Rules {
    return this.live.rules;
  }

  /** The current book, built on each call, so not for a question about few accounts. */
  get book(): Book {
    return this.live.book;
  }

  holding(account: string, subaccount: string): Account {
    return holdingOf(this.live, account, subaccount);
  }

  /** A rule document by name, or as it is sent. */
  rulesOf(given: unknown): Rules {
    if (typeof given !== 'string') return parseRules(given);
    if (!presetNames.includes(given)) throw new Fault('NOT_FOUND', 'rules', `one of ${presetNames.join(', ')}, or a document`, given);
    return preset(given);
  }
}
