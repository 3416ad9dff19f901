// What a rule document says of winding an account down, for whoever needs one of the methods.
import { Fault } from '../fault.js';
import type { Liquidation } from '../rules/document/liquidation.js';
import { parseRules, type Rules } from '../rules/document/rules.js';

type Method = NonNullable<Liquidation['method']>;
type Kind = Method extends infer M ? (M extends unknown ? keyof M : never) : never;
type Fields<K extends Kind> = Extract<Method, Readonly<Record<K, unknown>>>[K];

/** The section `liquidation` of a document (what `parseRules` gives, or its JSON), of this method. Throws UNKNOWN_KIND where it has another or none, and what `parseRules` throws. */
export function methodOf<K extends Kind>(rules: Rules, kind: K): Fields<K> {
  const method: Partial<Record<Kind, unknown>> | undefined = parseRules(rules).liquidation?.method;
  if (method?.[kind] === undefined)
    throw new Fault('UNKNOWN_KIND', 'rules.liquidation.method', kind, method === undefined ? undefined : Object.keys(method)[0]);
  return method[kind] as Fields<K>;
}
