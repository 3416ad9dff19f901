// How a venue winds down an account below maintenance: a Dutch auction of shares, or a ladder of shares; as validated data. Nothing has a default.
import { fieldsOf, objectOf } from '../book/fields.js';
import { identifier, oneOf } from '../check.js';
import { Fault } from '../fault.js';
import { auctionFields, ladderFields, seconds } from './document/liquidation.js';
import { choice, nothingRead, type Of, record, refined } from './document/shape.js';
import { dateOf, requireFormat, textOf } from './guards.js';

const kinds = {
  'dutch-auction': record({
    kind: choice(['dutch-auction']),
    ...auctionFields,
    insolventSeconds: refined(seconds, (value, path) => {
      if (value === 0) throw new Fault('NOT_POSITIVE', path, 'greater than 0', value);
    }),
  }),
  shares: record({ kind: choice(['shares']), ...ladderFields }),
};

export type LiquidationMethod = { [K in keyof typeof kinds]: Of<(typeof kinds)[K]> }[keyof typeof kinds];
export type LiquidationKind = LiquidationMethod['kind'];

export interface LiquidationRule {
  readonly format: 'margincore-liquidation';
  readonly version: 1;
  readonly name: string;
  /** YYYY-MM-DD. */
  readonly date: string;
  readonly source: string;
  readonly method: LiquidationMethod;
}

const kindNames = Object.keys(kinds) as LiquidationKind[];
const fields = ['format', 'version', 'name', 'date', 'source', 'method'];

/** Every field is required, no other is allowed. Throws BAD_FORMAT, BAD_RULES, UNKNOWN_KIND and what the guards throw; paths start with `rule`. */
export function parseLiquidationRule(json: unknown): LiquidationRule {
  requireFormat(json, 'rule', 'margincore-liquidation', 1);
  const given = fieldsOf(json, 'rule', fields);
  return Object.freeze({
    format: 'margincore-liquidation',
    version: 1,
    name: identifier(given.name, 'rule.name'),
    date: dateOf(given.date, 'rule.date'),
    source: textOf(given.source, 'rule.source'),
    method: kinds[oneOf(objectOf(given.method, 'rule.method').kind, kindNames, 'rule.method.kind', 'UNKNOWN_KIND')].parse(
      given.method,
      'rule.method',
      nothingRead,
    ),
  });
}

/** The method of a rule of this kind. Throws UNKNOWN_KIND for a rule of another. */
export function methodOf<K extends LiquidationKind>(
  { method: stated }: LiquidationRule,
  kind: K,
): Extract<LiquidationMethod, { readonly kind: K }> {
  if (stated.kind !== kind) throw new Fault('UNKNOWN_KIND', 'rule.method.kind', kind, stated.kind);
  return stated as Extract<LiquidationMethod, { readonly kind: K }>;
}
