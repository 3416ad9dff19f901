// Who may come in: the key of a request, the origin of a page, the name under which the service is called.
import type { IncomingMessage } from 'node:http';
import { Fault } from '../index.js';
import { Refusal } from './faults.js';
import { type Holder, type Keys, mayDo, type Scope } from './keys.js';

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i;
export const isLoopback = (host: string): boolean => loopback.test(host.includes(':') && !host.startsWith('[') ? `[${host}]` : host);
/** Before the key, where a WebSocket carries it as a subprotocol: pages cannot set headers there. */
const protocolOfKey = 'margincore.key.';
export const protocol = 'margincore';

const methods = 'GET, POST';
const headers = 'authorization, content-type, deadline-ms, idempotency-key, traceparent, x-request-id';

export class Guard {
  readonly #keys: Keys | undefined;
  readonly #origins: readonly string[];

  /** Without keys everybody who calls it by a name of this machine may do everything. */
  constructor(keys: Keys | undefined, origins: readonly string[]) {
    this.#keys = keys;
    this.#origins = origins;
  }

  get keyed(): boolean {
    return this.#keys !== undefined;
  }

  /** Throws 401 without a key that is known, 403 where its scope does not reach. */
  admit(request: IncomingMessage, scope: Scope): Holder {
    return this.allow(this.holderOf(request), scope);
  }

  /** Whether the key of a holder is still kept. */
  knows(holder: Holder): boolean {
    return this.#keys?.knows(holder) ?? true;
  }

  /** Whether keys could not be read when they were looked at last. */
  get stale(): boolean {
    return this.#keys?.stale ?? false;
  }

  onChange(watcher: () => void): void {
    this.#keys?.onChange(watcher);
  }

  allow(holder: Holder | undefined, scope: Scope): Holder {
    if (holder === undefined)
      throw new Refusal(401, new Fault('BAD_ARGUMENT', 'authorization', 'Bearer and a key that is known', undefined));
    if (!mayDo(holder, scope)) throw new Refusal(403, new Fault('BAD_ARGUMENT', 'authorization', `a key of scope ${scope}`, holder.scope));
    return holder;
  }

  /** Returns the authenticated caller; undefined for an unknown key. Throws for a page of another origin and for a foreign name of a service without keys. */
  holderOf(request: IncomingMessage): Holder | undefined {
    const { origin, host = '' } = request.headers;
    if (origin !== undefined && !this.#isOwn(origin, host) && !this.#origins.includes(origin))
      throw new Refusal(403, new Fault('BAD_ARGUMENT', 'origin', 'that of the service, or one of --origin', origin));
    if (this.#keys === undefined) {
      // a page under a name that an attacker points here would be of the same origin
      if (loopback.test(host)) return { name: 'local', scope: 'operate' };
      throw new Refusal(403, new Fault('BAD_ARGUMENT', 'host', 'a name of this machine: the service has no keys', host));
    }
    return this.#keys.holderOf(keyIn(request));
  }

  /** Returns the caller by a key from a message. */
  holderOfKey(key: string): Holder | undefined {
    return this.#keys?.holderOf(key);
  }

  crossOrigin({ headers: { origin } }: IncomingMessage): Readonly<Record<string, string>> {
    if (origin === undefined || !this.#origins.includes(origin)) return { vary: 'origin' };
    return {
      ...{ vary: 'origin', 'access-control-allow-origin': origin, 'access-control-allow-methods': methods },
      ...{
        'access-control-allow-headers': headers,
        'access-control-expose-headers': 'x-request-id, idempotency-replayed, retry-after',
        'access-control-max-age': '600',
      },
      'cross-origin-resource-policy': 'cross-origin',
    };
  }

  #isOwn(origin: string, host: string): boolean {
    return origin === `http://${host}` || origin === `https://${host}`;
  }
}

function keyIn({ headers }: IncomingMessage): string | undefined {
  const [, bearer] = /^Bearer ([\x21-\x7e]+)$/i.exec(headers.authorization ?? '') ?? [];
  if (bearer !== undefined) return bearer;
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((one) => one.trim());
  return offered.find((one) => one.startsWith(protocolOfKey))?.slice(protocolOfKey.length);
}
