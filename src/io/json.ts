// A strict JSON reader: a key may stand once, a number must fit a double, and every refusal says where.
import { Fault, type FaultCode } from '../fault.js';
import { parseNumber } from './number.js';
import { placeOf } from './place.js';

/** Any JSON value; objects have no prototype, so a key such as `__proto__` is only a key. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const maxDepth = 64;
const numberToken = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what JSON strings may not hold
const control = /[\u0000-\u001f]/;

/**
 * `path` names the text in faults: `market.json`, `book.ndjson:17`. A byte order mark at the start is ignored; -0 reads as 0.
 * @throws Fault BAD_JSON, DUPLICATE (a key that stands twice), NOT_FINITE, PRECISION_LOSS, TOO_LARGE (nested deeper than 64)
 */
export function parseJson(text: string, path: string): Json {
  return new JsonReader(text, path).read();
}

class JsonReader {
  readonly #text: string;
  readonly #path: string;
  readonly #trail: (string | number)[] = [];
  #at = 0;

  constructor(text: string, path: string) {
    this.#text = text;
    this.#path = path;
    if (text.charCodeAt(0) === 0xfeff) this.#at = 1;
  }

  read(): Json {
    const value = this.#value();
    this.#space();
    if (this.#at < this.#text.length) throw this.#unexpected('the end of the text');
    return value;
  }

  #value(): Json {
    this.#space();
    switch (this.#text.charCodeAt(this.#at)) {
      case 0x7b:
        return this.#object();
      case 0x5b:
        return this.#array();
      case 0x22:
        return this.#string();
      case 0x74:
        return this.#word('true', true);
      case 0x66:
        return this.#word('false', false);
      case 0x6e:
        return this.#word('null', null);
      default:
        return this.#number();
    }
  }

  #object(): Json {
    const object: { [key: string]: Json } = Object.create(null);
    if (this.#opened('}')) return object;
    for (;;) {
      this.#space();
      if (this.#text[this.#at] !== '"') throw this.#unexpected('a key in double quotes');
      const key = this.#string();
      this.#trail.push(key);
      if (key in object) throw this.#fault('DUPLICATE', 'a key that stands once in its object', key);
      this.#space();
      if (this.#text[this.#at] !== ':') throw this.#unexpected("':'");
      this.#at++;
      object[key] = this.#value();
      this.#trail.pop();
      if (this.#closed('}')) return object;
    }
  }

  #array(): Json {
    const array: Json[] = [];
    if (this.#opened(']')) return array;
    for (;;) {
      this.#trail.push(array.length);
      array.push(this.#value());
      this.#trail.pop();
      if (this.#closed(']')) return array;
    }
  }

  #opened(end: string): boolean {
    if (this.#trail.length >= maxDepth) throw this.#fault('TOO_LARGE', `nested at most ${maxDepth} deep`, 'more');
    this.#at++;
    this.#space();
    if (this.#text[this.#at] !== end) return false;
    this.#at++;
    return true;
  }

  #closed(end: string): boolean {
    this.#space();
    const found = this.#text[this.#at];
    if (found !== ',' && found !== end) throw this.#unexpected(`',' or '${end}'`);
    this.#at++;
    return found === end;
  }

  #string(): string {
    const start = this.#at;
    let end = this.#text.indexOf('"', start + 1);
    for (; end > 0; end = this.#text.indexOf('"', end + 1)) {
      let slash = end;
      while (this.#text.charCodeAt(slash - 1) === 0x5c) slash--;
      if (((end - slash) & 1) === 0) break; // an even run of backslashes escapes itself, not the quote
    }
    if (end < 0) throw this.#unexpected("a closing '\"'");
    this.#at = end + 1;
    const inner = this.#text.slice(start + 1, end);
    if (!inner.includes('\\') && !control.test(inner)) return inner;
    try {
      return JSON.parse(this.#text.slice(start, end + 1)) as string;
    } catch {
      this.#at = start;
      throw this.#unexpected('a string with valid escapes and no control characters');
    }
  }

  #number(): number {
    numberToken.lastIndex = this.#at;
    const token = numberToken.exec(this.#text)?.[0];
    if (token === undefined) throw this.#unexpected('a JSON value');
    this.#at += token.length;
    return parseNumber(token, placeOf(this.#path, this.#trail));
  }

  #word<T extends boolean | null>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) throw this.#unexpected('a JSON value');
    this.#at += word.length;
    return value;
  }

  #space(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.#at++;
    }
  }

  #unexpected(expectation: string): Fault {
    const before = this.#text.slice(0, this.#at);
    const line = before.split('\n').length;
    const column = this.#at - before.lastIndexOf('\n');
    const got = this.#at >= this.#text.length ? 'the end of the text' : this.#text.slice(this.#at, this.#at + 20);
    return this.#fault('BAD_JSON', `${expectation} at line ${line} column ${column}`, got);
  }

  #fault(code: FaultCode, expectation: string, got: unknown): Fault {
    return new Fault(code, placeOf(this.#path, this.#trail), expectation, got);
  }
}
