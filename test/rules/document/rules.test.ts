// The grammar of rule documents: what is refused, with the path of the fault and the nearest name; what the published schema refuses too; overlays.
import { describe, expect, test } from 'vitest';
import { overlay } from '../../../src/rules/document/overlay.js';
import { preset, presetNames } from '../../../src/rules/document/presets.js';
import { parseRules } from '../../../src/rules/document/rules.js';
import { rulesSchema } from '../../../src/rules/document/schema.js';
import { treesOf } from '../../../src/rules/document/trees.js';
import { faultOf } from '../../fixtures/faultOf.js';
import { isValid } from '../../reference/jsonSchema.js';

type Json = Record<string, unknown>;

/** A preset as JSON with one thing changed: `path` like `terms.scan.orders`; undefined takes the field away. */
function changed(name: string, path: string, value: unknown): Json {
  const json = JSON.parse(JSON.stringify(preset(name))) as Json;
  const keys = path.split('/');
  let at: Json = json;
  for (const key of keys.slice(0, -1)) {
    at[key] ??= {};
    at = at[key] as Json;
  }
  const last = keys.at(-1) as string;
  if (value === undefined) delete at[last];
  else at[last] = value;
  return json;
}

/** What a waterfall reads whatever its stages are. */
const acting = { unit: 1, lots: { '*': 1 }, target: 1, order: 'ratio' };

/** [preset, what is changed, to what, code, path of the fault, whether the schema refuses it too]. */
const malformed: readonly (readonly [string, string, unknown, string, string, boolean])[] = [
  ['reg-t', 'format', 'margincore-2', 'BAD_FORMAT', 'rules.format', true],
  ['reg-t', 'version', 3, 'UNKNOWN_FIELD', 'rules.version', true],
  ['reg-t', 'about/name', '', 'BAD_ID', 'rules.about.name', true],
  ['reg-t', 'about/date', '2026-02-30', 'BAD_DATE', 'rules.about.date', false],
  ['reg-t', 'about/source', undefined, 'MISSING_FIELD', 'rules.about.source', true],
  ['reg-t', 'scope/kinds', ['options'], 'UNKNOWN_KIND', 'rules.scope.kinds[0]', true],
  ['reg-t', 'scope/kinds', ['option', 'option'], 'DUPLICATE', 'rules.scope.kinds[1]', false],
  ['reg-t', 'scope/orders', 'ignored', 'UNKNOWN_KIND', 'rules.scope.orders', true],
  ['reg-t', 'scope/orders', 'charged', 'BAD_RULES', 'rules.requirements.strategy.initial', false],
  ['reg-t', 'terms', undefined, 'MISSING_FIELD', 'rules.terms', true],
  ['reg-t', 'terms/options/kind', 'optionMargins', 'UNKNOWN_KIND', 'rules.terms.options.kind', true],
  ['reg-t', 'terms/options/kind', undefined, 'MISSING_FIELD', 'rules.terms.options.kind', true],
  ['reg-t', 'terms/options/shorts', [], 'UNKNOWN_FIELD', 'rules.terms.options.shorts', true],
  ['reg-t', 'terms/options/long', 'free', 'BAD_RULES', 'rules.terms.options', false],
  ['reg-t', 'terms/options/unpaired', { price: 'index', rate: 0.1 }, 'BAD_RULES', 'rules.terms.options.unpaired', false],
  ['reg-t', 'terms/options/short', [{ only: 'calls', rate: 0.2, floor: 0.1 }], 'BAD_RULES', 'rules.terms.options.short', false],
  ['reg-t', 'terms/options/short/0/rate', { initial: 0.1, maintenance: 0.2 }, 'BAD_RULES', 'rules.terms.options.short[0].rate', false],
  ['reg-t', 'terms/options/short/0/rate', Number.NaN, 'NOT_FINITE', 'rules.terms.options.short[0].rate', true],
  ['reg-t', 'terms/options/short/0/rate', 'rates', 'NOT_FOUND', 'rules.terms.options.short[0].rate', false],
  ['reg-t', 'terms/max', { kind: 'futuresPnl' }, 'BAD_ID', 'rules.terms.max', false],
  ['reg-t', 'terms/a-b', { kind: 'futuresPnl' }, 'BAD_ID', 'rules.terms.a-b', false],
  ['reg-t', 'requirements', {}, 'SHAPE_MISMATCH', 'rules.requirements', true],
  ['reg-t', 'requirements/strategy/equity', 'collatteral', 'NOT_FOUND', 'rules.requirements.strategy.equity', false],
  ['reg-t', 'requirements/strategy/initial', 'options', 'BAD_RULES', 'rules.requirements.strategy.initial', false],
  ['reg-t', 'requirements/strategy/maintenance', 7, 'TYPE_MISMATCH', 'rules.requirements.strategy.maintenance', true],
  ['reg-t', 'requirements/strategy/maintainance', '0', 'UNKNOWN_FIELD', 'rules.requirements.strategy.maintainance', true],
  ['reg-t', 'assumptions/accounts/requirement', 'portfolio', 'NOT_FOUND', 'rules.assumptions.accounts.requirement', false],
  ['reg-t', 'assumptions/accounts/reserve', 'a', 'TYPE_MISMATCH', 'rules.assumptions.accounts.reserve', false],
  ['reg-t', 'assumptions/quote', {}, 'UNKNOWN_FIELD', 'rules.assumptions.quote', true],
  ['reg-t', 'assumptions/quotes/mark', 'modell', 'UNKNOWN_KIND', 'rules.assumptions.quotes.mark', false],
  ['reg-t', 'assumptions/names', { BTC: 'XBT' }, 'NOT_FOUND', 'rules.assumptions.names.BTC', false],
  ['reg-t', 'formulas', { collateral: '1' }, 'DUPLICATE', 'rules.formulas.collateral', false],
  ['reg-t', 'formulas', { x: 'correlated(options, options)' }, 'MISSING_FIELD', 'rules.correlations', false],
  ['span-arrays', 'assumptions/quotes/riskArray', 'other', 'NOT_FOUND', 'rules.assumptions.quotes.riskArray', false],
  ['span-arrays', 'assumptions/quotes/riskArray', 'arrays', 'BAD_RULES', 'rules.assumptions.quotes.riskArray', false],
  ['margincore', 'parameters/collateral', 1, 'DUPLICATE', 'rules.terms.collateral', false],
  ['margincore', 'parameters/priceRange/*', 'priceRange', 'BAD_RULES', 'rules.parameters.priceRange', false],
  ['margincore', 'parameters/priceRange/*', 0.5, 'BAD_RULES', 'rules.scenarios.joint.blocks[1].ranges[0]', false],
  ['margincore', 'parameters/priceRange/*', 0, 'OUT_OF_RANGE', 'rules.scenarios.joint.priceRange', false],
  ['margincore', 'parameters/leverageBrackets/BTC/0/upTo', null, 'BAD_RULES', 'rules.parameters.leverageBrackets.BTC[0].upTo', false],
  ['margincore', 'parameters/leverageBrackets/BTC/2/upTo', 5e8, 'BAD_RULES', 'rules.parameters.leverageBrackets.BTC[2].upTo', false],
  ['margincore', 'parameters/leverageBrackets/BTC/1/upTo', 10, 'BAD_RULES', 'rules.parameters.leverageBrackets.BTC[1].upTo', false],
  ['margincore', 'parameters/leverageBrackets/BTC/1/initial', 0.11, 'BAD_RULES', 'rules.terms.isolatedFutures.tiers.BTC[1].initial', false],
  [
    'margincore',
    'parameters/leverageBrackets/BTC/1/maintenance',
    0.16,
    'BAD_RULES',
    'rules.terms.isolatedFutures.tiers.BTC[1].maintenance',
    false,
  ],
  [
    'margincore',
    'parameters/leverageBrackets/BTC/1/maintenanceRate',
    0.1,
    'UNKNOWN_FIELD',
    'rules.parameters.leverageBrackets.BTC[1].maintenanceRate',
    false,
  ],
  ['margincore', 'parameters/leverageBrackets/ETH', 'SOL', 'NOT_FOUND', 'rules.parameters.leverageBrackets.ETH', false],
  ['margincore', 'terms/collateral/haircuts/BTC/1/haircut', 0.01, 'BAD_RULES', 'rules.terms.collateral.haircuts.BTC[1].haircut', false],
  ['margincore', 'terms/collateral/haircuts/USD', 1.01, 'OUT_OF_RANGE', 'rules.terms.collateral.haircuts.USD', false],
  ['margincore', 'terms/collateral/impact', { premium: 1.1, imf: 0 }, 'BAD_RULES', 'rules.terms.collateral.haircuts', false],
  ['margincore', 'terms/isolatedFutures/tiers', 'brackets', 'NOT_FOUND', 'rules.terms.isolatedFutures.tiers', false],
  ['margincore', 'terms/isolatedFutures/hedged', 0.1, 'BAD_RULES', 'rules.terms.isolatedFutures.hedged', false],
  ['margincore', 'terms/isolatedFutures/orders', 'worst', 'UNKNOWN_KIND', 'rules.terms.isolatedFutures.orders', true],
  ['margincore', 'terms/jointScan/scenarios', 'joined', 'NOT_FOUND', 'rules.terms.jointScan.scenarios', false],
  ['margincore', 'terms/jointScan/scenarios', { BTC: 'joint', '*': 'single' }, 'BAD_RULES', 'rules.terms.jointScan.scenarios', false],
  ['margincore', 'terms/jointScan/expiryShare', { base: 1, perYear: 0 }, 'BAD_RULES', 'rules.terms.jointScan.expiryShare', false],
  ['margincore', 'terms/jointScan/offset', { share: 0, cap: 0 }, 'BAD_RULES', 'rules.terms.jointScan.orders', false],
  ['margincore', 'terms/singleScan/offset', { share: 0, cap: 0 }, 'BAD_RULES', 'rules.terms.singleScan.offset', false],
  ['margincore', 'terms/nakedShort/netting', 'expiry', 'UNKNOWN_KIND', 'rules.terms.nakedShort.netting', true],
  ['margincore', 'formulas/deltaFloor', 'sum(0.01 * hedgedDelta + 0.02 * unhedgedDelta', 'BAD_RULES', 'rules.formulas.deltaFloor', false],
  ['margincore', 'formulas/risk', 'max(portfolioMargin, jointScan)', 'NOT_FOUND', 'rules.formulas.risk', false],
  ['margincore', 'formulas/portfolioMargin', 'riskFactor * risk + maximumLoss', 'BAD_RULES', 'rules.formulas.portfolioMargin', false],
  ['margincore', 'formulas/portfolioMargin', 'leverageBrackets * risk', 'NOT_FOUND', 'rules.formulas.portfolioMargin', false],
  ['margincore', 'factors', undefined, 'MISSING_FIELD', 'rules.factors', false],
  ['margincore', 'factors/spot/vols', [0.5], 'SHAPE_MISMATCH', 'rules.factors.spot.vols', false],
  ['margincore', 'factors/spot/correlation/0/1', 0.8, 'NOT_SYMMETRIC', 'rules.factors.spot.correlation[0][1]', false],
  ['margincore', 'factors/spot/correlation/0/0', 0.9, 'NOT_UNIT_DIAGONAL', 'rules.factors.spot.correlation[0][0]', false],
  ['margincore', 'factors/vol/crossCorrelation', -0.1, 'OUT_OF_RANGE', 'rules.factors.vol.crossCorrelation', true],
  ['margincore', 'factors/history/lambda', 1, 'OUT_OF_RANGE', 'rules.factors.history.lambda', true],
  [
    'margincore',
    'correlations',
    {
      names: ['BTC', 'ETH'],
      calm: [
        [1, 2],
        [2, 1],
      ],
      crisis: [
        [1, 0],
        [0, 1],
      ],
      floor: 0,
    },
    'OUT_OF_RANGE',
    'rules.correlations.calm[0][1]',
    true,
  ],
  [
    'margincore',
    'correlations',
    {
      names: ['A', 'B', 'C'],
      calm: [
        [1, 0.9, -0.9],
        [0.9, 1, 0.9],
        [-0.9, 0.9, 1],
      ],
      crisis: [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ],
      floor: 0,
    },
    'NOT_PSD',
    'rules.correlations.calm[2][2]',
    false,
  ],
  ['margincore', 'volatility/shocks/up', { relative: 0.5, absolute: 0.1 }, 'BAD_RULES', 'rules.volatility.shocks.up', false],
  ['margincore', 'volatility/shocks/up/floor', -0.1, 'OUT_OF_RANGE', 'rules.volatility.shocks.up.floor', true],
  ['margincore', 'volatility/shocks/unchanged', { relative: 0 }, 'DUPLICATE', 'rules.volatility.shocks.unchanged', false],
  ['margincore', 'scenarios/joint/blocks/0/vols/0', 'dwn', 'NOT_FOUND', 'rules.scenarios.joint.blocks[0].vols[0]', false],
  ['margincore', 'scenarios/joint/blocks/0/moves', [0.1], 'BAD_RULES', 'rules.scenarios.joint.blocks[0]', false],
  ['margincore', 'scenarios/joint/blocks/0/weight', [1, 2], 'SHAPE_MISMATCH', 'rules.scenarios.joint.blocks[0].weight', false],
  ['margincore', 'scenarios/joint/priceRange', undefined, 'MISSING_FIELD', 'rules.scenarios.joint.priceRange', false],
  ['margincore', 'scenarios/joint/priceRange', { initial: 0.2, maintenance: 0.1 }, 'BAD_RULES', 'rules.scenarios.joint.priceRange', false],
  ['margincore', 'scenarios/joint/arrays', 16, 'BAD_RULES', 'rules.scenarios.joint', false],
  ['margincore', 'forecast/parameter', 'forcast', 'NOT_FOUND', 'rules.forecast.parameter', false],
  ['margincore', 'forecast/tail/share', 0.001, 'OUT_OF_RANGE', 'rules.forecast.tail.share', false],
  ['margincore', 'forecast/volatility', { model: 'ewma', refitDays: 5 }, 'UNKNOWN_FIELD', 'rules.forecast.volatility.refitDays', true],
  ['margincore', 'forecast/buffer', { share: 0.5, from: 1, to: 1.5 }, 'BAD_RULES', 'rules.forecast.buffer.to', false],
  ['deribit-portfolio', 'scenarios/riskMatrix/blocks/1/moves/0', 0, 'BAD_RULES', 'rules.scenarios.riskMatrix.blocks[1].moves[0]', false],
  ['deribit-portfolio', 'terms/index/asset', 'BTC', 'UNKNOWN_FIELD', 'rules.terms.index.asset', false],
  ['deribit-portfolio', 'terms/netDelta/delta', { figure: 'delta' }, 'UNKNOWN_FIELD', 'rules.terms.netDelta.delta.figure', true],
  ['derive-pmrm-2', 'terms/peg/asset', undefined, 'MISSING_FIELD', 'rules.terms.peg.asset', false],
  ['derive-pmrm-2', 'terms/optionConfidence/kinds', undefined, 'MISSING_FIELD', 'rules.terms.optionConfidence.kinds', false],
  ['derive-pmrm-2', 'terms/collateralConfidence/side', 'long', 'UNKNOWN_FIELD', 'rules.terms.collateralConfidence.side', false],
  ['derive-pmrm-2', 'liquidation/method', {}, 'SHAPE_MISMATCH', 'rules.liquidation.method', true],
  [
    'derive-pmrm-2',
    'liquidation/method/auction/discounts/0/seconds',
    1,
    'BAD_RULES',
    'rules.liquidation.method.auction.discounts[0].seconds',
    false,
  ],
  ['derive-pmrm-2', 'requirements/portfolio/orders', 'netted', 'UNKNOWN_KIND', 'rules.requirements.portfolio.orders', true],
  ['derive-pmrm-2', 'terms/perpetualNotional/orders', 'netted', 'BAD_RULES', 'rules.requirements.portfolio.orders', false],
  ['paradex-cross', 'liquidation/method/ladder/shares', [0.5, 0.4], 'BAD_RULES', 'rules.liquidation.method.ladder.shares[1]', false],
  [
    'vega',
    'parameters/longRiskFactor/*/lognormal/probability',
    0.9,
    'OUT_OF_RANGE',
    'rules.parameters.longRiskFactor.*.lognormal.probability',
    false,
  ],
  ['vega', 'terms/fundingLiability/attribute', 'fundingRate', 'BAD_RULES', 'rules.terms.fundingLiability', false],
  [
    'mars',
    'terms/more',
    { kind: 'notional', kinds: ['perpetual'], price: 'forward', netting: 'net', sides: { long: 1, short: 1 } },
    'BAD_RULES',
    'rules.terms.more.sides',
    false,
  ],
  ['vega', 'requirements/cross/levels', { search: 'searchLevel' }, 'BAD_RULES', 'rules.requirements.cross.levels.search', false],
  ['vega', 'requirements/cross/levels', { search: 'sum(serchLevel)' }, 'NOT_FOUND', 'rules.requirements.cross.levels.search', false],
  ['vega', 'requirements/cross/levels', { 'a b': '0' }, 'BAD_ID', 'rules.requirements.cross.levels.a b', false],
  ['derive-pmrm-2', 'requirements/portfolio/levels', { search: '0' }, 'BAD_RULES', 'rules.requirements.portfolio.levels', false],
  ['vega', 'terms/risk/price', 'entry', 'UNKNOWN_KIND', 'rules.terms.risk.price', true],
  ['margincore', 'orders', { fee: { swap: { share: 0.1 } } }, 'UNKNOWN_FIELD', 'rules.orders.fee.swap', true],
  ['margincore', 'orders', { fee: { option: { share: 1.1 } } }, 'OUT_OF_RANGE', 'rules.orders.fee.option.share', true],
  ['vega', 'priceBounds/triggers', [], 'SHAPE_MISMATCH', 'rules.priceBounds.triggers', true],
  ['margincore', 'guards/*/sources/least', 4, 'BAD_RULES', 'rules.guards.*.sources.ok', false],
  ['margincore', 'guards/*/deviation/unusable', 0.01, 'BAD_RULES', 'rules.guards.*.deviation.unusable', false],
  ['margincore', 'guards/*/haircut', 1.5, 'OUT_OF_RANGE', 'rules.guards.*.haircut', true],
  ['margincore', 'guards/*/stale', 1, 'UNKNOWN_FIELD', 'rules.guards.*.stale', true],
  ['margincore', 'guards/BTC', {}, 'MISSING_FIELD', 'rules.guards.BTC.staleSeconds', true],
  ['margincore', 'breaker/steps/1/load', 0.5, 'BAD_RULES', 'rules.breaker.steps[1].load', false],
  ['margincore', 'breaker/steps/1/until', 0.8, 'BAD_RULES', 'rules.breaker.steps[1].until', false],
  ['margincore', 'breaker/steps/1/initial', 1.2, 'BAD_RULES', 'rules.breaker.steps[1].initial', false],
  ['margincore', 'breaker/steps/2/maintenance', 1.05, 'BAD_RULES', 'rules.breaker.steps[2].maintenance', false],
  ['margincore', 'breaker/steps/2/maintenance', 2.5, 'BAD_RULES', 'rules.breaker.steps[2].maintenance', false],
  ['margincore', 'breaker/buffer/BTC', 0, 'OUT_OF_RANGE', 'rules.breaker.buffer.BTC', true],
  ['margincore', 'ladder', {}, 'SHAPE_MISMATCH', 'rules.ladder', false],
  ['margincore', 'ladder/call/until', 0.99, 'BAD_RULES', 'rules.ladder.call.until', false],
  ['margincore', 'ladder/call/below', 1.2, 'BAD_RULES', 'rules.ladder.call.until', false],
  ['margincore', 'ladder/warning/below', 0.9, 'BAD_RULES', 'rules.ladder.call.below', false],
  ['margincore', 'ladder/reduceOnly', undefined, 'BAD_RULES', 'rules.ladder.call.deadline.unmet', false],
  ['margincore', 'ladder/liquidate/of', 'margin', 'UNKNOWN_KIND', 'rules.ladder.liquidate.of', true],
  ['vega', 'liquidation/waterfall', ['book'], 'MISSING_FIELD', 'rules.liquidation.unit', false],
  ['vega', 'liquidation/waterfall', ['auction', 'book'], 'UNKNOWN_KIND', 'rules.liquidation.waterfall[0]', true],
  ['vega', 'liquidation/waterfall', ['fund', 'fund'], 'DUPLICATE', 'rules.liquidation.waterfall[1]', false],
  [
    'vega',
    'liquidation',
    { unit: 1, lots: { '*': 1 }, target: 1, order: 'ratio', waterfall: ['book'] },
    'MISSING_FIELD',
    'rules.liquidation.book',
    false,
  ],
  [
    'binance-futures',
    'liquidation',
    { ...acting, waterfall: ['deleveraging'], deleveraging: { allocate: 'proRata', losers: 'zero' } },
    'MISSING_FIELD',
    'rules.liquidation.deleveraging.when',
    false,
  ],
  ['vega', 'liquidation/target', 0.9, 'OUT_OF_RANGE', 'rules.liquidation.target', true],
  ['vega', 'liquidation/halt', { move: 0, seconds: 1 }, 'OUT_OF_RANGE', 'rules.liquidation.halt.move', true],
  [
    'vega',
    'liquidation/deleveraging',
    { allocate: 'rotation', losers: 'zero', from: -1 },
    'OUT_OF_RANGE',
    'rules.liquidation.deleveraging.from',
    true,
  ],
  [
    'vega',
    'liquidation/deleveraging',
    { allocate: 'rotation', losers: 'zero', profit: 'pnlOverEntry' },
    'UNKNOWN_FIELD',
    'rules.liquidation.deleveraging.profit',
    true,
  ],
  ['vega', 'liquidation/parties/insurer', 'a', 'UNKNOWN_FIELD', 'rules.liquidation.parties.insurer', true],
  ['vega', 'liquidation/socialisation/ratioDecimals', 0.5, 'TYPE_MISMATCH', 'rules.liquidation.socialisation.ratioDecimals', true],
  ['mars', 'rounding', { amount: 0 }, 'OUT_OF_RANGE', 'rules.rounding.amount', true],
  [
    'mars',
    'terms/more',
    { kind: 'spreadCredit', scan: 'debt', delta: 'delta', priceRisk: 'scanRisk', spreads: [] },
    'BAD_RULES',
    'rules.terms.more.scan',
    false,
  ],
  [
    'mars',
    'terms/more',
    { kind: 'greekCharge', greek: 'vega', netting: 'net', by: 'underlying', measure: 'root', rate: 1 },
    'BAD_RULES',
    'rules.terms.more.measure',
    false,
  ],
  [
    'mars',
    'terms/more',
    {
      kind: 'closeOutCost',
      kinds: ['perpetual'],
      price: 'index',
      netting: 'underlying',
      depth: { of: 'quote', attribute: 'depth' },
      cost: { root: { rate: 1 } },
    },
    'BAD_RULES',
    'rules.terms.more.depth.of',
    false,
  ],
];

describe('a rule document', () => {
  test.each(malformed)('%s with %s as %j is refused: %s at %s', (name, path, value, code, at, bySchema) => {
    const json = changed(name, path, value);
    const fault = faultOf(() => parseRules(json));
    expect([fault.code, fault.path]).toEqual([code, at]);
    expect(isValid(json, rulesSchema)).toBe(!bySchema);
  });

  test('is read from text, and text that is no JSON is refused', () => {
    expect(parseRules(JSON.stringify(preset('reg-t'))).about.name).toBe('reg-t');
    expect(faultOf(() => parseRules('{')).code).toBe('BAD_JSON');
    expect(faultOf(() => parseRules([])).code).toBe('TYPE_MISMATCH');
  });

  test('a misspelt key is answered with the one that was meant', () => {
    const json = changed('reg-t', 'terms/options/shortvalue', 'added');
    expect(faultOf(() => parseRules(json)).expectation).toContain('did you mean shortValue?');
  });

  test('is frozen, and the same object again where it was read already', () => {
    const rules = preset('margincore');
    expect(parseRules(rules)).toBe(rules);
    const frozen = (one: unknown): boolean =>
      typeof one !== 'object' || one === null || (Object.isFrozen(one) && Object.values(one).every(frozen));
    expect(frozen(rules)).toBe(true);
    expect(frozen(treesOf(rules).requirements)).toBe(true);
  });

  test('a copy of it can be changed and read again', () => {
    const rules = preset('margincore');
    const other = parseRules({ ...rules, scope: { ...rules.scope, orders: 'refuse' } });
    expect(other.scope.orders).toBe('refuse');
    expect(other.terms).toEqual(rules.terms);
  });

  test('every kind of term of the two that no preset uses is read', () => {
    const json = changed('reg-t', 'terms/vega', {
      kind: 'greekCharge',
      greek: 'vega',
      netting: 'net',
      by: 'expiry',
      measure: 'root',
      rate: { BTC: 0.1, '*': 0.2 },
    });
    const terms = json.terms as Json;
    terms.impact = {
      kind: 'closeOutCost',
      kinds: ['perpetual', 'option'],
      price: 'index',
      netting: 'instrument',
      depth: { of: 'quote', attribute: 'dailyVolume' },
      cost: {
        tiers: {
          '*': [
            { upTo: 0.1, rate: 0 },
            { upTo: 1, rate: 0.01 },
            { upTo: null, rate: 0.05 },
          ],
        },
      },
    };
    json.formulas = { liquidity: 'sum(vega + impact)' };
    const rules = parseRules(json);
    expect(isValid(json, rulesSchema)).toBe(true);
    expect(treesOf(rules).levels.get('liquidity')).toBe('A');
    expect(rules.terms.impact).toEqual(terms.impact);
  });
});

describe('an overlay', () => {
  const base = preset('margincore');

  test('replaces what it states and leaves the rest', () => {
    const rules = overlay(base, { about: { name: 'stricter' }, parameters: { priceRange: { BTC: 0.15 } } });
    expect(rules.about).toEqual({ ...base.about, name: 'stricter' });
    expect(rules.parameters.priceRange).toEqual({ BTC: 0.15, ETH: 0.15, '*': 0.22 });
    expect({ ...rules, about: base.about, parameters: base.parameters }).toEqual(base);
  });

  test('nothing laid over rules leaves them as they are, whatever rules', () => {
    for (const name of presetNames) expect(overlay(preset(name), {})).toEqual(preset(name));
  });

  test('adds entries to tables by name, of parameters, of terms, of assumptions', () => {
    const rules = overlay(base, {
      parameters: { priceRange: { SOL: 0.2 }, leverageBrackets: { SOL: 'ETH' } },
      terms: { collateral: { haircuts: { SOL: 0.3 } } },
      factors: { vol: { volOfVol: { SOL: 1.1 } } },
      assumptions: { names: { XRP: 'SOL' } },
    });
    expect(rules.parameters.priceRange).toMatchObject({ BTC: 0.12, SOL: 0.2 });
    expect(rules.parameters.leverageBrackets).toMatchObject({ SOL: 'ETH' });
    expect(rules.terms.collateral).toMatchObject({ haircuts: { USD: 0, SOL: 0.3 } });
    expect(rules.assumptions.names).toEqual({ XRP: 'SOL' });
    const drift = overlay(preset('drift'), { terms: { assets: { deposits: { start: { SOL: 1e6 } }, impact: { imf: { SOL: 0.001 } } } } });
    expect(drift.terms.assets).toMatchObject({
      deposits: { start: { SOL: 1e6, USDC: 1e18 } },
      impact: { premium: 1.1, imf: { SOL: 0.001 } },
    });
  });

  test('a pair and a table are not mixed: one takes the place of the other', () => {
    expect(overlay(base, { parameters: { hedgedRate: { BTC: 0.1, '*': 0.2 } } }).parameters.hedgedRate).toEqual({ BTC: 0.1, '*': 0.2 });
    expect(overlay(base, { parameters: { riskFactor: { maintenance: 0.8 } } }).parameters.riskFactor).toEqual({
      initial: 1,
      maintenance: 0.8,
    });
    expect(overlay(base, { parameters: { priceRange: 0.1 } }).parameters.priceRange).toBe(0.1);
  });

  const refused: readonly (readonly [string, unknown, string, string])[] = [
    ['a section that the rules lack', { liquidation: { method: {} } }, 'UNKNOWN_FIELD', 'overlay.liquidation'],
    ['a term that the rules lack', { terms: { jointScans: { kind: 'scan' } } }, 'UNKNOWN_FIELD', 'overlay.terms.jointScans'],
    ['a parameter that the rules lack', { parameters: { priceRanges: { BTC: 0.1 } } }, 'UNKNOWN_FIELD', 'overlay.parameters.priceRanges'],
    ['a field that the term lacks', { terms: { jointScan: { kinds: ['option'] } } }, 'UNKNOWN_FIELD', 'overlay.terms.jointScan.kinds'],
    ['a field that no set has', { scenarios: { joint: { vols: 1 } } }, 'UNKNOWN_FIELD', 'overlay.scenarios.joint.vols'],
    ['a shock that the rules lack', { volatility: { shocks: { upp: { relative: 1 } } } }, 'UNKNOWN_FIELD', 'overlay.volatility.shocks.upp'],
    ['a value out of range', { parameters: { priceRange: { BTC: -1 } } }, 'OUT_OF_RANGE', 'rules.scenarios.joint.priceRange'],
    ['what is no object', 3, 'TYPE_MISMATCH', 'overlay'],
  ];
  for (const [what, parts, code, path] of refused) {
    test(`${what} is refused, with its path`, () => {
      const fault = faultOf(() => overlay(base, parts));
      expect([fault.code, fault.path]).toEqual([code, path]);
    });
  }

  test('a misspelt part is answered with the one that was meant', () => {
    expect(faultOf(() => overlay(base, { parameters: { priceRanges: {} } })).expectation).toContain('did you mean priceRange?');
  });
});
