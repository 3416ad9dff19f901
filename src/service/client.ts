// A typed client of the service, on fetch and WebSocket alone: for Node and browsers alike. It rejects with a Fault and nothing else.
import { Fault } from '../fault.js';
import { BackOff, type BackOffOptions } from './backOff.js';
import { type Asks, type CallOptions, called } from './clientCall.js';
import { readOnce } from './clientFaults.js';
import { ProducerNumbers, type ProducerOptions } from './clientProducer.js';
import { type SocketMaker, type WatchOptions, watched } from './clientWatch.js';
import type {
  AccountDetail,
  AccountPage,
  Answer,
  AskedBy,
  Change,
  ChangeDone,
  Continuation,
  FaultRecord,
  FoundBy,
  Market,
  Questions,
  Rules,
  Statement,
  Verbs,
} from './protocol.js';

export { ServiceError } from './clientFaults.js';
export type { ProducerOptions } from './clientProducer.js';
export type { StreamSocket } from './clientWatch.js';
export type { StreamMessage } from './protocol.js';

export interface ClientOptions {
  /** An API key. */
  readonly key?: string;
  /** Time for an answer, all attempts together, ms; 30,000 where left out. The client sends it to the service, which refuses requests that it cannot finish in time. */
  readonly timeoutMs?: number;
  /** Silence after which a stream is taken for lost, ms; 45,000 where left out. The service speaks every 15 s. */
  readonly quietMs?: number;
  readonly backOff?: BackOffOptions;
  /** Numbers every change without a key, so that each is made once across breaks and restarts of client and service. They are sent one request at a time. */
  readonly producer?: ProducerOptions;
  /** WebSocket class for a runtime without one (Node before 22), such as that of `ws`. */
  readonly WebSocket?: SocketMaker;
}

/** The client repeats questions and reads while no answer comes; changes and operators' verbs only under an idempotency key. */
export interface ServiceClient {
  /** Number of the producer's next change: what a restart begins with, unless one has no answer yet. */
  readonly nextNumber: number | undefined;
  /** A question; the answer says after which change it holds. */
  ask<N extends keyof Questions>(question: N, asked: AskedBy<Questions[N]>, call?: CallOptions): Promise<Answer<FoundBy<Questions[N]>>>;
  /** Answered once it is on the disk. Sent again under the same key it is applied once. */
  apply(change: Change, key?: string, call?: CallOptions): Promise<ChangeDone>;
  /** Several in their order, each answered for itself. */
  applyAll(
    changes: readonly Change[],
    key?: string,
    call?: CallOptions,
  ): Promise<readonly (ChangeDone | { readonly fault: FaultRecord })[]>;
  operate<N extends keyof Verbs>(verb: N, body: Verbs[N]['body'], key?: string, call?: CallOptions): Promise<Verbs[N]['found']>;
  account(account: string, subaccount?: string, call?: CallOptions): Promise<Answer<AccountDetail>>;
  accounts(page?: { readonly from?: number; readonly most?: number }, call?: CallOptions): Promise<Answer<AccountPage>>;
  statement(account: string, subaccount?: string, call?: CallOptions): Promise<Answer<Statement>>;
  /** The newest signed checkpoint of the journal, with the proof that it continues one of `from` records. */
  checkpoint(from?: number, call?: CallOptions): Promise<Answer<Continuation>>;
  market(call?: CallOptions): Promise<Answer<Market>>;
  rules(call?: CallOptions): Promise<Answer<Rules>>;
  /** Watches what happens, across breaks of the connection; the answer ends it. */
  watch(options: WatchOptions): () => void;
}

const usual = { timeoutMs: 30_000, quietMs: 45_000 } as const;

/** A client of the service at an address, such as http://127.0.0.1:8317. */
export function serviceClient(address: string, options: ClientOptions = {}): ServiceClient {
  if (typeof address !== 'string') throw new Fault('TYPE_MISMATCH', 'address', 'text, such as http://127.0.0.1:8317', address);
  if (typeof options !== 'object' || options === null) throw new Fault('TYPE_MISMATCH', 'options', 'an object', options);
  const {
    key,
    timeoutMs = usual.timeoutMs,
    quietMs = usual.quietMs,
    producer,
    backOff = {},
    WebSocket: Socket = globalThis.WebSocket as SocketMaker | undefined,
  } = readOnce(options);
  const how = { base: address.replace(/\/+$/, ''), key, timeoutMs, quietMs, Socket, backOff: new BackOff(readOnce(backOff)) };

  const get = <T>(path: string, call?: CallOptions): Promise<T> => called(how, { method: 'GET', path, again: true }, call);
  const post = <T>(path: string, { body, once, again }: Pick<Asks, 'body' | 'once' | 'again'>, call?: CallOptions): Promise<T> =>
    called(how, { method: 'POST', path, body, once, again }, call);
  const change = <T>(path: string, body: unknown, once?: string, call?: CallOptions): Promise<T> =>
    post(path, { body, once, again: once !== undefined }, call);
  const numbers = producer === undefined ? undefined : new ProducerNumbers(producer);
  const changed = <T>(body: unknown, count: number, key?: string, call?: CallOptions): Promise<T> =>
    numbers === undefined || key !== undefined
      ? change('changes', body, key, call)
      : numbers.take(body, count, (number) =>
          called(how, { method: 'POST', path: 'changes', body, producer: { id: numbers.id, number }, again: true }, call),
        );
  const query = (given: Readonly<Record<string, string | number | undefined>>): string => {
    const stated = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
    return stated.length === 0 ? '' : `?${new URLSearchParams(stated)}`;
  };
  const at = (account: string): string => `accounts/${encodeURIComponent(account)}`;

  return {
    ask: (question, body, call) => post(question, { body, again: true }, call),
    get nextNumber() {
      return numbers?.next;
    },
    apply: (one, once, call) => changed(one, 1, once, call),
    applyAll: (list, once, call) => changed(list, list.length, once, call),
    operate: (verb, body, once, call) => change(verb, body, once, call),
    account: (account, subaccount, call) => get(`${at(account)}${query({ subaccount })}`, call),
    accounts: (page = {}, call) => get(`accounts${query({ ...page })}`, call),
    statement: (account, subaccount, call) => get(`${at(account)}/statement${query({ subaccount })}`, call),
    checkpoint: (from, call) => get(from === undefined ? 'checkpoints/latest' : `checkpoints${query({ from })}`, call),
    market: (call) => get('market', call),
    rules: (call) => get('rules', call),
    watch: (asked) => watched(how, asked),
  };
}
