// What a market does not carry and a document states a stand-in for: read, counted, reported; refused where the caller says so.
import { compareIds } from '../../market/order.js';
import type { Assumptions } from '../../rules/document/scope.js';

/** What an attribute may be of. */
export type AttributeOwner = 'quotes' | 'underlyings' | 'assets' | 'accounts';

/** A stand-in that was used, and for how many quotes, underlyings, assets or accounts. */
export interface AssumptionUsed {
  readonly of: AttributeOwner;
  readonly attribute: string;
  /** A number, or the word of what stood in (`model`, `index` ...). */
  readonly assumed: number | string;
  readonly count: number;
}

/** Which of a document's stand-ins may be used: all that it states, none, or those named. */
export type AssumptionPolicy = 'stated' | 'refuse' | readonly string[];

/** A number, or a word that the row itself answers; undefined where nothing stands in. */
export type StandIn = number | string | undefined;

interface Used {
  readonly of: AttributeOwner;
  readonly attribute: string;
  readonly assumed: number | string;
  readonly ids: Set<string>;
}

/** What a document states in place of an attribute, and what of it was used: rows ask again in every tick. */
interface Known {
  readonly name: string;
  readonly stated: StandIn | Readonly<Record<string, number>>;
  readonly allowed: boolean;
  readonly used: Map<number | string, Used>;
}

export class AssumptionLog {
  readonly #stated: Assumptions | undefined;
  readonly #policy: AssumptionPolicy;
  readonly #known: Readonly<Record<AttributeOwner, Map<string, Known>>> = {
    quotes: new Map(),
    underlyings: new Map(),
    assets: new Map(),
    accounts: new Map(),
  };
  readonly #jobs = new WeakMap<object, { readonly used: readonly Used[]; readonly refused: readonly string[] }>();
  #used: Used[] = [];
  /** Attributes that were asked for, are not there and may not be assumed: `quotes.mark`. */
  readonly refused = new Set<string>();

  constructor(stated: Assumptions | undefined, policy: AssumptionPolicy) {
    this.#stated = stated;
    this.#policy = policy;
  }

  /** The stand-in of an attribute; where the document states a table, by the first of these ids that it lists. Noted with the first. */
  standIn(of: AttributeOwner, attribute: string, id: string, ...more: readonly string[]): StandIn {
    const { name, stated, allowed, used } = this.#known[of].get(attribute) ?? this.#read(of, attribute);
    const assumed = typeof stated === 'object' ? entryOf(stated, [id, ...more]) : stated;
    if (assumed === undefined || !allowed) {
      this.refused.add(name);
      return undefined;
    }
    const known = used.get(assumed);
    if (known !== undefined) known.ids.add(id);
    else {
      const made = { of, attribute, assumed, ids: new Set([id]) };
      used.set(assumed, made);
      this.#used.push(made);
    }
    return assumed;
  }

  /** What a job notes, which no market changes: it is done once, and what it noted is noted again in its place. */
  noted(job: object, notes: () => void): void {
    const known = this.#jobs.get(job);
    if (known === undefined) {
      const [before, refusedBefore] = [new Set(this.#used), new Set(this.refused)];
      notes();
      const [used, refused] = [this.#used.filter((one) => !before.has(one)), [...this.refused].filter((name) => !refusedBefore.has(name))];
      this.#jobs.set(job, { used, refused });
      return;
    }
    for (const name of known.refused) this.refused.add(name);
    for (const one of known.used) {
      this.#known[one.of].get(one.attribute)?.used.set(one.assumed, one);
      this.#used.push(one);
    }
  }

  clear(): void {
    this.#used = [];
    for (const known of Object.values(this.#known)) for (const { used } of known.values()) used.clear();
    this.refused.clear();
  }

  #read(of: AttributeOwner, attribute: string): Known {
    const name = `${of}.${attribute}`;
    const group = this.#stated?.[of] as Readonly<Record<string, Known['stated']>> | undefined;
    const stated = group !== undefined && Object.hasOwn(group, attribute) ? group[attribute] : undefined;
    const allowed = this.#policy === 'stated' || (this.#policy !== 'refuse' && this.#policy.includes(name));
    const known = { name, stated: stated ?? undefined, allowed, used: new Map<number | string, Used>() };
    this.#known[of].set(attribute, known);
    return known;
  }

  /** What was used, by name, counted by id; of quotes those alone that the book holds, where that is said. */
  used(held?: ReadonlySet<string>): readonly AssumptionUsed[] {
    return this.#byName
      .map(({ of, attribute, assumed, ids }) => {
        const count = of === 'quotes' && held !== undefined ? [...ids].filter((id) => held.has(id)).length : ids.size;
        return { of, attribute, assumed, count };
      })
      .filter(({ count }) => count > 0);
  }

  /** In an order that tells nothing of when each was used first: rows of a held book are read in another one than those of a new one. */
  get #byName(): readonly Used[] {
    const nameOf = ({ of, attribute, assumed }: Used): string => `${of}.${attribute} ${assumed}`;
    return [...this.#used].sort((x, y) => compareIds(nameOf(x), nameOf(y)));
  }

  /** Stand-ins for these ids alone, and for how many of them. */
  usedOf(concerns: (of: AttributeOwner, attribute: string, id: string) => boolean): readonly AssumptionUsed[] {
    return this.#byName.flatMap(({ ids, ...one }) => {
      const count = [...ids].filter((id) => concerns(one.of, one.attribute, id)).length;
      return count === 0 ? [] : [{ ...one, count }];
    });
  }
}

function entryOf(table: Readonly<Record<string, number>>, ids: readonly string[]): StandIn {
  const listed = [...ids, '*'].find((id) => Object.hasOwn(table, id));
  return listed === undefined ? undefined : table[listed];
}
