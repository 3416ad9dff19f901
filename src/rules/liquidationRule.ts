// How a venue winds down an account below maintenance: a Dutch auction of shares, or a ladder of shares; as validated data. Nothing has a default.
import { fieldsOf } from '../book/fields.js';
import { identifier } from '../check.js';
import { Fault } from '../fault.js';
import { dateOf, requireFormat } from './guards.js';
import { list, number, type Of, rate, record, refined, text, variants } from './shapes/shape.js';

const seconds = number(0, 1e9);

/** Discounts to the mark by seconds since the start, straight lines between them; the first at the start. */
const discounts = refined(list(record({ seconds, discount: rate }), 2), (points, path) => {
  for (const [i, { seconds: at, discount }] of points.entries()) {
    const before = points[i - 1];
    const place = `${path}[${i}]`;
    if (before === undefined) {
      if (at !== 0) throw new Fault('BAD_RULES', `${place}.seconds`, '0: the first discount is that of the start', at);
      continue;
    }
    if (!(at > before.seconds))
      throw new Fault('BAD_RULES', `${place}.seconds`, `greater than ${before.seconds}, those of the discount before`, at);
    if (!(discount >= before.discount))
      throw new Fault('BAD_RULES', `${place}.discount`, `at least ${before.discount}: what is offered does not grow dearer`, discount);
  }
});

/** Shares of the positions that may be closed at once, increasing, above 0. */
const shares = refined(list(rate, 1), (ladder, path) => {
  for (const [i, share] of ladder.entries()) {
    const before = ladder[i - 1] ?? 0;
    if (!(share > before)) throw new Fault('BAD_RULES', `${path}[${i}]`, `greater than ${before}, what is below it`, share);
  }
});

const method = variants('kind', {
  'dutch-auction': {
    /** Share of the maintenance requirement by which an account is brought above it. */
    buffer: number(0, 5),
    /** Share of the mark of what may be sold at the start, charged then. */
    startFee: rate,
    discounts,
    /** How long the offer of an insolvent auction takes from the mark to the maintenance balance. */
    insolventSeconds: refined(seconds, (value, path) => {
      if (value === 0) throw new Fault('NOT_POSITIVE', path, 'greater than 0', value);
    }),
  },
  shares: {
    shares,
    /** Maintenance requirement over equity that the account is brought below. */
    target: number(1e-9, 1),
    /** Share of the maintenance requirement of what is closed, paid to the insurance fund. */
    penaltyRate: rate,
  },
});

export type LiquidationMethod = Of<typeof method>;
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
    source: text.parse(given.source, 'rule.source'),
    method: method.parse(given.method, 'rule.method'),
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
