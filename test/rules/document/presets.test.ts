// The documents that come with the core: each is whole by itself, says what it assumes, and keeps every number of the files of 0.1.0.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { namesIn, termsRead } from '../../../src/rules/document/formula.js';
import { parseFormula } from '../../../src/rules/document/parseFormula.js';
import { preset, presetNames } from '../../../src/rules/document/presets.js';
import { parseRules, type Rules } from '../../../src/rules/document/rules.js';
import { scenariosOf } from '../../../src/rules/document/scenarios.js';
import { rulesSchema } from '../../../src/rules/document/schema.js';
import { readsOrders } from '../../../src/rules/document/terms.js';
import { treesOf } from '../../../src/rules/document/trees.js';
import { isValid } from '../../reference/jsonSchema.js';

const folder = new URL('../../../src/rules/documents/', import.meta.url);
const fileOf = (name: string): unknown => JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));

test('every file of the folder is a preset, under its own name', () => {
  expect(
    readdirSync(folder)
      .filter((file) => file !== 'README.md')
      .map((file) => file.replace('.json', ''))
      .sort(),
  ).toEqual(presetNames);
});

describe.each(presetNames)('%s', (name) => {
  const rules = preset(name);

  test('is the document of its file, comes out as one that reads the same, and is valid by the schema', () => {
    expect(rules.about.name).toBe(name);
    expect(JSON.parse(JSON.stringify(rules))).toMatchObject(fileOf(name) as object);
    expect(parseRules(JSON.stringify(rules))).toEqual(rules);
    expect(isValid(fileOf(name), rulesSchema)).toBe(true);
    expect(isValid(JSON.parse(JSON.stringify(rules)), rulesSchema)).toBe(true);
  });

  test('states nothing that no requirement reads', () => {
    const { formulas, requirements } = treesOf(rules);
    const trees = new Map(formulas.map((one) => [one.name, one.tree]));
    const read = new Set<string>();
    for (const { equity, initial, maintenance, levels } of Object.values(requirements))
      for (const [tree, view] of [
        [equity, 'maintenance'],
        [initial, 'initial'],
        [maintenance, 'maintenance'],
        ...Object.values(levels).map((level) => [level, 'initial'] as const),
      ] as const)
        for (const one of termsRead(tree, view, trees).keys()) read.add(one);
    expect([...Object.keys(rules.terms), ...trees.keys()].filter((one) => !read.has(one))).toEqual([]);
    const texts = textsIn({ ...rules, about: {}, parameters: {} }).concat(textsIn(rules.parameters));
    const named = new Set(texts.flatMap(namesOf));
    expect(Object.keys(rules.parameters).filter((one) => !named.has(one))).toEqual([]);
    const sets = new Set([
      rules.assumptions.quotes?.riskArray,
      ...Object.values(rules.terms).flatMap((term) => ('scenarios' in term ? textsIn(term.scenarios) : [])),
    ]);
    expect(Object.keys(rules.scenarios).filter((one) => !sets.has(one))).toEqual([]);
    const shocks = new Set(Object.values(rules.scenarios).flatMap(({ blocks = [] }) => blocks.flatMap(({ vols }) => vols)));
    expect(Object.keys(rules.volatility?.shocks ?? {}).filter((one) => !shocks.has(one))).toEqual([]);
  });

  test('has a stand-in for whatever a market or a book may not state', () => {
    const { quotes = {}, underlyings = {}, assets = {}, accounts = {} } = rules.assumptions;
    const has = { quotes, underlyings, assets, accounts };
    expect(
      [...attributesOf(rules)].filter((one) => !Object.hasOwn(has[one.split('.')[0] as 'quotes'], one.slice(one.indexOf('.') + 1))),
    ).toEqual([]);
    expect(Object.keys(rules.requirements)).toContain(accounts.requirement);
  });

  test('has an entry for every name in every table', () => {
    const names = rules.assumptions.names ?? {};
    const lacking = tablesIn(rules.parameters)
      .concat(Object.values(rules.terms).flatMap((term) => tablesIn(term)))
      .filter((table) => !('*' in table) && !((names['*'] ?? '') in table));
    expect(lacking).toEqual([]);
  });

  test('counts open orders as it says', () => {
    const reading =
      Object.values(rules.terms).some(readsOrders) || Object.values(rules.requirements).some(({ orders }) => orders !== undefined);
    expect(reading).toBe(rules.scope.orders === 'charged');
  });
});

function textsIn(one: unknown): string[] {
  if (typeof one === 'string') return [one];
  return typeof one === 'object' && one !== null ? Object.values(one).flatMap(textsIn) : [];
}

function namesOf(text: string): string[] {
  try {
    return namesIn(parseFormula(text, 'text')).map(({ name }) => name);
  } catch {
    return [];
  }
}

/** `group.attribute` of whatever terms and scenario sets ask for; what every quote has is left out. */
function attributesOf(rules: Rules): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (group: string, ...names: readonly (string | undefined)[]): void => {
    for (const one of names) if (one !== undefined) found.add(`${group}.${one}`);
  };
  for (const { price, settlement, arrays } of Object.values(rules.scenarios)) {
    add('quotes', price === 'mark' ? 'mark' : undefined, settlement?.fixed, arrays === undefined ? undefined : 'riskArray');
  }
  for (const term of Object.values(rules.terms)) {
    if ('price' in term && term.price === 'mark') add('quotes', 'mark');
    if ('delta' in term && typeof term.delta === 'object') add('quotes', term.delta.attribute);
    if (term.kind === 'attribute' && term.attribute !== 'index') add(`${term.of}s`, term.attribute);
    if (term.kind === 'notional') add('quotes', ...(term.attributes ?? []));
    if (term.kind === 'fee') add('quotes', term.attribute);
    if (term.kind === 'funding') add('quotes', term.attribute, term.payment?.spot, term.payment?.forward, term.payment?.years);
    if (term.kind === 'scan') add('quotes', term.discount?.rate === 'rate' ? undefined : term.discount?.rate);
    if (term.kind === 'collateral') add('assets', term.deposits?.attribute);
    if (term.kind === 'tokenHealth') add('assets', term.stablePrice, term.pool?.units);
    if (term.kind === 'perpetualHaircut') add('quotes', term.stablePrice);
    if (term.kind === 'brackets') add('underlyings', term.openInterest?.attribute);
    if (term.kind === 'perpetualHealth') add('accounts', term.funding);
    if (term.kind === 'oracleContingency') {
      add('quotes', ...(term.attributes.quote ?? []));
      add('underlyings', ...(term.attributes.underlying ?? []), term.attributes.besidePerpetuals);
      add('assets', ...(term.attributes.asset ?? []));
    }
  }
  return found;
}

/** Tables by name: objects whose keys are none of a term's or a pair's words. */
function tablesIn(one: unknown): Record<string, unknown>[] {
  if (typeof one !== 'object' || one === null || Array.isArray(one)) return [];
  const entries = Object.entries(one);
  const below = entries.flatMap(([, entry]) => tablesIn(entry));
  const isTable = entries.some(([key]) => key === '*' || /^[A-Z0-9]{2,}/.test(key));
  return isTable ? [one as Record<string, unknown>, ...below] : below;
}

test('beyond the range P&L counts by factor x range / move in coins of the edge, less the dampener', () => {
  const now = scenariosOf(preset('deribit-portfolio'), 'riskMatrix', ['BTC', 'ETH']) ?? [];
  const far = now[28];
  expect([far?.moves, far?.vol]).toEqual([[-0.33, -0.33], 'up']);
  expect(far?.weights[1]).toBeCloseTo(((0.16 / 0.33) * (1 - 0.33)) / (1 - 0.16), 15);
  expect(far?.forgiven[0]).toBeCloseTo(((0.33 / 0.16 - 1) * 100_000) / (1 - 0.16), 9);
  expect(now[0]?.forgiven).toEqual([0, 0]);
});
