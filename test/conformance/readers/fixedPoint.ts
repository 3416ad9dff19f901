// Liquidation in fixed-point integers: transfers, fees, schedules, bounds, socialised losses, shares of the insurance fund, margin (JSON, margincore-live-cases, kind drift/...).
import type { Core, Door, Outcome, Reader } from '../reader.js';
import { Tally } from '../reader.js';
import { listAt, type Source } from '../source.js';
import { type Loose, refusedOr } from './quantums.js';
import { kindOf, type LiveCase } from './vegaLiquidation.js';

const camel = (name: string): string => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
const inCamel = (one: Loose, leftOut: readonly string[] = []): never =>
  Object.fromEntries(Object.entries(one).flatMap(([key, value]) => (leftOut.includes(key) ? [] : [[camel(key), value]]))) as never;

const kinds: Readonly<Record<string, (door: Door, one: LiveCase) => Loose>> = {
  'liquidation-transfers': ({ quantums }, { inputs }) => {
    const given = inCamel(inputs, ['function']);
    return inputs.function === 'liability_for_asset'
      ? { liability_amount: quantums.liabilityForAsset(given) }
      : { asset_amount: quantums.assetForLiability(given) };
  },
  'insurance-fee': ({ quantums }, { inputs }) => {
    const { margin_shortage: shortage, max_insurance_fee: maxFee, kind, ...rest } = inputs;
    const given = { ...(inCamel(rest) as Loose), shortage, maxFee } as never;
    const fee = kind === 'perp' ? quantums.perpetualInsuranceFee(given) : quantums.spotInsuranceFee(given);
    return { insurance_fee: Number(fee) };
  },
  'liquidation-schedule': ({ quantums, rules }, { inputs }) => {
    const rule = rules.preset('drift').liquidation?.schedule as NonNullable<
      NonNullable<ReturnType<typeof rules.preset>['liquidation']>['schedule']
    >;
    const elapsedSlots = BigInt(inputs.slot) - BigInt(inputs.last_active_slot);
    if (inputs.function === 'liquidation_fee')
      return { fee: Number(quantums.liquidationFee({ rule, baseFee: inputs.base_fee, maxFee: inputs.max_fee, elapsedSlots })) };
    const share = quantums.maxShare({
      rule,
      shortage: inputs.margin_shortage,
      freed: inputs.margin_freed,
      elapsedSlots,
      initialShare: inputs.initial_share,
      durationSlots: inputs.duration_slots,
    });
    return { share: Number(share) };
  },
  'liquidation-price-limits': ({ quantums }, { inputs }) => {
    const given = inCamel(inputs, ['kind']);
    if (inputs.kind === 'limit price') return { ...quantums.meetsLimit(given) };
    const { price, worst, ok } = quantums.withinSwapBound(given);
    return { price, worst_price: worst, ok };
  },
  'bankruptcy-socialisation': ({ quantums }, { inputs }) =>
    inputs.kind === 'perp'
      ? { cumulative_funding_delta: quantums.perpetualLoss(inCamel(inputs, ['kind'])) }
      : {
          cumulative_interest_delta: quantums.depositLoss({
            loss: inputs.loss,
            depositBalance: inputs.deposit_balance,
            cumulativeInterest: inputs.cumulative_deposit_interest,
            decimals: inputs.decimals,
          }),
        },
  'insurance-fund-shares': ({ quantums }, { inputs }) => {
    const given = inCamel(inputs, ['function']);
    return inputs.function === 'rebase' ? { ...quantums.rebase(given) } : { shares_lost: quantums.sharesLost(given) };
  },
  'insurance-fund-staking': ({ quantums, Fault }, { inputs }) => {
    let state = quantums.emptyStake(inputs.total_shares, inputs.user_shares);
    const after = inputs.steps.map((step: Loose) => {
      try {
        const next = quantums.fundStep({ state, step: inCamel(step), unstakingSeconds: inputs.unstaking_period });
        state = next.state;
        const { totalShares, userShares, shares, costBasis, requestShares, requestValue } = state;
        const figures = {
          total_shares: totalShares,
          user_shares: userShares,
          shares,
          cost_basis: costBasis,
          request_shares: requestShares,
          request_value: requestValue,
        };
        return next.withdrawn === undefined ? figures : { ...figures, withdrawn: next.withdrawn };
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        return { error: true };
      }
    });
    return { after };
  },
  'margin-requirement': ({ quantums }, { inputs }) => {
    const names: Loose = { price_twap: 'averagePrice' };
    const { collateral, requirement } = quantums.marginRequirement({
      spot: inputs.spot.map((one: Loose) =>
        Object.fromEntries(Object.entries(one).flatMap(([key, value]) => (key === 'market' ? [] : [[names[key] ?? camel(key), value]]))),
      ),
      perpetuals: inputs.perps.map((one: Loose) => inCamel(one)),
      part: inputs.margin_type,
      userRatio: inputs.user_max_margin_ratio,
      strict: inputs.strict_prices,
    });
    return { total_collateral: collateral, margin_requirement: requirement };
  },
};

export const fixedPoint: Reader = {
  kind: 'fixed-point',
  recognises: (source) => kindOf(source, 'drift') in kinds,
  run(source: Source, _: Core, door: Door): Outcome {
    const tally = new Tally('of the line of each figure', 1);
    const ask = kinds[kindOf(source, 'drift')] as (typeof kinds)[string];
    for (const one of listAt<LiveCase>(source, 'cases'))
      tally.attempt(one.name, () => refusedOr(door, one.expected as Loose, () => ask(door, one)));
    return tally.outcome();
  },
};
