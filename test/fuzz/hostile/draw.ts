// Arguments of a call: first as its types say, then spoilt somewhere. The same seed draws the same values.
import type { Seeded } from '../../../bench/kernels/seeded.js';
import type { Field, Kind } from './types.js';

/** Values that were made before, by the name of their type. */
export type Made = ReadonlyMap<string, readonly unknown[]>;

const numbers = [0, 1, 2, 3, 5, 0.5, 0.1, 0.95, 0.99, 10, 60, 100, 365, 1000, 60_000.5, 87_000.25, 1.5, -1, -0.5, 1234.5];
const words = ['BTC', 'ETH', 'USD', 'USDC', 'BTC-PERPETUAL', 'BTC_USDC-PERPETUAL', 'A000001', 'a', 'portfolio', 'margincore', ''];

/** Counts that a call's time grows with: many are dear, and no more hostile. */
const counts = new Set(['accounts', 'steps']);

export class Drawing {
  readonly #random: Seeded;
  readonly #made: Made;
  /** Columns and lists of one call are of one length: most of the library wants that. */
  #length = 1;

  constructor(random: Seeded, made: Made) {
    this.#random = random;
    this.#made = made;
  }

  arguments(parameters: readonly Field[]): unknown[] {
    this.#length = 1 + this.#random.whole(3);
    const given = parameters.filter(({ optional }) => !optional || this.#random.whole(2) === 0);
    return given.map((field) => this.#field(field, 0));
  }

  #field({ name, of }: Field, depth: number): unknown {
    const kind = of();
    return kind.kind === 'number' && counts.has(name) ? this.#random.whole(20) : this.#value(kind, depth);
  }

  #one<T>(of: readonly T[]): T {
    return of[this.#random.whole(of.length)] as T;
  }

  #value(kind: Kind, depth: number): unknown {
    const lists = depth > 6 ? 0 : this.#length;
    switch (kind.kind) {
      case 'literal':
        return kind.value;
      case 'number':
        return this.#one(numbers);
      case 'string':
        return this.#one(words);
      case 'boolean':
        return this.#random.whole(2) === 0;
      case 'bigint':
        return BigInt(this.#random.whole(1000));
      case 'any':
        return this.#one<unknown>([1, 'BTC', {}, [], null, true, { BTC: 1 }]);
      case 'function': {
        const answer = this.#one<unknown>([undefined, undefined, Number.NaN, 1, {}, [], null, 'a', [Number.NaN], Promise.resolve()]);
        return () => answer;
      }
      case 'promise':
        return Promise.resolve(this.#value(kind.of(), depth + 1));
      case 'column': {
        const values = Array.from({ length: this.#length }, () => this.#one(numbers));
        const made = (globalThis as unknown as Record<string, { from(values: readonly unknown[]): unknown }>)[kind.name];
        return made?.from(kind.name.startsWith('Big') ? values.map((x) => BigInt(Math.trunc(x))) : values);
      }
      case 'list':
        return Array.from({ length: lists }, () => this.#value(kind.of(), depth + 1));
      case 'map':
        return new Map(Array.from({ length: lists }, () => [this.#one(words), this.#value(kind.of(), depth + 1)]));
      case 'tuple':
        return kind.of.map((of) => this.#value(of(), depth + 1));
      case 'union':
        return this.#value(this.#one(kind.of)(), depth);
      case 'object':
        return this.#object(kind, depth);
    }
  }

  #object({ name, made, fields, index }: Kind & { readonly kind: 'object' }, depth: number): unknown {
    const before = this.#made.get(name) ?? [];
    if (before.length > 0 && (made || this.#random.whole(4) > 0)) return this.#one(before);
    if (depth > 7) return {};
    const own = fields().filter(({ optional }) => !optional || this.#random.whole(3) === 0);
    const drawn = own.map((field) => [field.name, this.#field(field, depth + 1)] as const);
    const more = index === undefined ? [] : [0, 1].map(() => [this.#one(words), this.#value(index(), depth + 1)] as const);
    return Object.fromEntries([...more, ...drawn]);
  }

  /** The same arguments with a hostile value in one place, or a place taken away. What was made before stays as it is: a copy is spoilt. */
  spoilt(given: readonly unknown[]): unknown[] {
    const copy = [...given];
    let at = copy as unknown as Record<string, unknown>;
    for (let depth = 0; ; depth++) {
      const names = Object.keys(at);
      const name = names.length === 0 ? 'a' : this.#one(names);
      const inside = at[name];
      const isPlain =
        Array.isArray(inside) || (typeof inside === 'object' && inside !== null && Object.getPrototypeOf(inside) === Object.prototype);
      if (isPlain && depth < 8 && this.#random.whole(depth + 2) > 0) {
        const next = Array.isArray(inside) ? [...inside] : { ...(inside as object) };
        at[name] = next;
        at = next as unknown as Record<string, unknown>;
        continue;
      }
      this.#spoil(at, name, inside, depth === 0);
      return copy;
    }
  }

  #spoil(at: Record<string, unknown>, name: string, before: unknown, isArgument: boolean): void {
    // an argument is a value: nothing of it is read by the call itself
    const way = isArgument ? 7 * this.#random.whole(2) : this.#random.whole(8);
    if (way === 0) {
      if (Array.isArray(at)) at.length = Math.max(0, at.length - 1);
      else delete at[name];
    } else if (way === 1) Object.defineProperty(at, name, { enumerable: true, configurable: true, get: () => raise('a getter') });
    else if (way === 2) {
      let reads = 0;
      Object.defineProperty(at, name, {
        enumerable: true,
        configurable: true,
        get: () => (reads++ === 0 ? before : this.#hostile(before)),
      });
    } else at[name] = this.#hostile(before);
  }

  #hostile(before: unknown): unknown {
    const typed = new Float64Array(new ArrayBuffer(16), 8, 1);
    const cyclic: Record<string, unknown> = { a: 1 };
    cyclic.self = cyclic;
    const sparse: unknown[] = [];
    sparse[3] = 1;
    const gone = new Float64Array(2);
    const hostile: readonly unknown[] = [
      ...[undefined, null, Number.NaN, Number.POSITIVE_INFINITY, -0, 1e308, 5e-324, -1, 2 ** 53, 0.1, '', '\0', 'x'.repeat(300)],
      ...[Symbol('s'), 10n, true, [], {}, [undefined], sparse, cyclic, typed, new Uint8Array(3), new Map(), new Date(Number.NaN), /a/],
      ...[
        Object.create(null),
        Object.create({
          get length() {
            return raise('a length');
          },
        }),
        new Proxy({}, { get: () => raise('a proxy'), ownKeys: () => raise('keys') }),
      ],
      ...[
        new Proxy([], { get: (of, key) => (key === 'length' ? 2 : Reflect.get(of, key)) }),
        { toString: () => raise('text'), valueOf: () => raise('a value') },
      ],
      ...[
        { __proto__: null, constructor: 1 },
        JSON.parse('{"__proto__":{"a":1}}'),
        () => raise('a function'),
        class {},
        Promise.resolve(1),
        new Proxy(gone, {}),
      ],
      ...[
        typeof before === 'object' && before !== null && !ArrayBuffer.isView(before) ? new Proxy(before, {}) : [before],
        Object.defineProperty(new Float64Array(2), 'length', { value: 5 }),
      ],
    ];
    return this.#one(hostile);
  }
}

/** What hostile values throw: told apart from the library's own mistakes. */
export class Raised extends Error {}

function raise(what: string): never {
  throw new Raised(what);
}
