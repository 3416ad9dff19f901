// API keys: 256 random bits each, kept as SHA-256, compared in constant time; a scope limits actions, accounts limit subjects.
import { createHash, timingSafeEqual } from 'node:crypto';
import { count, identifier } from '../check.js';
import { Fault } from '../index.js';

export const scopes = ['metrics', 'read', 'write', 'operate'] as const;
/** Each may do what those before it may. */
export type Scope = (typeof scopes)[number];

/** The authenticated caller. */
export interface Holder {
  readonly name: string;
  readonly scope: Scope;
  /** Accounts that the key reaches, with all their subaccounts; every one where left out. */
  readonly accounts?: readonly string[];
  /** Requests a second, changes of a list each; any number where left out. Halts and cancels are not counted. */
  readonly perSecond?: number;
  /** Requests under way at a time. */
  readonly inFlight?: number;
}

export const mayDo = (holder: Holder, scope: Scope): boolean => scopes.indexOf(holder.scope) >= scopes.indexOf(scope);

export interface Kept extends Holder {
  /** SHA-256 of the key, hexadecimal. It needs no salt: 256 random bits cannot be guessed. */
  readonly hash: string;
}

const form = /^mck_[A-Za-z0-9_-]{43}$/;
export const hashOf = (key: string): Buffer => createHash('sha256').update(key).digest();

export class Keys {
  /** By its record as text: the holder of a key that stays stays the same. */
  #kept: ReadonlyMap<string, { readonly holder: Holder; readonly digest: Buffer }> = new Map();
  /** Whether the file that they are of could not be read of late. */
  stale = false;
  readonly #watchers = new Set<() => void>();

  constructor(kept: readonly Kept[]) {
    this.replace(kept);
  }

  /** Every kept hash is compared, whichever fits. */
  holderOf(key: string | undefined): Holder | undefined {
    if (key === undefined || !form.test(key)) return undefined;
    const digest = hashOf(key);
    let found: Holder | undefined;
    for (const one of this.#kept.values()) if (timingSafeEqual(one.digest, digest)) found = one.holder;
    return found;
  }

  /** Whether the key of a holder that was answered before is still kept, as it was. */
  knows(holder: Holder): boolean {
    for (const one of this.#kept.values()) if (one.holder === holder) return true;
    return false;
  }

  /** From now on these. */
  replace(kept: readonly Kept[]): void {
    this.#kept = new Map(
      kept.map(({ hash, ...holder }) => {
        const record = JSON.stringify([holder, hash]);
        return [record, this.#kept.get(record) ?? { holder: Object.freeze(holder), digest: Buffer.from(hash, 'hex') }];
      }),
    );
    for (const watcher of this.#watchers) watcher();
  }

  /** Calls back when other keys are kept. */
  onChange(watcher: () => void): void {
    this.#watchers.add(watcher);
  }
}

/** Keys of a document `{ "keys": [...] }`. Throws BAD_FORMAT, UNKNOWN_FIELD: a limit of a key that is not read would let it do more than was meant. */
export function keptIn(value: unknown, path: string): Kept[] {
  const list = Object(value).keys as unknown;
  if (!Array.isArray(list)) throw new Fault('BAD_FORMAT', path, 'what --make-key writes', value);
  return list.map((one: Readonly<Record<string, unknown>>, i) => {
    const at = `${path}: keys[${i}]`;
    const { name, scope, hash, accounts, perSecond, inFlight, ...others } = Object(one) as Partial<Kept>;
    for (const other of Object.keys(others))
      throw new Fault('UNKNOWN_FIELD', `${at}.${other}`, 'one of name, scope, hash, accounts, perSecond, inFlight', one[other]);
    if (!scopes.includes(scope as Scope)) throw new Fault('BAD_FORMAT', `${at}.scope`, `one of ${scopes.join(', ')}`, scope);
    if (typeof hash !== 'string' || !/^[0-9a-f]{64}$/.test(hash))
      throw new Fault('BAD_FORMAT', `${at}.hash`, 'a SHA-256 in hexadecimal', typeof hash);
    if (accounts !== undefined && !Array.isArray(accounts)) throw new Fault('BAD_FORMAT', `${at}.accounts`, 'a list of accounts', accounts);
    for (const [limit, value] of Object.entries({ perSecond, inFlight })) if (value !== undefined) count(value, 1, 1e9, `${at}.${limit}`);
    return {
      ...{ name: identifier(name, `${at}.name`), scope: scope as Scope, hash },
      ...(perSecond !== undefined && { perSecond }),
      ...(inFlight !== undefined && { inFlight }),
      ...(accounts && { accounts: accounts.map((account, n) => identifier(account, `${at}.accounts[${n}]`)) }),
    };
  });
}
