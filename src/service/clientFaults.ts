// Every failure of the client as the one error: what the service refuses, that none answers, that the caller gave up.
import { Fault, type FaultCode } from '../fault.js';
import type { FaultRecord } from './protocol.js';

/** A refusal of the service: its fault, the status of the answer, and how long to wait before the next attempt. */
export class ServiceError extends Fault {
  readonly status: number;
  /** Milliseconds that the service asks to wait; 0 where it says nothing. */
  readonly retryAfterMs: number;

  /** Throws BAD_FORMAT for what is no fault. */
  constructor(status: number, fault: FaultRecord, retryAfterMs = 0) {
    const { code, path, expectation, got, message } = readOnce(fault) as FaultRecord;
    if (![code, path, expectation, got, message].every((one) => typeof one === 'string'))
      throw new Fault('BAD_FORMAT', 'fault', `a fault, as the service answers it with ${status}`, fault);
    for (const number of [status, retryAfterMs])
      if (!Number.isFinite(number)) throw new Fault('BAD_FORMAT', 'status', 'a status and milliseconds', number);
    super(code, path, expectation, undefined);
    Object.assign(this, { got, message });
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

/** No answer of a service: it is down, hangs, breaks off, or something else answers in its place. */
export const unreachable = (address: string, expectation: string, got: unknown): Fault =>
  new Fault('UNREACHABLE', address, expectation, got instanceof Error ? wordsOf(got) : got);

export const aborted = (): Fault => new Fault('ABORTED', 'signal', 'waiting until there is an answer', 'an abort by the caller');

/** Faults after which the same may be asked again. */
const passing: readonly FaultCode[] = ['UNREACHABLE', 'BUSY'];

/** Whether the same request may succeed later. */
export const mayPass = (fault: Fault): boolean =>
  passing.includes(fault.code) || (fault instanceof ServiceError && fault.status === 503 && fault.retryAfterMs > 0);

/** An error with its cause: `fetch failed` alone says nothing. */
function wordsOf({ name, message, cause }: Error): string {
  const { code, message: why = '' } = Object(cause) as { readonly code?: string; readonly message?: string };
  return `${name === 'Error' ? '' : `${name}: `}${message}${code === undefined ? why && `, ${why}` : `, ${code}`}`;
}

/** Fields of an options object or a fault, each read once; none if reading throws. Their types are not checked. */
export function readOnce<T extends object>(given: T): Partial<T> {
  try {
    return { ...given };
  } catch {
    return {};
  }
}
