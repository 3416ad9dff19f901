// A typed client of the service, on fetch and WebSocket alone: for Node and browsers alike.
import { Fault } from '../fault.js';
import type {
  AccountDetail,
  AccountPage,
  AccountStand,
  Answer,
  AskedBy,
  Change,
  ChangeDone,
  FaultRecord,
  FoundBy,
  Market,
  Of,
  Questions,
  Rules,
  Statement,
  Verbs,
} from './protocol.js';

export interface ClientOptions {
  /** An API key. */
  readonly key?: string;
  /** Of a request, ms; 30,000 where left out. */
  readonly timeoutMs?: number;
  /** Where the runtime has none of its own (Node before 22): that of `ws`, say. */
  readonly WebSocket?: new (
    address: string,
    protocol: string,
  ) => StreamSocket;
}

/** What is used of a WebSocket. */
export interface StreamSocket {
  send(text: string): void;
  close(): void;
  addEventListener(type: 'open', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { readonly code: number; readonly reason: string }) => void): void;
}

/** What the service has refused: its fault, and the status of the answer. */
export class ServiceError extends Fault {
  readonly status: number;

  constructor(status: number, fault: FaultRecord) {
    const { code, path, expectation, got, message } = readOnce(fault);
    if (![code, path, expectation, got, message].every((one) => typeof one === 'string'))
      throw new Fault('BAD_FORMAT', 'fault', `a fault, as the service answers it with ${status}`, fault);
    super(code, path, expectation, undefined);
    Object.assign(this, { got, message });
    this.status = status;
  }
}

/** Its fields, each read once; none where it throws. What they are is not yet known. */
function readOnce(fault: FaultRecord): FaultRecord {
  try {
    return { ...fault };
  } catch {
    return {} as FaultRecord;
  }
}

/** Of a change: its fields by their names, who sent it, and of operators why. */
interface Said extends Readonly<Record<string, unknown>> {
  readonly account?: string;
  readonly subaccount?: string;
  readonly who: string;
  readonly why?: string;
}

/** What comes by the stream. */
export type StreamMessage =
  | { readonly type: 'subscribed'; readonly sequence: number; readonly time: number; readonly next: number; readonly first: number }
  /** A change that was made, with what it says itself: prices, amounts, the order. */
  | (Said & Omit<ChangeDone, 'sequence'> & { readonly type: 'change'; readonly sequence: number })
  /** One that was not, and why; whoever is behind is not told of it. */
  | (Said & { readonly type: 'refused'; readonly kind: Change['kind']; readonly fault?: FaultRecord; readonly order?: ChangeDone['order'] })
  /** In the place of many changes: the last event of every account. */
  | { readonly type: 'conflated'; readonly from: number; readonly to: number; readonly events: ChangeDone['events'] }
  /** Changes that are too old to be told: read how everything stands instead. */
  | { readonly type: 'gap'; readonly from: number; readonly to: number; readonly instead: string }
  | { readonly type: 'figures'; readonly sequence: number; readonly time: number; readonly accounts: readonly AccountStand[] }
  | { readonly type: 'fault'; readonly fault: FaultRecord | null };

export interface WatchOptions {
  /** Changes after this one; those from now on where left out. */
  readonly from?: number;
  /** Accounts whose figures are told as they change. */
  readonly figures?: readonly Of[];
  readonly onMessage: (message: StreamMessage) => void;
  readonly onClose?: (reason: string) => void;
}

export interface ServiceClient {
  /** A question; the answer says after which change it holds. */
  ask<N extends keyof Questions>(question: N, asked: AskedBy<Questions[N]>): Promise<Answer<FoundBy<Questions[N]>>>;
  /** Answered once it is on the disk. Sent again under the same key it is applied once. */
  apply(change: Change, key?: string): Promise<ChangeDone>;
  /** Several in their order, each answered for itself. */
  applyAll(changes: readonly Change[], key?: string): Promise<readonly (ChangeDone | { readonly fault: FaultRecord })[]>;
  operate<N extends keyof Verbs>(verb: N, body: Verbs[N]['body'], key?: string): Promise<Verbs[N]['found']>;
  account(account: string, subaccount?: string): Promise<Answer<AccountDetail>>;
  accounts(page?: { readonly from?: number; readonly most?: number }): Promise<Answer<AccountPage>>;
  statement(account: string, subaccount?: string): Promise<Answer<Statement>>;
  market(): Promise<Answer<Market>>;
  rules(): Promise<Answer<Rules>>;
  /** Watches what happens; the answer ends it. */
  watch(options: WatchOptions): () => void;
}

const usualTimeoutMs = 30_000;

/** An answer as JSON; what stands between, such as a gateway, may answer something else. */
function parsed(text: string, status: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Fault('BAD_JSON', 'answer', `JSON, as the service answers; the status is ${status}`, text);
  }
}

/** A client of the service at an address, such as http://127.0.0.1:8317. */
export function serviceClient(address: string, options: ClientOptions = {}): ServiceClient {
  if (typeof address !== 'string') throw new Fault('TYPE_MISMATCH', 'address', 'text, such as http://127.0.0.1:8317', address);
  if (typeof options !== 'object' || options === null) throw new Fault('TYPE_MISMATCH', 'options', 'an object', options);
  const { key, timeoutMs = usualTimeoutMs } = options;
  const Socket: NonNullable<ClientOptions['WebSocket']> = options.WebSocket ?? globalThis.WebSocket;
  const base = address.replace(/\/+$/, '');

  async function called<T>(method: 'GET' | 'POST', path: string, body?: unknown, once?: string): Promise<T> {
    const response = await fetch(`${base}/v1/${path}`, {
      method,
      headers: {
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(once === undefined ? {} : { 'idempotency-key': once }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    const found = text === '' ? {} : parsed(text, response.status);
    if (!response.ok) throw new ServiceError(response.status, (found as { readonly fault: FaultRecord }).fault);
    return found as T;
  }

  const query = (given: Readonly<Record<string, string | number | undefined>>): string => {
    const stated = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
    return stated.length === 0 ? '' : `?${new URLSearchParams(stated)}`;
  };
  const at = (account: string): string => `accounts/${encodeURIComponent(account)}`;

  return {
    ask: (question, body) => called('POST', question, body),
    apply: (change, once) => called('POST', 'changes', change, once),
    applyAll: (changes, once) => called('POST', 'changes', changes, once),
    operate: (verb, body, once) => called('POST', verb, body, once),
    account: (account, subaccount) => called('GET', `${at(account)}${query({ subaccount })}`),
    accounts: (page = {}) => called('GET', `accounts${query({ ...page })}`),
    statement: (account, subaccount) => called('GET', `${at(account)}/statement${query({ subaccount })}`),
    market: () => called('GET', 'market'),
    rules: () => called('GET', 'rules'),
    watch: ({ from, figures, onMessage, onClose }) => {
      const socket = new Socket(`${base.replace(/^http/, 'ws')}/v1/stream`, 'margincore');
      const asked = {
        type: 'subscribe',
        ...(key !== undefined && { key }),
        ...(from !== undefined && { from }),
        ...(figures && { figures }),
      };
      socket.addEventListener('open', () => socket.send(JSON.stringify(asked)));
      socket.addEventListener('message', ({ data }) => {
        for (const line of String(data).split('\n')) onMessage(JSON.parse(line) as StreamMessage);
      });
      socket.addEventListener('close', ({ code, reason }) => onClose?.(reason === '' ? String(code) : reason));
      return () => socket.close();
    },
  };
}
