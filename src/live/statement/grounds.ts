// Sorts the fields of a statement by what they rest on, as its schema says of each.
import type { Schema } from '../../shape/shape.js';
import { type Ground, groundOf, type Statement, statementShape } from './shape.js';

interface Held {
  /** Whether the figures could be made. */
  readonly recomputed: boolean;
  /** Whether the signature holds, by the key that was named. */
  readonly signed: boolean;
  /** Whether the log has the change, by the key that was named. */
  readonly logged: boolean;
  readonly wrong: readonly string[];
}

/** Fields that are not `wrong`, each in one list. */
export function groundsOf(
  statement: Statement,
  held: Held,
): { readonly recomputed: readonly string[]; readonly signedOnly: readonly string[]; readonly unproven: readonly string[] } {
  const lists = { recomputed: [] as string[], signedOnly: [] as string[], unproven: [] as string[] };
  for (const { path, ground: stated } of fieldsWithGround(statement, statementShape.schema)) {
    if (held.wrong.includes(path)) continue;
    const ground = path === 'live.call' && isCarried(statement) ? 'signed' : stated;
    const checked = ground === 'recomputed' && (held.recomputed || isPlain(path));
    const signed = ground !== 'recomputed' && ((held.signed && path !== 'proof') || (held.logged && ground === 'logged'));
    lists[checked ? 'recomputed' : signed ? 'signedOnly' : 'unproven'].push(path);
  }
  return lists;
}

/** A call that was open before follows from nothing but the word that it was. */
const isCarried = ({ live }: Statement): boolean => live?.call !== null && live?.before.call !== null;

/** Fields that are checked without a core. */
const isPlain = (path: string): boolean => path === 'format' || path === 'version' || path === 'hash';

/** Fields of a statement down to where its schema says what they rest on. */
export function fieldsWithGround(value: unknown, schema: Schema, path = ''): readonly { readonly path: string; readonly ground: Ground }[] {
  const ground = groundOf(schema);
  if (ground !== undefined) return [{ path, ground }];
  const { properties, additionalProperties } = schema as { properties?: Record<string, Schema>; additionalProperties?: Schema | false };
  return Object.entries(value as object).flatMap(([key, one]) =>
    fieldsWithGround(one, (properties?.[key] ?? additionalProperties) as Schema, path === '' ? key : `${path}.${key}`),
  );
}
