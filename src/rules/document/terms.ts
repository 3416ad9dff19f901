// Every kind of term by its word, and the terms of a document.
import { keyPath, nearestName, objectOf } from '../../book/fields.js';
import { Fault } from '../../fault.js';
import type { Schema, Shapes } from '../../shape/shape.js';
import { type Attribute, attribute } from './kinds/attribute.js';
import { type Brackets, brackets } from './kinds/brackets.js';
import { type CloseOutCost, closeOutCost } from './kinds/closeOutCost.js';
import { type Collateral, collateral } from './kinds/collateral.js';
import { type Debt, debt } from './kinds/debt.js';
import { type Delta, delta } from './kinds/delta.js';
import { type FactorRisk, factorRisk } from './kinds/factorRisk.js';
import { type Fee, fee } from './kinds/fee.js';
import { type FullCollateral, fullCollateral } from './kinds/fullCollateral.js';
import { type Funding, funding } from './kinds/funding.js';
import { type FuturesPnl, futuresPnl } from './kinds/futuresPnl.js';
import { type GreekCharge, greekCharge } from './kinds/greekCharge.js';
import type { Kind } from './kinds/kind.js';
import { type MaximumLoss, maximumLoss } from './kinds/maximumLoss.js';
import { type NakedShort, nakedShort } from './kinds/nakedShort.js';
import { type Notional, notional } from './kinds/notional.js';
import { type OptionMargin, optionMargin } from './kinds/optionMargin.js';
import { type OptionValue, optionValue } from './kinds/optionValue.js';
import { type OracleContingency, oracleContingency } from './kinds/oracleContingency.js';
import { type OrderMargin, orderMargin } from './kinds/orderMargin.js';
import { type PerpetualHaircut, perpetualHaircut } from './kinds/perpetualHaircut.js';
import { type PerpetualHealth, perpetualHealth } from './kinds/perpetualHealth.js';
import { type RiskierSide, riskierSide } from './kinds/riskierSide.js';
import { type RollShock, rollShock } from './kinds/rollShock.js';
import { type Scan, scan } from './kinds/scan.js';
import { type SpreadCredit, spreadCredit } from './kinds/spreadCredit.js';
import { type TokenHealth, tokenHealth } from './kinds/tokenHealth.js';
import { type WrongWay, wrongWay } from './kinds/wrongWay.js';
import type { Read } from './read.js';

export type Term =
  | Attribute
  | Brackets
  | CloseOutCost
  | Collateral
  | Debt
  | Delta
  | FactorRisk
  | FullCollateral
  | Fee
  | Funding
  | FuturesPnl
  | GreekCharge
  | MaximumLoss
  | NakedShort
  | Notional
  | OptionMargin
  | OptionValue
  | OrderMargin
  | OracleContingency
  | PerpetualHaircut
  | PerpetualHealth
  | RiskierSide
  | RollShock
  | Scan
  | SpreadCredit
  | TokenHealth
  | WrongWay;
export type TermKind = Term['kind'];

const described = {
  attribute,
  brackets,
  closeOutCost,
  collateral,
  debt,
  delta,
  factorRisk,
  fullCollateral,
  fee,
  funding,
  futuresPnl,
  greekCharge,
  maximumLoss,
  nakedShort,
  notional,
  optionMargin,
  optionValue,
  orderMargin,
  oracleContingency,
  perpetualHaircut,
  perpetualHealth,
  riskierSide,
  rollShock,
  scan,
  spreadCredit,
  tokenHealth,
  wrongWay,
};

/** Descriptions of each kind. */
export const termKinds: Readonly<Record<TermKind, Kind<Shapes>>> = described as unknown as Readonly<Record<TermKind, Kind<Shapes>>>;
export const termWords = Object.keys(termKinds) as readonly TermKind[];

/** The level of a term's amount: an account, or each of its underlyings. */
export function levelOfTerm(term: Term): 'A' | 'U' {
  const { level } = termKinds[term.kind];
  return typeof level === 'string' ? level : level(term as never);
}

/** Whether the term counts open orders, in the view initial. */
export function readsOrders(term: Term): boolean {
  return 'orders' in term && term.orders !== undefined;
}

function parseTerm(value: unknown, path: string, read: Read): Term {
  const { kind, ...fields } = objectOf(value, path);
  if (kind === undefined) throw new Fault('MISSING_FIELD', `${path}.kind`, 'present', undefined);
  if (typeof kind !== 'string' || !Object.hasOwn(termKinds, kind)) {
    const near = typeof kind === 'string' ? nearestName(kind, termWords) : undefined;
    throw new Fault(
      'UNKNOWN_KIND',
      `${path}.kind`,
      `one of ${termWords.join(', ')}${near === undefined ? '' : ` (did you mean ${near}?)`}`,
      kind,
    );
  }
  return Object.freeze({ kind, ...termKinds[kind as TermKind].fields.parse(fields, path, read) }) as unknown as Term;
}

/** Terms by name, in the order of the document; a term may name one that stands above it. */
export function parseTerms(
  value: unknown,
  path: string,
  read: Read,
  called: (name: string, path: string) => string,
): Readonly<Record<string, Term>> {
  const given = objectOf(value, path);
  const terms: Record<string, Term> = Object.create(null) as Record<string, Term>;
  for (const name of Object.keys(given)) {
    const at = keyPath(path, name);
    terms[called(name, at)] = parseTerm(given[name], at, { ...read, terms });
  }
  return Object.freeze(terms);
}

/** JSON Schema of a term: one of the kinds. */
export const termSchema: Schema = {
  oneOf: termWords.map((kind) => {
    const schema = termKinds[kind].fields.schema as { readonly properties: Schema; readonly required: readonly string[] };
    return { ...schema, properties: { kind: { const: kind }, ...schema.properties }, required: ['kind', ...schema.required] };
  }),
};
