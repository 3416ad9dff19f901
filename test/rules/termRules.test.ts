// Rule files of terms: what is refused, with the path of the fault; the published JSON Schema; presets through the same door.
import { describe, expect, test } from 'vitest';
import { termPreset, termRuleNames } from '../../src/rules/termPresets.js';
import { parseTermRules, termRulesSchema } from '../../src/rules/termRules.js';
import { smallTermRules } from '../fixtures/termRules.js';
import { isValid } from '../reference/jsonSchema.js';

type Json = Record<string, unknown>;

/** The small rule as JSON with one thing changed: `path` like `grids.main.scenarios.0.move`; undefined takes the field away. */
function changed(path: string, value: unknown): Json {
  const json = JSON.parse(JSON.stringify(smallTermRules)) as Json;
  const keys = path.split('.');
  let at: Json = json;
  for (const key of keys.slice(0, -1)) at = at[key] as Json;
  const last = keys.at(-1) as string;
  if (value === undefined) delete at[last];
  else at[last] = value;
  return json;
}

/** [what is changed, to what, code, path of the fault, whether the schema refuses it too]. */
const malformed: readonly (readonly [string, unknown, string, string, boolean])[] = [
  ['format', 'rules', 'BAD_FORMAT', 'rules.format', true],
  ['version', 1, 'BAD_FORMAT', 'rules.version', true],
  ['version', '2', 'BAD_FORMAT', 'rules.version', true],
  ['name', '', 'BAD_ID', 'rules.name', false],
  ['name', 7, 'TYPE_MISMATCH', 'rules.name', true],
  ['date', '2026-02-30', 'BAD_DATE', 'rules.date', false],
  ['date', 'today', 'BAD_DATE', 'rules.date', true],
  ['source', ' ', 'OUT_OF_RANGE', 'rules.source', false],
  ['source', undefined, 'MISSING_FIELD', 'rules.source', true],
  ['numeraire', undefined, 'MISSING_FIELD', 'rules.numeraire', true],
  ['comment', 'hello', 'UNKNOWN_FIELD', 'rules.comment', true],
  ['grids', [], 'TYPE_MISMATCH', 'rules.grids', true],
  ['grids.main.prices', 'guess', 'UNKNOWN_KIND', 'rules.grids.main.prices', true],
  ['grids.main.priceRanges', {}, 'MISSING_FIELD', 'rules.grids.main.priceRanges.*', true],
  ['grids.main.priceRanges.*', 0, 'OUT_OF_RANGE', 'rules.grids.main.priceRanges.*', true],
  ['grids.main.priceRanges.*', 0.5, 'BAD_RULES', 'rules.grids.main.scenarios[4].move', false],
  ['grids.main.priceRanges.ETH', null, 'TYPE_MISMATCH', 'rules.grids.main.priceRanges.ETH', true],
  ['grids.main.fixedForward', undefined, 'MISSING_FIELD', 'rules.grids.main.fixedForward', true],
  ['grids.main.volStates.up.size', -2000, 'OUT_OF_RANGE', 'rules.grids.main.volStates.up.size', true],
  ['grids.main.volStates.up.term.shortPower', undefined, 'MISSING_FIELD', 'rules.grids.main.volStates.up.term.shortPower', true],
  ['grids.main.volStates.up.term', undefined, 'MISSING_FIELD', 'rules.grids.main.volStates.up.term', true],
  ['grids.main.volStates.up.floor', undefined, 'MISSING_FIELD', 'rules.grids.main.volStates.up.floor', true],
  ['grids.main.volStates.up.shock', 'wild', 'UNKNOWN_KIND', 'rules.grids.main.volStates.up.shock', true],
  ['grids.main.volStates.same.size', 1, 'UNKNOWN_FIELD', 'rules.grids.main.volStates.same.size', true],
  ['grids.main.scenarios', [], 'SHAPE_MISMATCH', 'rules.grids.main.scenarios', true],
  ['grids.main.scenarios.0.vol', 'none', 'NOT_FOUND', 'rules.grids.main.scenarios[0].vol', false],
  ['grids.main.scenarios.0.weight', -1, 'OUT_OF_RANGE', 'rules.grids.main.scenarios[0].weight', true],
  ['grids.main.scenarios.0.weight', undefined, 'MISSING_FIELD', 'rules.grids.main.scenarios[0].weight', true],
  ['grids.main.scenarios.0.move', '1', 'TYPE_MISMATCH', 'rules.grids.main.scenarios[0].move', true],
  ['grids.main.scenarios.1.move', -10, 'BAD_RULES', 'rules.grids.main.scenarios[1].move', false],
  ['terms.scan.term', 'guess', 'UNKNOWN_KIND', 'rules.terms.scan.term', true],
  ['terms.scan.term', undefined, 'UNKNOWN_KIND', 'rules.terms.scan.term', true],
  ['terms.scan.grid', 'other', 'NOT_FOUND', 'rules.terms.scan.grid', false],
  ['terms.scan.grid', undefined, 'MISSING_FIELD', 'rules.terms.scan.grid', true],
  ['terms.scan.floor', 0, 'UNKNOWN_FIELD', 'rules.terms.scan.floor', true],
  ['terms.perp.rate', 2000, 'OUT_OF_RANGE', 'rules.terms.perp.rate', true],
  ['terms.perp.rate', undefined, 'MISSING_FIELD', 'rules.terms.perp.rate', true],
  ['terms.perp.kinds', [], 'SHAPE_MISMATCH', 'rules.terms.perp.kinds', true],
  ['terms.perp.kinds', ['swap'], 'UNKNOWN_KIND', 'rules.terms.perp.kinds[0]', true],
  ['terms.perp.netting', 'some', 'UNKNOWN_KIND', 'rules.terms.perp.netting', true],
  ['terms.collateral.haircuts', { USD: [] }, 'MISSING_FIELD', 'rules.terms.collateral.haircuts.*', true],
  ['terms.collateral.haircuts.*.0.upTo', null, 'BAD_RULES', 'rules.terms.collateral.haircuts.*[0].upTo', false],
  ['terms.collateral.haircuts.*.1.upTo', 5, 'BAD_RULES', 'rules.terms.collateral.haircuts.*[1].upTo', false],
  ['terms.collateral.haircuts.*.0.upTo', -3, 'BAD_RULES', 'rules.terms.collateral.haircuts.*[0].upTo', false],
  ['terms.collateral.haircuts.*.0.haircut', 1.5, 'OUT_OF_RANGE', 'rules.terms.collateral.haircuts.*[0].haircut', true],
  ['terms.reserve.absent', undefined, 'MISSING_FIELD', 'rules.terms.reserve.absent', true],
  ['formulas.requirement', { sum: ['scan', 'reserve'] }, 'BAD_RULES', 'rules.formulas.requirement', false],
  ['formulas.requirement', { add: ['scan'] }, 'UNKNOWN_KIND', 'rules.formulas.requirement', true],
  ['formulas.requirement', { sum: [] }, 'SHAPE_MISMATCH', 'rules.formulas.requirement.sum', true],
  ['formulas.requirement', { units: 'mean', of: 'scan' }, 'UNKNOWN_KIND', 'rules.formulas.requirement.units', true],
  ['formulas.requirement', { units: 'sum', of: 'reserve' }, 'BAD_RULES', 'rules.formulas.requirement.of', false],
  ['formulas.requirement', { sum: ['later'] }, 'NOT_FOUND', 'rules.formulas.requirement.sum[0]', false],
  ['formulas.requirement', { difference: ['reserve'] }, 'SHAPE_MISMATCH', 'rules.formulas.requirement.difference', true],
  ['formulas.scan', 'reserve', 'DUPLICATE', 'rules.formulas.scan', false],
  ['equity', 'scan', 'BAD_RULES', 'rules.equity', false],
  ['initial', 'nothing', 'NOT_FOUND', 'rules.initial', false],
  ['initial', null, 'TYPE_MISMATCH', 'rules.initial', true],
  ['maintenance', undefined, 'MISSING_FIELD', 'rules.maintenance', true],
  ['maintenance', Number.NaN, 'NOT_FINITE', 'rules.maintenance', false],
];

describe('rules of terms', () => {
  test('a good file is frozen, and parses again to itself', () => {
    const again = parseTermRules(smallTermRules);
    expect(again).toEqual(smallTermRules);
    expect(Object.isFrozen(again) && Object.isFrozen(again.grids.main) && Object.isFrozen(again.terms.scan)).toBe(true);
  });

  test.each(malformed)('%s = %j is %s at %s', (path, value, code, at, inSchema) => {
    const json = changed(path, value);
    expect(() => parseTermRules(json)).toThrow(expect.objectContaining({ code, path: at }));
    if (inSchema) expect(isValid(json, termRulesSchema)).toBe(false);
  });

  test('the schema takes the small rule and every preset', () => {
    expect(isValid(JSON.parse(JSON.stringify(smallTermRules)), termRulesSchema)).toBe(true);
    for (const name of termRuleNames)
      expect([name, isValid(JSON.parse(JSON.stringify(termPreset(name))), termRulesSchema)]).toEqual([name, true]);
  });

  test('presets bear their own names; others are not found', () => {
    for (const name of termRuleNames) expect(termPreset(name).name).toBe(name);
    expect(() => termPreset('nobody')).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
  });
});
