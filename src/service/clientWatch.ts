// The client's stream: connects, goes on after a break where it ended, and ends by the caller's wish or a refusal alone.
import { Fault } from '../fault.js';
import type { BackOff } from './backOff.js';
import { aborted, ServiceError, unreachable } from './clientFaults.js';
import type { Of, StreamMessage } from './protocol.js';

/** The part of a WebSocket that the client uses. */
export interface StreamSocket {
  send(text: string): void;
  close(): void;
  addEventListener(type: 'open' | 'error', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { readonly code: number; readonly reason: string }) => void): void;
}

export type SocketMaker = new (address: string, protocol: string) => StreamSocket;

export interface WatchOptions {
  /** Changes after this one; those from now on where left out. */
  readonly from?: number;
  /** Accounts whose figures the service sends as they change. */
  readonly figures?: readonly Of[];
  /** Messages in order. What it throws ends the watch. */
  readonly onMessage: (message: StreamMessage) => void;
  /** The connection was lost: why, and the wait before the next attempt, ms. Changes come from where they ended. */
  readonly onLost?: (why: Fault, waitMs: number) => void;
  /** The end, once: ABORTED by the caller, a refusal of the service, or no connection and `retries: 0`. */
  readonly onClose?: (why: Fault) => void;
  readonly signal?: AbortSignal;
}

interface Watching {
  readonly base: string;
  readonly key: string | undefined;
  readonly Socket: SocketMaker | undefined;
  /** For a connection to be made and the subscription to be answered. */
  readonly timeoutMs: number;
  /** Silence after which a connection is taken for lost. */
  readonly quietMs: number;
  readonly backOff: BackOff;
}

/** Watches until the answer is called, the signal says so, or the service refuses. Throws nothing: failures go to `onClose`. */
export function watched(how: Watching, options: WatchOptions): () => void {
  return new Watch(how, options).stop;
}

class Watch {
  readonly #how: Watching;
  readonly #options: WatchOptions;
  readonly #stopped = new AbortController();
  /** Sequence number of the last change received. */
  #last: number | undefined;
  #failed = 0;
  #over = false;
  /** Ends the connection of the moment. */
  #drop: () => void = () => undefined;

  readonly stop = (): void => this.#end(aborted());

  constructor(how: Watching, options: WatchOptions) {
    this.#how = how;
    this.#options = options;
    this.#last = options.from;
    options.signal?.addEventListener('abort', this.stop, { once: true });
    // the caller holds the answer before the first message
    queueMicrotask(() => (options.signal?.aborted ? this.stop() : this.#connect()));
  }

  #connect(): void {
    if (this.#over) return;
    const { base, Socket, timeoutMs, quietMs } = this.#how;
    const address = `${base.replace(/^http/, 'ws')}/v1/stream`;
    if (Socket === undefined)
      return void this.#end(new Fault('MISSING_FIELD', 'options.WebSocket', 'present: this runtime has none of its own', undefined));
    let socket: StreamSocket;
    try {
      socket = new Socket(address, 'margincore');
    } catch (error) {
      return void this.#end(new Fault('BAD_ARGUMENT', 'address', 'one that a WebSocket can be opened to', (error as Error).message));
    }
    let open = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const drop = (): void => {
      open = false;
      clearTimeout(timer);
      socket.close();
    };
    const lose = (expectation: string, got: unknown): void => {
      if (!open) return;
      drop();
      this.#lost(unreachable(address, expectation, got));
    };
    const within = (ms: number, expectation: string): void => {
      clearTimeout(timer);
      timer = setTimeout(() => lose(expectation, `nothing in ${ms} ms`), ms);
    };
    this.#drop = drop;
    within(timeoutMs, 'a service that answers the subscription');
    socket.addEventListener('error', () => lose('a service that answers', 'no connection'));
    socket.addEventListener('close', ({ code, reason }) =>
      lose('a connection that stays open', reason === '' ? `close ${code}` : `${reason} (${code})`),
    );
    socket.addEventListener('open', () => {
      if (open) socket.send(this.#subscription());
    });
    socket.addEventListener('message', ({ data }) => {
      if (!open) return;
      within(quietMs, 'a stream that tells every few seconds that it is there');
      for (const line of String(data).split('\n')) {
        const message = messageIn(line);
        if (message === undefined) return lose('a stream of JSON messages, as the service sends it', line.slice(0, 60));
        this.#take(message);
        if (!open) return;
      }
    });
  }

  #subscription(): string {
    const { key } = this.#how;
    const { figures } = this.#options;
    return JSON.stringify({
      type: 'subscribe',
      ...(key !== undefined && { key }),
      ...(this.#last !== undefined && { from: this.#last }),
      ...(figures && { figures }),
    });
  }

  #take(message: StreamMessage): void {
    const { type } = message;
    if (type === 'subscribed') this.#last ??= message.sequence;
    if (type === 'change') this.#last = message.sequence;
    if (type === 'conflated' || type === 'gap') this.#last = message.to;
    if (type === 'subscribed') this.#failed = 0;
    try {
      this.#options.onMessage(message);
    } catch (error) {
      return void this.#end(new Fault('BAD_ARGUMENT', 'options.onMessage', 'a function that returns', String(error)));
    }
    if (type === 'fault') this.#end(faultIn(message));
  }

  #lost(why: Fault): void {
    const { backOff } = this.#how;
    if (backOff.retries === 0) return void this.#end(why);
    const ms = backOff.ms(++this.#failed);
    this.#tell(() => this.#options.onLost?.(why, ms));
    void backOff.wait(ms, this.#stopped.signal).then(() => this.#connect());
  }

  #end(why: Fault): void {
    if (this.#over) return;
    this.#over = true;
    this.#drop();
    this.#stopped.abort();
    this.#options.signal?.removeEventListener('abort', this.stop);
    this.#tell(() => this.#options.onClose?.(why));
  }

  /** A listener's own failure is the caller's: it ends the watch, and no process. */
  #tell(listener: () => void): void {
    try {
      listener();
    } catch (error) {
      this.#end(new Fault('BAD_ARGUMENT', 'options', 'listeners that return', String(error)));
    }
  }
}

function messageIn(line: string): StreamMessage | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof Object(value).type === 'string' ? (value as StreamMessage) : undefined;
  } catch {
    return undefined;
  }
}

function faultIn({ status, fault }: Extract<StreamMessage, { type: 'fault' }>): Fault {
  try {
    return new ServiceError(status, fault);
  } catch (error) {
    return error as Fault;
  }
}
