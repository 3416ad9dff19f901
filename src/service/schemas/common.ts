// Schemas that stand in many bodies, and what a body that fits none is told.
import { z } from 'zod';
import { Fault, type FaultCode } from '../../index.js';
import type { LiveOrder } from '../../live.js';
import { visible } from '../../support.js';
import type { Of } from '../protocol.js';

export const id = z.string().min(1).max(128);
export const instant = z.int().min(0);
export const of = { account: id, subaccount: z.string().max(128).exactOptional() };
export const ofAccount: z.ZodType<Of> = z.strictObject(of);
/** What a library's own door looks at. */
export const plain = z.record(z.string(), z.unknown());
export const rules = z.union([z.string().max(128), plain]).describe('the name of a preset, or a document margincore-3');
export const numbers = z.record(id, z.number());
export const orderFields = {
  instrument: id,
  quantity: z.number().describe('contracts, signed'),
  price: z.number(),
  protected: z.boolean().exactOptional(),
};
export const liveOrder: z.ZodType<LiveOrder> = z.strictObject({ id, ...orderFields, reduceOnly: z.boolean().exactOptional() });

/** The first thing wrong, as a fault of its place. */
export function faultOfIssue(issue: z.core.$ZodIssue, at: string): Fault {
  const path = visible([at, ...issue.path].map(String).join('.').slice(0, 200));
  const of = (code: FaultCode, expectation: string, got?: unknown): Fault => new Fault(code, path, expectation, got);
  switch (issue.code) {
    case 'invalid_type':
      return issue.message.endsWith('undefined')
        ? of('MISSING_FIELD', 'present')
        : of('TYPE_MISMATCH', `of type ${issue.expected}`, issue.message);
    case 'unrecognized_keys':
      return of('UNKNOWN_FIELD', 'without fields that are not known', issue.keys.slice(0, 5).join(', '));
    case 'invalid_union': {
      // of the form that fits best: where the fault lies deepest
      const [first] = issue.errors.flatMap(([one]) => (one === undefined ? [] : [one])).sort((x, y) => depth(y) - depth(x));
      if (issue.errors.length === 0) return of('UNKNOWN_KIND', 'one of the kinds of the document', undefined);
      return first === undefined ? of('TYPE_MISMATCH', 'of a type of the document', undefined) : faultOfIssue(first, path);
    }
    case 'too_big':
      return of(issue.origin === 'array' || issue.origin === 'string' ? 'TOO_LARGE' : 'OUT_OF_RANGE', `at most ${issue.maximum}`, 'more');
    case 'too_small':
      return of('OUT_OF_RANGE', `at least ${issue.minimum}`, 'less');
    default:
      return of('TYPE_MISMATCH', `as the document says: ${issue.message}`);
  }
}

function depth(issue: z.core.$ZodIssue): number {
  const within = issue.code === 'invalid_union' ? issue.errors.flat().map(depth) : [];
  return issue.path.length + Math.max(issue.code === 'invalid_type' ? 0 : 0.5, ...within);
}

/** A body, or whatever else came, by its schema. */
export function parsed<T>(schema: z.ZodType<T>, value: unknown, at: string): T {
  const found = schema.safeParse(value);
  if (found.success) return found.data;
  throw faultOfIssue(found.error.issues[0] as z.core.$ZodIssue, at);
}
