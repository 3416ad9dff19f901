// Liquidation rule files: presets through the same door as anybody's, and what is refused with the path of the fault.
import { describe, expect, test } from 'vitest';
import { liquidationPreset, liquidationRuleNames } from '../../src/rules/liquidationPresets.js';
import { methodOf, parseLiquidationRule } from '../../src/rules/liquidationRule.js';
import { edited, faultOf } from '../fixtures/faultOf.js';

const plain = (name: string): unknown => JSON.parse(JSON.stringify(liquidationPreset(name)));
const discounts = (...rows: readonly (readonly [number, number])[]) => rows.map(([seconds, discount]) => ({ seconds, discount }));

describe('liquidation rules', () => {
  test('presets bear their own names, are frozen, and come back the same; others are not found', () => {
    expect(liquidationRuleNames).toEqual(['derive-auction', 'paradex-shares']);
    for (const name of liquidationRuleNames) {
      const rule = liquidationPreset(name);
      expect(rule.name).toBe(name);
      expect(rule.source).toContain('not affiliated');
      expect(Object.isFrozen(rule) && Object.isFrozen(rule.method)).toBe(true);
      expect(parseLiquidationRule(plain(name))).toEqual(rule);
    }
    expect(faultOf(() => liquidationPreset('auction'))).toMatchObject({ code: 'NOT_FOUND', path: 'rule' });
  });

  test('a rule of one kind is no rule of another', () => {
    expect(methodOf(liquidationPreset('paradex-shares'), 'shares').target).toBe(0.9);
    const fault = faultOf(() => methodOf(liquidationPreset('paradex-shares'), 'dutch-auction'));
    expect(fault).toMatchObject({ code: 'UNKNOWN_KIND', path: 'rule.method.kind' });
  });

  test.each([
    ['format', 'margincore-rules', 'BAD_FORMAT'],
    ['version', 2, 'BAD_FORMAT'],
    ['name', '', 'BAD_ID'],
    ['date', '2026-02-30', 'BAD_DATE'],
    ['source', ' ', 'OUT_OF_RANGE'],
    ['comment', 'hello', 'UNKNOWN_FIELD'],
    ['method', undefined, 'MISSING_FIELD'],
    ['method', [], 'TYPE_MISMATCH'],
    ['method.kind', 'english-auction', 'UNKNOWN_KIND'],
    ['method.buffer', -0.1, 'OUT_OF_RANGE'],
    ['method.buffer', '0.15', 'TYPE_MISMATCH'],
    ['method.buffer', undefined, 'MISSING_FIELD'],
    ['method.startFee', 1.1, 'OUT_OF_RANGE'],
    ['method.startFee', Number.NaN, 'NOT_FINITE'],
    ['method.discounts', discounts([0, 0.1]), 'SHAPE_MISMATCH'],
    ['method.discounts[0].seconds', discounts([1, 0.1], [2, 1]), 'BAD_RULES'],
    ['method.discounts[1].seconds', discounts([0, 0.1], [0, 1]), 'BAD_RULES'],
    ['method.discounts[2].discount', discounts([0, 0.1], [60, 0.5], [90, 0.4]), 'BAD_RULES'],
    ['method.discounts[1].discount', discounts([0, 0.1], [60, 1.5]), 'OUT_OF_RANGE'],
    ['method.insolventSeconds', 0, 'NOT_POSITIVE'],
    ['method.target', 0.9, 'UNKNOWN_FIELD'],
  ])('an auction with %s %j is refused', (path, value, code) => {
    // a list is replaced as a whole: the path of the fault leads into it
    const place = path.replace(/\[.*$/, '');
    const file = edited(plain('derive-auction'), place.split('.'), value);
    expect(faultOf(() => parseLiquidationRule(file))).toMatchObject({ code, path: `rule.${path}` });
  });

  test.each([
    ['method.shares', [], 'SHAPE_MISMATCH'],
    ['method.shares[0]', [0, 1], 'BAD_RULES'],
    ['method.shares[1]', [0.5, 0.5], 'BAD_RULES'],
    ['method.shares[1]', [0.5, 1.5], 'OUT_OF_RANGE'],
    ['method.target', 0, 'OUT_OF_RANGE'],
    ['method.target', 1.5, 'OUT_OF_RANGE'],
    ['method.penaltyRate', undefined, 'MISSING_FIELD'],
    ['method.buffer', 0.1, 'UNKNOWN_FIELD'],
  ])('a ladder with %s %j is refused', (path, value, code) => {
    const file = edited(plain('paradex-shares'), path.replace(/\[.*$/, '').split('.'), value);
    expect(faultOf(() => parseLiquidationRule(file))).toMatchObject({ code, path: `rule.${path}` });
  });
});
