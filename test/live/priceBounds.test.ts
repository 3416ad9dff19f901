// Bounds of valid prices: the formula on both backends, the narrowest trigger, rounding to ticks, and what is refused.
import { afterAll, describe, expect, test } from 'vitest';
import { createCore } from '../../src/index.js';
import { priceBounds } from '../../src/live.js';
import { faultOf } from '../fixtures/faultOf.js';

const rule = { drift: 0, volatility: 1, yearDays: 365.25, triggers: [{ horizonSeconds: 3600, probability: 0.99 }] };
const cores = [await createCore({ backend: 'wasm' }), await createCore({ backend: 'js' })] as const;
afterAll(() => {
  for (const core of cores) core.dispose();
});

describe('bounds of valid prices', () => {
  test('are quantiles of a lognormal price, rounded inwards to ticks, the same bits on both backends', () => {
    const [wasm, js] = cores.map((core) => priceBounds(core, { rule, referencePrice: 1000, tick: 1 }));
    expect(wasm).toMatchObject({ lowest: 973, highest: 1027 });
    expect(js).toEqual(wasm);
    expect(priceBounds(cores[1], { rule, referencePrice: 1000, tick: 5 })).toMatchObject({ lowest: 975, highest: 1025 });
  });

  test('are those of the narrowest trigger', () => {
    const wide = { horizonSeconds: 7200, probability: 0.999 };
    const both = priceBounds(cores[1], { rule: { ...rule, triggers: [wide, ...rule.triggers] }, referencePrice: 1000, tick: 1 });
    expect(both).toEqual(priceBounds(cores[1], { rule, referencePrice: 1000, tick: 1 }));
  });

  test('are refused of what makes none', () => {
    const given = { rule, referencePrice: 1000, tick: 1 };
    expect(faultOf(() => priceBounds(cores[1], { ...given, tick: 0 }))).toMatchObject({ code: 'NOT_POSITIVE', path: 'inputs.tick' });
    expect(faultOf(() => priceBounds(cores[1], { ...given, referencePrice: Number.NaN }))).toMatchObject({ code: 'NOT_FINITE' });
    const sure = { ...rule, triggers: [{ horizonSeconds: 1, probability: 1 }] };
    expect(faultOf(() => priceBounds(cores[1], { ...given, rule: sure }))).toMatchObject({
      code: 'OUT_OF_RANGE',
      path: 'inputs.rule.triggers[0].probability',
    });
    expect(faultOf(() => priceBounds(cores[1], { ...given, rule: { ...rule, triggers: [] } }))).toMatchObject({ code: 'SHAPE_MISMATCH' });
    const wild = { ...rule, volatility: 0.01, drift: 100, triggers: [{ horizonSeconds: 1e9, probability: 1 - 2 ** -50 }] };
    expect(faultOf(() => priceBounds(cores[1], { ...given, referencePrice: 1e300, rule: wild })).code).toBe('OVERFLOW');
  });
});
