// The newest acknowledged records of a log in memory, so that who follows it reads the disk no more.
import type { LogRecord } from './eventLog.js';

/** Characters that are kept, roughly. */
const most = 1 << 22;

interface Group {
  readonly first: number;
  readonly texts: readonly string[];
  readonly length: number;
}

export class Newest {
  #groups: Group[] = [];
  #length = 0;

  add(first: number, texts: readonly string[]): void {
    const length = texts.reduce((sum, text) => sum + text.length, 0);
    this.#groups.push({ first, texts, length });
    this.#length += length;
    let gone = 0;
    while (this.#length > most) this.#length -= this.#groups[gone++]?.length as number;
    if (gone > 0) this.#groups = this.#groups.slice(gone);
  }

  /** Groups before a record are no longer kept. */
  trim(before: number): void {
    this.#groups = this.#groups.filter(({ first }) => first >= before);
    this.#length = this.#groups.reduce((sum, { length }) => sum + length, 0);
  }

  /** Records from a number on; undefined where one of them is no longer here. */
  from(number: number): Iterable<LogRecord> | undefined {
    const oldest = this.#groups[0];
    return oldest === undefined || number < oldest.first ? undefined : recordsOf(this.#groups, number);
  }
}

function* recordsOf(groups: readonly Group[], from: number): Generator<LogRecord> {
  for (const { first, texts } of groups.slice(groups.findLastIndex((group) => group.first <= from)))
    for (let n = Math.max(0, from - first); n < texts.length; n++) yield { number: first + n, text: texts[n] as string };
}
