// A case of Derive's second portfolio margin manager, and its account.
import { totalVariance } from '../../../src/estimation/surface/svi.js';
import type { Core } from '../reader.js';
import type { DeriveAccount, DeriveOption } from './deriveMarket.js';

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

export interface CaseCollateral {
  readonly Name?: string;
  readonly Amount: number;
  readonly Price: number;
  readonly Confidence: number;
  readonly IsRiskCancelling: boolean;
  readonly IMHaircut: number;
  readonly MMHaircut: number;
}

type Numbers = Readonly<Record<string, number | undefined>>;

export interface CaseScenario {
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

/** Settlement is the mean price of the last half hour. */
const settlementSeconds = 1800;
export const unit = 'SPOT';
export const collateralId = ({ Name }: CaseCollateral, i: number): string => `${Name ?? 'collateral'} ${i}`;

export function pmrm2Account(core: Core, { Scenario: scenario }: Pmrm2Case): DeriveAccount {
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
            vol: smileVol(feed, logs[i] as number),
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
function smileVol({ SVIparam }: Feed, k: number): number {
  const [a, b, rho, m, sigma, , years] = SVIparam.map(Number) as [number, number, number, number, number, number, number];
  // nothing of a smile is left when its expiry is
  if (!(years > 0)) return 0;
  const wing = 4 * Math.sqrt(a + b * sigma);
  const variance = totalVariance({ a, b, rho, m, sigma }, Math.max(-wing, Math.min(wing, k)));
  return Math.sqrt(Math.min(144, variance) / years);
}
