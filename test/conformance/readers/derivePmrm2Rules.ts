// The parameters of a case of Derive's second portfolio margin manager, laid over the preset.
import type { TermRules } from '../../../src/index.js';
import { presetWith } from '../overlay.js';
import type { Door } from '../reader.js';
import { cash } from './deriveMarket.js';
import { type CaseCollateral, type CaseScenario, collateralId, type Pmrm2Case, unit } from './derivePmrm2Case.js';

/** Rates that the cases state as differences: what rounding left below 0 is 0. */
const rounded = (rate: number | undefined): number | undefined => (rate !== undefined && rate < 0 && rate > -1e-12 ? 0 : rate);

const volStates: Readonly<Record<string, string>> = { Up: 'up', Down: 'down', None: 'same', LINEAR: 'linearSkew', ABS: 'absoluteSkew' };
export const isSkew = ({ VolShockDirection }: CaseScenario): boolean => ['LINEAR', 'ABS'].includes(VolShockDirection);

/** The preset under the case's parameters. Each scenario has a term of its own beside the preset's: `scenario 0`, `scenario 1` ... */
export function pmrm2Rules(door: Door, { Scenario: scenario, Parameters: parameters }: Pmrm2Case): TermRules {
  const {
    VolShock: vol = {},
    Margin: margin = {},
    BasisContingency: basis = {},
    OtherContingency: other = {},
    SkewShock: skew = {},
  } = parameters;
  const scenarios = parameters.Scenarios.map((one) => ({
    // a skew is taken at today's prices, whatever spot move stands beside it
    move: isSkew(one) ? 0 : one.SpotShock - 1,
    vol: volStates[one.VolShockDirection],
    weight: one.DampeningFactor,
  }));
  const haircuts = (name: 'IMHaircut' | 'MMHaircut') =>
    tableOf(
      scenario.Collaterals,
      0,
      (one) => one[name],
      (haircut) => [{ upTo: null, haircut: rounded(haircut) }],
    );
  const states = 'grids.scenarios.volStates';
  const loss = 'terms.scenarioLoss';
  const overlay: Record<string, unknown> = {
    'grids.scenarios.scenarios': scenarios,
    'grids.basis.scenarios': [basis.SCENARIO_SPOT_UP ?? 1.045, basis.SCENARIO_SPOT_DOWN ?? 0.955].map((shock) => ({
      // a price of 0 has no logarithm
      move: Math.max(shock - 1, 1e-12 - 1),
      vol: 'same',
      weight: 1,
    })),
    [`${states}.up.size`]: vol.VOLRANGEUP,
    [`${states}.up.floor`]: vol.MIN_VOL_EVAL_SHOCKED,
    [`${states}.down.size`]: vol.VOLRANGEDOWN === undefined ? undefined : -vol.VOLRANGEDOWN,
    [`${loss}.assets.base`]: margin.BASE_STATIC_DISCOUNT,
    [`${loss}.assets.rateMultiplier`]: margin.LONG_RATE_MULTSCALE,
    [`${loss}.assets.rateAdd`]: margin.LONG_RATE_ADDSCALE,
    [`${loss}.debts.base`]: margin.BASE_STATIC_DISCOUNT_NEG,
    [`${loss}.debts.rateMultiplier`]: margin.SHORT_RATE_MULTSCALE,
    [`${loss}.debts.rateAdd`]: margin.SHORT_RATE_ADDSCALE,
    [`${loss}.collateral`]: tableOf(
      scenario.Collaterals,
      null,
      (one) => (one.IsRiskCancelling ? unit : null),
      (moves) => moves,
    ),
    'terms.basisContingency.add': basis.BASIS_CONT_ADD_FACTOR,
    'terms.basisContingency.perYear': basis.BASIS_CONT_MULT_FACTOR,
    'terms.depeg.threshold': other.PEG_LOSS_THRESHOLD,
    'terms.depeg.factor': other.PEG_LOSS_FACTOR,
    'terms.maintenancePerpetual.rate': rounded(other.MM_PERP_PERCENT),
    'terms.initialPerpetual.rate': rounded(other.IM_PERP_PERCENT),
    'terms.maintenanceNakedShort.rate': rounded(other.MM_OPTION_PERCENT),
    'terms.initialNakedShort.rate': rounded(other.IM_OPTION_PERCENT),
    'terms.afterMaintenanceHaircut.haircuts': haircuts('MMHaircut'),
    'terms.afterInitialHaircut.haircuts': haircuts('IMHaircut'),
    'terms.collateralConfidence.threshold': other.CONF_THRESHOLD,
    'terms.collateralConfidence.rates': { '*': other.CONF_MARGIN ?? 1, [cash]: 0 },
    'formulas.maintenanceLoss.product': [margin.MM_LOSS_FACTOR ?? 0.8, 'worstLoss'],
    'formulas.initialLoss.product': [{ sum: [margin.IM_LOSS_FACTOR ?? 1, 'depeg'] }, 'worstLoss'],
  };
  for (const term of ['perpetualConfidence', 'optionConfidence']) {
    overlay[`terms.${term}.threshold`] = other.CONF_THRESHOLD;
    overlay[`terms.${term}.rate`] = other.CONF_MARGIN;
  }
  for (const state of ['up', 'down']) {
    overlay[`${states}.${state}.term.shortPower`] = vol.SHORTTERMPOWER;
    overlay[`${states}.${state}.term.longPower`] = vol.LONGTERMPOWER;
    overlay[`${states}.${state}.term.floorDays`] = vol.DTE_FLOOR;
  }
  for (const [state, word] of [
    ['linearSkew', 'LINEAR'],
    ['absoluteSkew', 'ABS'],
  ] as const) {
    overlay[`${states}.${state}.capBase`] = skew[`${word}_SCALE_CAP`];
    overlay[`${states}.${state}.capPerRootYear`] = skew[`${word}_CBASE`];
    overlay[`${states}.${state}.leastWidth`] = skew.MIN_K_STAR;
    overlay[`${states}.${state}.widthScale`] = skew.MIN_WIDTH_SCALE;
    overlay[`${states}.${state}.widthVol`] = skew.VOL_PARAM_STATIC;
    overlay[`${states}.${state}.widthVolPerRootYear`] = skew.VOL_PARAM_SCALE;
  }
  return withSingleScenarios(door, presetWith(door, 'derive-pmrm-2', overlay));
}

function tableOf<T, U>(
  collaterals: readonly CaseCollateral[] = [],
  absent: T,
  of: (one: CaseCollateral) => T,
  entry: (value: T) => U,
): Record<string, U> {
  return Object.fromEntries([['*', entry(absent)], ...collaterals.map((one, i) => [collateralId(one, i), entry(of(one))] as const)]);
}

/** Every scenario, and today's prices (`scenario now`), as a grid and a term of its own. */
function withSingleScenarios(door: Door, rules: TermRules): TermRules {
  const { grids, terms } = rules;
  const grid = grids.scenarios as Extract<(typeof grids)[string], { prices: 'model' }>;
  const single = [...grid.scenarios, { move: 0, vol: 'same', weight: 1 }];
  const name = (i: number): string => `scenario ${i === grid.scenarios.length ? 'now' : i}`;
  const loss = terms.scenarioLoss as Extract<(typeof terms)[string], { term: 'discountedScan' }>;
  return door.parseTermRules({
    ...rules,
    grids: { ...grids, ...Object.fromEntries(single.map((one, i) => [name(i), { ...grid, scenarios: [one] }])) },
    terms: { ...terms, ...Object.fromEntries(single.map((_, i) => [name(i), { ...loss, grid: name(i) }])) },
  });
}
