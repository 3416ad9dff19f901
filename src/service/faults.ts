// A fault as an answer of HTTP: bad input is the caller's (4xx), what the machine cannot do is ours (503).
import { Fault, type FaultCode, type FaultRecord } from '../index.js';

const notFound: readonly FaultCode[] = ['UNKNOWN_ACCOUNT', 'NOT_FOUND'];
const malformed: readonly FaultCode[] = [
  ...(['BAD_JSON', 'TYPE_MISMATCH', 'UNKNOWN_FIELD', 'MISSING_FIELD', 'UNKNOWN_KIND', 'BAD_ID', 'BAD_DATE'] as const),
  ...(['BAD_ARGUMENT', 'BAD_FORMAT'] as const),
];
const ours: readonly FaultCode[] = [
  ...(['BACKEND_UNAVAILABLE', 'SELF_TEST', 'KERNEL_TRAPPED', 'OUT_OF_MEMORY', 'THREAD_LOST', 'WRITE_FAILED', 'CLOSED'] as const),
  ...(['FENCED', 'FAILED', 'STALLED', 'UNKNOWN', 'DAMAGED', 'SHORT', 'BUSY'] as const),
];
/** A change that comes too late, twice, or while it may not. */
const conflicts = /^change\.(sequence|time)$|^(halted|frozen|approval|producer-sequence)$/;

export function statusOf({ code, path }: Pick<FaultRecord, 'code' | 'path'>): number {
  if (ours.includes(code)) return 503;
  if (code === 'DUPLICATE' || code === 'ALREADY_MADE' || ((code === 'OUT_OF_RANGE' || code === 'BAD_ARGUMENT') && conflicts.test(path)))
    return 409;
  if (code === 'TOO_LARGE') return 413;
  if (notFound.includes(code)) return 404;
  return malformed.includes(code) ? 400 : 422;
}

/** A refusal with a status of its own: of keys, of origins, of routes, of what there is no room for. */
export class Refusal extends Error {
  readonly status: number;
  readonly fault: FaultRecord;
  /** Seconds after which to come again; undefined where nothing is gained by it. */
  readonly retryAfter: number | undefined;

  constructor(status: number, fault: Fault, retryAfter?: number) {
    super(fault.message);
    this.status = status;
    this.fault = fault.toRecord();
    this.retryAfter = retryAfter;
  }
}

export interface FaultResponse {
  readonly status: number;
  readonly retryAfter?: number | undefined;
  readonly fault: FaultRecord;
}

/** The response to a thrown error; undefined for an internal failure. */
export function toldOf(error: unknown): FaultResponse | undefined {
  if (error instanceof Refusal) return error;
  if (error instanceof Fault) return { status: statusOf(error), fault: error.toRecord() };
  const { statusCode, code, message } = error as { readonly statusCode?: number; readonly code?: string; readonly message?: string };
  if (statusCode === undefined || statusCode >= 500) return undefined;
  const [of, expectation]: [FaultCode, string] =
    statusCode === 413 ? ['TOO_LARGE', 'within the limit of the service'] : ['BAD_JSON', 'JSON, as application/json'];
  return { status: statusCode, fault: new Fault(of, 'body', expectation, message ?? code).toRecord() };
}

/** The response to an internal failure, without any detail of it. */
export const internal = {
  status: 500,
  fault: { code: 'INTERNAL' as FaultCode, path: 'service', expectation: 'working', got: 'a failure', message: 'internal failure' },
} satisfies FaultResponse;
