// The feed of subscribers: the last changes as messages by sequence number, and the refusals between them.
import type { Applied, Change } from '../live.js';
import type { FaultRecord } from './protocol.js';

export interface Happened {
  readonly sequence: number;
  /** The message, made once for all who watch. */
  readonly text: string;
  readonly events: Applied['events'];
}

/** Changes that are kept for those who come back. */
export const keptChanges = 65_536;
/** Characters of them. */
const keptCharacters = 1 << 26;
/** Refusals not yet sent to every subscriber. */
const keptRefusals = 1000;
/** Characters of messages that go out together. */
const mostTogether = 1 << 16;

export class Feed {
  readonly #happened = new Map<number, Happened>();
  readonly #watchers = new Set<() => void>();
  #first = 1;
  #last = 0;
  #characters = 0;
  #refusals: string[] = [];
  #refused = 0;
  /** Messages that go out together, by the change that they begin with: whoever stands there is sent the same bytes. */
  #together = new Map<number, Together>();

  /** The number of the last change. */
  get last(): number {
    return this.#last;
  }

  /** The first that is still known; after `last` where none is. */
  get first(): number {
    return this.#first;
  }

  /** Refusals so far. */
  get refused(): number {
    return this.#refused;
  }

  /** A change with that number; undefined where it is not known (any more). */
  at(sequence: number): Happened | undefined {
    return this.#happened.get(sequence);
  }

  /** Starts the feed after this change; earlier ones are unknown. */
  begin(sequence: number): void {
    this.#last = sequence;
    this.#first = sequence + 1;
  }

  /** Adds a change, in order: its content, its author and its effects. */
  tell(change: Change, { sequence, time, kind, order, orders, events, controls, forecasts }: Applied): void {
    if (sequence === undefined) return;
    const came = {
      ...(order && { order }),
      events,
      ...(orders && { orders }),
      ...(controls && { controls }),
      ...(forecasts && { forecasts }),
    };
    const text = JSON.stringify({ type: 'change', sequence, time, kind, ...aboutOf(change), ...came });
    this.#happened.set(sequence, { sequence, text, events });
    this.#last = sequence;
    this.#characters += text.length;
    while (this.#first < this.#last && (this.#happened.size > keptChanges || this.#characters > keptCharacters)) this.#forget();
    this.#together.clear();
    this.#wake();
  }

  /** Adds a refusal. It has no number: subscribers receive it between changes, and never on resuming. */
  refuse(change: Change, why: { readonly fault: FaultRecord } | { readonly order: Applied['order'] }): void {
    this.#refusals.push(JSON.stringify({ type: 'refused', kind: change.kind, ...aboutOf(change), ...why }));
    if (this.#refusals.length > keptRefusals) this.#refusals.shift();
    this.#refused += 1;
    this.#wake();
  }

  /** Refusals after so many, as far as they are kept; '' where there are none. */
  refusedAfter(count: number): string {
    const since = Math.min(this.#refused - count, this.#refusals.length);
    return since === 0 ? '' : this.#refusals.slice(-since).join('\n');
  }

  /** Messages from this change on, a line each. */
  from(sequence: number): Together {
    const known = this.#together.get(sequence);
    if (known !== undefined) return known;
    const texts: string[] = [];
    let [next, length] = [sequence, 0];
    while (next <= this.#last && length < mostTogether) {
      const { text } = this.#happened.get(next++) as Happened;
      texts.push(text);
      length += text.length;
    }
    const made = { bytes: Buffer.from(texts.join('\n')), next };
    this.#together.set(sequence, made);
    return made;
  }

  /** Calls back after every change and refusal; the answer ends it. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  #forget(): void {
    this.#characters -= this.#happened.get(this.#first)?.text.length ?? 0;
    this.#happened.delete(this.#first++);
  }

  #wake(): void {
    for (const watcher of this.#watchers) watcher();
  }
}

interface Together {
  readonly bytes: Buffer;
  /** The change after the last of them. */
  readonly next: number;
}

/** Content of a change: prices, amounts, orders, author and reason; of rules only the name. */
function aboutOf(change: Change): object {
  const { kind, time: _, sequence: __, note: { who = '', why, decision } = {}, ...about } = change;
  const { verb, rules, ...decided } = decision === undefined ? {} : JSON.parse(decision);
  return {
    ...(kind === 'rules' ? { rules: change.rules.about.name } : about),
    ...{ who, ...(why !== undefined && { why }), ...(verb !== undefined && { decision: { verb, ...decided } }) },
    ...(rules !== undefined && { rules: rules.about.name }),
  };
}
