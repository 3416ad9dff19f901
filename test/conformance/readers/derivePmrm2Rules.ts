// The parameters of a case of Derive's second portfolio margin manager, laid over the preset.
import type { Rules } from '../../../src/rules.js';
import { presetWith } from '../overlay.js';
import type { Door } from '../reader.js';
import type { CellBlock, Cells } from '../scenarioCells.js';
import { cash } from './deriveMarket.js';
import { type CaseCollateral, type CaseScenario, collateralId, type Pmrm2Case, unit } from './derivePmrm2Case.js';

/** Rates that the cases state as differences: what rounding left below 0 is 0. */
const rounded = (rate: number | undefined): number | undefined => (rate !== undefined && rate < 0 && rate > -1e-12 ? 0 : rate);

const shocks: Readonly<Record<string, string>> = {
  Up: 'up',
  Down: 'down',
  None: 'unchanged',
  LINEAR: 'linearSkew',
  ABS: 'absoluteSkew',
};
export const isSkew = ({ VolShockDirection }: CaseScenario): boolean => ['LINEAR', 'ABS'].includes(VolShockDirection);

/** The scenarios of a case one by one, and after them today's prices. */
export function cellsOf({ Parameters: parameters }: Pmrm2Case): Omit<Cells, 'scan'> {
  const blocks = [...blocksOf(parameters.Scenarios), { moves: [0], vols: ['unchanged'], weight: 1 }];
  return { prefix: 'scenario', set: 'scenarios', blocks };
}

function blocksOf(scenarios: readonly CaseScenario[]): CellBlock[] {
  return scenarios.map((one) => ({
    // a skew is taken at today's prices, whatever spot move stands beside it
    moves: [isSkew(one) ? 0 : one.SpotShock - 1],
    vols: [shocks[one.VolShockDirection] as string],
    weight: one.DampeningFactor,
  }));
}

/** The preset under the case's parameters. */
export function pmrm2Rules(door: Door, { Scenario: scenario, Parameters: parameters }: Pmrm2Case): Rules {
  const {
    VolShock: vol = {},
    Margin: margin = {},
    BasisContingency: basis = {},
    OtherContingency: other = {},
    SkewShock: skew = {},
  } = parameters;
  const haircuts = (name: 'IMHaircut' | 'MMHaircut') => tableOf<number>(scenario.Collaterals, 0, (one) => rounded(one[name]) as number);
  const loss = 'terms.scenarioLoss';
  return presetWith(door, 'derive-pmrm-2', {
    'scenarios.scenarios.blocks': blocksOf(parameters.Scenarios),
    'scenarios.basis.blocks': [basis.SCENARIO_SPOT_UP ?? 1.045, basis.SCENARIO_SPOT_DOWN ?? 0.955].map((shock) => ({
      // a price of 0 has no logarithm
      moves: [Math.max(shock - 1, 1e-12 - 1)],
      vols: ['unchanged'],
      weight: 1,
    })),
    'volatility.shocks.up.relative': vol.VOLRANGEUP,
    'volatility.shocks.up.floor': vol.MIN_VOL_EVAL_SHOCKED,
    'volatility.shocks.down.relative': vol.VOLRANGEDOWN === undefined ? undefined : -vol.VOLRANGEDOWN,
    'volatility.term.shortPower': vol.SHORTTERMPOWER,
    'volatility.term.longPower': vol.LONGTERMPOWER,
    'volatility.term.floorDays': vol.DTE_FLOOR,
    ...skewOverlay('linearSkew', 'LINEAR', skew),
    ...skewOverlay('absoluteSkew', 'ABS', skew),
    [`${loss}.discount.positive.base`]: margin.BASE_STATIC_DISCOUNT,
    [`${loss}.discount.positive.rateFactor`]: margin.LONG_RATE_MULTSCALE,
    [`${loss}.discount.positive.rateSpread`]: margin.LONG_RATE_ADDSCALE,
    [`${loss}.discount.negative.base`]: margin.BASE_STATIC_DISCOUNT_NEG,
    [`${loss}.discount.negative.rateFactor`]: margin.SHORT_RATE_MULTSCALE,
    [`${loss}.discount.negative.rateSpread`]: margin.SHORT_RATE_ADDSCALE,
    [`${loss}.collateral`]: tableOf<string | null>(scenario.Collaterals, null, (one) => (one.IsRiskCancelling ? unit : null)),
    'terms.basisContingency.expiryShare.base': basis.BASIS_CONT_ADD_FACTOR,
    'terms.basisContingency.expiryShare.perYear': basis.BASIS_CONT_MULT_FACTOR,
    'parameters.depegThreshold': other.PEG_LOSS_THRESHOLD,
    'parameters.depegFactor': other.PEG_LOSS_FACTOR,
    'parameters.maintenanceFactor': margin.MM_LOSS_FACTOR,
    'parameters.initialFactor': margin.IM_LOSS_FACTOR ?? 1,
    'parameters.maintenancePerpetualRate': rounded(other.MM_PERP_PERCENT),
    'parameters.initialPerpetualRate': rounded(other.IM_PERP_PERCENT),
    'parameters.maintenanceNakedShortRate': rounded(other.MM_OPTION_PERCENT),
    'parameters.initialNakedShortRate': rounded(other.IM_OPTION_PERCENT),
    'requirements.portfolio.initial': 'sum((initialFactor + depeg) * worstLoss) + initialContingency + maintenanceContingency',
    'terms.afterMaintenanceHaircut.haircuts': haircuts('MMHaircut'),
    'terms.afterInitialHaircut.haircuts': haircuts('IMHaircut'),
    'terms.collateralConfidence.threshold': other.CONF_THRESHOLD,
    'terms.collateralConfidence.rate': { '*': other.CONF_MARGIN ?? 1, [cash]: 0 },
    'terms.perpetualConfidence.threshold': other.CONF_THRESHOLD,
    'terms.perpetualConfidence.rate': other.CONF_MARGIN,
    'terms.optionConfidence.threshold': other.CONF_THRESHOLD,
    'terms.optionConfidence.rate': other.CONF_MARGIN,
  });
}

function skewOverlay(shock: string, word: string, skew: Readonly<Record<string, number | undefined>>): Record<string, unknown> {
  const at = `volatility.shocks.${shock}.skew`;
  return {
    [`${at}.capBase`]: skew[`${word}_SCALE_CAP`],
    [`${at}.capPerRootYear`]: skew[`${word}_CBASE`],
    [`${at}.leastWidth`]: skew.MIN_K_STAR,
    [`${at}.widthScale`]: skew.MIN_WIDTH_SCALE,
    [`${at}.widthVol`]: skew.VOL_PARAM_STATIC,
    [`${at}.widthVolPerRootYear`]: skew.VOL_PARAM_SCALE,
  };
}

function tableOf<T>(collaterals: readonly CaseCollateral[] = [], absent: T, of: (one: CaseCollateral) => T): Record<string, T> {
  return Object.fromEntries([['*', absent], ...collaterals.map((one, i) => [collateralId(one, i), of(one)] as const)]);
}
