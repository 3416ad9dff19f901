// Underlyings and assets that a document has tables for: what a search draws its markets from.
import { lookupEntry } from '../../rules/document/readValue.js';
import type { Rules } from '../../rules/document/rules.js';
import type { Term } from '../../rules/document/terms.js';
import { isLognormal, isObject, isPair } from '../../rules/document/value.js';

const usual = ['BTC', 'ETH', 'SOL'];
const most = 4;

/** Tables of assets that a term reads. */
function assetTables(term: Term, { parameters }: Rules): readonly unknown[] {
  const read = (one: unknown): unknown => (typeof one === 'string' && Object.hasOwn(parameters, one) ? parameters[one] : one);
  switch (term.kind) {
    case 'collateral':
      return [
        read(term.haircuts),
        term.cap,
        term.deposits?.start,
        term.impact?.imf,
        term.impact?.premium,
        term.depth?.rate,
        term.depth?.highest,
      ];
    case 'debt':
      return [term.weights, term.imf];
    case 'tokenHealth':
      return [read(term.weights), read(term.pool?.start)];
    case 'oracleContingency':
      return term.on === 'collateral' ? [term.rate, term.threshold] : [];
    default:
      return [];
  }
}

const isTable = (one: unknown): one is Readonly<Record<string, unknown>> => isObject(one) && !isPair(one) && !isLognormal(one);

export function assetNames(rules: Rules, number: number): readonly string[] {
  const tables = Object.values(rules.terms)
    .flatMap((term) => assetTables(term, rules))
    .filter(isTable);
  const knows = (id: string): boolean => tables.every((table) => lookupEntry(rules, table, id) !== undefined);
  const stated = tables.flatMap((table) => Object.keys(table));
  const named = Object.values(rules.terms).flatMap((term) => (term.kind === 'attribute' && term.asset !== undefined ? [term.asset] : []));
  return [
    ...new Set([
      ...named,
      ...some(
        [...stated, 'USD', 'USDC', ...usual].filter((id) => id !== '*' && knows(id)),
        number,
      ),
    ]),
  ];
}

export function underlyingNames(rules: Rules, number: number): readonly string[] {
  const own = Object.values(rules.terms).flatMap((term) => [
    ...(term.kind === 'brackets' || term.kind === 'closeOutCost' ? Object.values(term) : []),
    ...(term.kind === 'riskierSide' || term.kind === 'optionMargin' || term.kind === 'greekCharge' ? Object.values(term) : []),
    ...(term.kind === 'scan' ? [term.scenarios] : []),
    ...(term.kind === 'notional' ? Object.values(term.sides ?? {}) : []),
    ...(term.kind === 'perpetualHealth' ? [term.weights, term.closingFee] : []),
    ...(term.kind === 'perpetualHaircut' ? [term.long, term.short] : []),
  ]);
  const assets = new Set(Object.values(rules.terms).flatMap((term) => assetTables(term, rules)));
  const tables = [...Object.values(rules.parameters).filter((one) => !assets.has(one)), ...own].filter(isTable);
  const known = tables.filter((table) => Object.keys(table).some((id) => id === '*' || /^[A-Z0-9-]{2,}$/i.test(id)));
  const stated = known.flatMap((table) => Object.keys(table)).filter((id) => id !== '*' && !/^[a-z]/.test(id));
  return some([...stated, ...usual], number);
}

/** Each of them in one market or another: a market takes the next ones. */
function some(ids: readonly string[], number: number): readonly string[] {
  const all = [...new Set(ids)];
  return [...new Set(Array.from({ length: most }, (_, n) => all[(most * number + n) % all.length] as string))];
}
