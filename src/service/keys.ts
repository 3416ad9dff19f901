// API keys: 256 random bits each, kept as their SHA-256, compared in constant time; what a holder may do is the scope of the key.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { Fault } from '../index.js';
import { identifier } from '../support.js';

export const scopes = ['read', 'write', 'operate'] as const;
/** Each may do what those before it may. */
export type Scope = (typeof scopes)[number];

/** Who asks. */
export interface Holder {
  readonly name: string;
  readonly scope: Scope;
}

export const mayDo = (holder: Holder, scope: Scope): boolean => scopes.indexOf(holder.scope) >= scopes.indexOf(scope);

interface Kept extends Holder {
  /** SHA-256 of the key, hexadecimal. No salt is needed: nobody guesses 256 bits. */
  readonly hash: string;
}

const form = /^mck_[A-Za-z0-9_-]{43}$/;

export class Keys {
  readonly #kept: readonly (Holder & { readonly digest: Buffer })[];

  constructor(kept: readonly Kept[]) {
    this.#kept = kept.map(({ name, scope, hash }) => ({ name, scope, digest: Buffer.from(hash, 'hex') }));
  }

  /** Every kept hash is compared, whichever fits. */
  holderOf(key: string | undefined): Holder | undefined {
    if (key === undefined || !form.test(key)) return undefined;
    const digest = createHash('sha256').update(key).digest();
    let found: Holder | undefined;
    for (const one of this.#kept) if (timingSafeEqual(one.digest, digest)) found = { name: one.name, scope: one.scope };
    return found;
  }
}

function keptIn(path: string): Kept[] {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Fault('NOT_FOUND', '--keys', 'a file of keys that can be read', (error as NodeJS.ErrnoException).code ?? path);
  }
  const list = (value as { readonly keys?: unknown }).keys;
  if (!Array.isArray(list)) throw new Fault('BAD_FORMAT', '--keys', 'what --make-key writes', path);
  return list.map((one: Partial<Kept>, i) => {
    const at = `--keys ${path}: keys[${i}]`;
    if (!scopes.includes(one.scope as Scope)) throw new Fault('BAD_FORMAT', `${at}.scope`, `one of ${scopes.join(', ')}`, one.scope);
    if (typeof one.hash !== 'string' || !/^[0-9a-f]{64}$/.test(one.hash))
      throw new Fault('BAD_FORMAT', `${at}.hash`, 'a SHA-256 in hexadecimal', typeof one.hash);
    return { name: identifier(one.name, `${at}.name`), scope: one.scope as Scope, hash: one.hash };
  });
}

export const readKeys = (path: string): Keys => new Keys(keptIn(path));

/** Makes a key, adds its hash to the file, and answers the key, which is written nowhere. Throws DUPLICATE for a name that has one. */
export function makeKey(path: string, name: string, scope: Scope): string {
  const kept = existsSync(path) ? keptIn(path) : [];
  if (kept.some((one) => one.name === identifier(name, '--make-key')))
    throw new Fault('DUPLICATE', '--make-key', 'a name without a key', name);
  const key = `mck_${randomBytes(32).toString('base64url')}`;
  const hash = createHash('sha256').update(key).digest('hex');
  const beside = `${path}.${process.pid}`;
  writeFileSync(beside, `${JSON.stringify({ keys: [...kept, { name, scope, hash }] }, null, 1)}\n`, { mode: 0o600 });
  renameSync(beside, path);
  return key;
}
