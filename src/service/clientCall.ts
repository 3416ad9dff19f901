// One request of the client and its repetitions: only what is applied once however often it comes is sent again.
import { Fault } from '../fault.js';
import type { BackOff } from './backOff.js';
import { aborted, mayPass, ServiceError, unreachable } from './clientFaults.js';
import type { FaultRecord } from './protocol.js';

export interface CallOptions {
  /** Gives the request up: it rejects with ABORTED. */
  readonly signal?: AbortSignal;
  /** Time for an answer, all attempts together, ms; that of the client where left out. */
  readonly timeoutMs?: number;
}

/** A request as it is sent. */
export interface Asks {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  /** Idempotency key. */
  readonly once?: string | undefined;
  /** Producer, and the number of the change or of the first of a list. */
  readonly producer?: { readonly id: string; readonly number: number } | undefined;
  /** Whether sending it again does no more than sending it once. */
  readonly again: boolean;
}

interface Caller {
  readonly base: string;
  readonly key: string | undefined;
  readonly timeoutMs: number;
  readonly backOff: BackOff;
}

/** Characters of a foreign answer that a fault shows. */
const mostShown = 60;
/** Longest wait that a `retry-after` may ask for, s. */
const mostSeconds = 3600;

/** Rejects with a Fault and nothing else: ServiceError for a refusal, UNREACHABLE for no answer in time, ABORTED. */
export async function called<T>(
  { base, key, timeoutMs: usual, backOff }: Caller,
  asks: Asks,
  { signal, timeoutMs = usual }: CallOptions = {},
): Promise<T> {
  if (!(Number.isFinite(timeoutMs) && timeoutMs > 0 && timeoutMs < 2 ** 31))
    throw new Fault('OUT_OF_RANGE', 'options.timeoutMs', 'more than 0, less than 2^31', timeoutMs);
  const until = performance.now() + timeoutMs;
  for (let failed = 0; ; ) {
    try {
      return await once<T>(base, key, asks, until, signal);
    } catch (error) {
      if (!(error instanceof Fault) || !asks.again || !mayPass(error) || ++failed > backOff.retries) throw error;
      const ms = backOff.ms(failed, error instanceof ServiceError ? error.retryAfterMs : 0);
      // no answer could come in time
      if (performance.now() + ms >= until) throw error;
      await backOff.wait(ms, signal);
      if (signal?.aborted) throw aborted();
    }
  }
}

async function once<T>(
  base: string,
  key: string | undefined,
  { method, path, body, once, producer }: Asks,
  until: number,
  signal?: AbortSignal,
): Promise<T> {
  if (signal?.aborted) throw aborted();
  const address = `${base}/v1/${path}`;
  const left = Math.max(1, Math.round(until - performance.now()));
  const late = AbortSignal.timeout(left);
  const text = body === undefined ? undefined : textOf(body);
  try {
    const response = await fetch(address, {
      method,
      headers: {
        'deadline-ms': String(left),
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...(text === undefined ? {} : { 'content-type': 'application/json' }),
        ...(once === undefined ? {} : { 'idempotency-key': once }),
        ...(producer && { 'producer-id': producer.id, 'producer-sequence': String(producer.number) }),
      },
      ...(text === undefined ? {} : { body: text }),
      redirect: 'error',
      signal: signal === undefined ? late : AbortSignal.any([signal, late]),
    });
    return answerIn<T>(address, response, await response.text());
  } catch (error) {
    if (error instanceof Fault) throw error;
    if (signal?.aborted) throw aborted();
    throw unreachable(address, late.aborted ? `answered within ${left} ms` : 'a service that answers', error);
  }
}

function answerIn<T>(address: string, { status, ok, headers }: Response, text: string): T {
  let found: unknown;
  try {
    found = JSON.parse(text === '' && ok ? '{}' : text);
  } catch {
    throw unreachable(address, `answered in JSON, as the service does; the status is ${status}`, text.slice(0, mostShown));
  }
  if (ok) return found as T;
  const { fault } = Object(found) as { readonly fault?: FaultRecord };
  if (typeof fault?.code !== 'string')
    throw unreachable(address, `answered with a fault, as the service does; the status is ${status}`, text.slice(0, mostShown));
  throw new ServiceError(status, fault, secondsIn(headers.get('retry-after')) * 1000);
}

const secondsIn = (text: string | null): number => (text !== null && /^\d{1,6}$/.test(text) ? Math.min(mostSeconds, Number(text)) : 0);

function textOf(body: unknown): string {
  try {
    return JSON.stringify(body);
  } catch (error) {
    throw new Fault('TYPE_MISMATCH', 'body', 'what JSON can state', (error as Error).message);
  }
}
