// A case of Derive's second portfolio margin manager as an account, and its parameters laid over the preset.
import type { TermRules } from '../../../src/index.js';
import { presetWith } from '../overlay.js';
import type { Core, Door } from '../reader.js';
import { cash, type DeriveAccount, type DeriveOption } from './deriveMarket.js';

interface Feed {
  readonly FeedExpiry: number;
  readonly Forward: number;
  readonly ForwardConfidence: number;
  readonly Rate: number;
  readonly RateConfidence: number;
  readonly OptionVolConfidences: number | readonly number[];
  /** a, b, rho, m, sigma, forward, years. */
  readonly SVIparam: readonly (string | number)[];
}

interface CaseOption {
  readonly Expiry: number;
  readonly Strike: number;
  readonly IsCall: number | boolean;
  readonly Amount: number;
}

interface CaseCollateral {
  readonly Name?: string;
  readonly Amount: number;
  readonly Price: number;
  readonly Confidence: number;
  readonly IsRiskCancelling: boolean;
  readonly IMHaircut: number;
  readonly MMHaircut: number;
}

type Numbers = Readonly<Record<string, number | undefined>>;

interface CaseScenario {
  readonly SpotShock: number;
  readonly VolShockDirection: string;
  readonly DampeningFactor: number;
}

export interface Pmrm2Case {
  readonly name: string;
  readonly skippedUpstream?: boolean;
  readonly Scenario: Numbers & {
    readonly Cash: number;
    readonly SpotPrice: number;
    readonly StablePrice: number;
    readonly Collaterals?: readonly CaseCollateral[];
    readonly Options?: readonly CaseOption[];
    readonly OptionFeeds?: readonly Feed[];
  };
  readonly Parameters: Readonly<Record<string, Numbers>> & { readonly Scenarios: readonly CaseScenario[] };
  readonly Result: Readonly<Record<string, unknown>>;
}

/** Rates that the cases state as differences: what rounding left below 0 is 0. */
const rounded = (rate: number | undefined): number | undefined => (rate !== undefined && rate < 0 && rate > -1e-12 ? 0 : rate);

/** Settlement is the mean price of the last half hour. */
const settlementSeconds = 1800;
const unit = 'SPOT';
const collateralId = ({ Name }: CaseCollateral, i: number): string => `${Name ?? 'collateral'} ${i}`;

export function pmrm2Account(core: Core, door: Door, { Scenario: scenario }: Pmrm2Case): DeriveAccount {
  const { SpotPrice: spot, StablePrice: stable, Collaterals: collaterals = [], Options: options = [], OptionFeeds: feeds = [] } = scenario;
  const feedOf = (seconds: number): Feed => {
    const feed = feeds.find(({ FeedExpiry }) => FeedExpiry === seconds);
    if (feed === undefined) throw new Error(`no feed for the expiry in ${seconds} s`);
    return feed;
  };
  const logs = core.math.log(Float64Array.from(options, ({ Expiry, Strike }) => Strike / Number(feedOf(Expiry).SVIparam[5])));
  return {
    units: [
      {
        id: unit,
        spot,
        figures: { spotConfidence: scenario.SpotConfidence ?? 1, perpetualConfidence: scenario.PerpConfidence ?? 1 },
        perpetuals: scenario.NumPerps ?? 0,
        perpetualPrice: scenario.PerpPrice ?? 0,
        options: options.map(({ Expiry, Strike, IsCall, Amount }, i): DeriveOption => {
          const feed = feedOf(Expiry);
          return {
            seconds: Expiry,
            strike: Strike,
            call: Boolean(IsCall),
            amount: Amount,
            vol: smileVol(door, feed, logs[i] as number),
            forward: feed.Forward,
            rate: Math.max(0, feed.Rate),
            figures: {
              settledForward: (feed.Forward * Math.max(0, settlementSeconds - Expiry)) / settlementSeconds,
              forwardConfidence: feed.ForwardConfidence,
              rateConfidence: feed.RateConfidence,
              volConfidence: Math.min(1, ...[feed.OptionVolConfidences].flat()),
            },
          };
        }),
      },
    ],
    cash: scenario.Cash,
    stable,
    collateral: collaterals.map((one, i) => ({
      id: collateralId(one, i),
      amount: one.Amount,
      price: one.Price / stable,
      figures: { confidence: one.Confidence },
    })),
    unsettledGain: scenario.UnrealisedPerpPNL ?? 0,
    unsettledFunding: scenario.UnrealisedFunding ?? 0,
  };
}

/** The venue's reading of its SVI: the wings are flat beyond 4 sqrt(a + b sigma), total variance is at most 144. */
function smileVol(door: Door, { SVIparam }: Feed, k: number): number {
  const [a, b, rho, m, sigma, , years] = SVIparam.map(Number) as [number, number, number, number, number, number, number];
  const wing = 4 * Math.sqrt(a + b * sigma);
  const variance = door.totalVariance({ a, b, rho, m, sigma }, Math.max(-wing, Math.min(wing, k)));
  return Math.sqrt(Math.min(144, variance) / years);
}

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
