// Collateral and requirement of an account of tokens and perpetuals in fixed-point integers.
// Source: Drift protocol v2, math/margin (numbers only). Weights and ratios are of 10^4, prices of 10^-6 USD, base amounts of 10^-9.
import { fieldsOf, listOf } from '../../book/fields.js';
import { count, oneOf } from '../../check.js';
import { absolute, ceilDiv, floorDiv, greatest, type Integer, integer, least, natural } from './integers.js';

const weightOne = 10_000n;

export interface SpotHolding {
  /** Signed, 10^-decimals. */
  readonly tokenAmount: Integer;
  readonly decimals: number;
  readonly price: Integer;
  /** Average price, for strict prices. */
  readonly averagePrice?: Integer;
  readonly assetWeight: Integer;
  readonly liabilityWeight: Integer;
  readonly openBids?: Integer;
  /** At most 0. */
  readonly openAsks?: Integer;
  readonly openOrders?: Integer;
}

const orderCharge = 10_000n;

/**
 * Collateral and requirement of an account in integers. A token counts as the worse of all bids and all asks filled, the quote of the fill in full; a user's own ratio raises those of
 * perpetuals and the weights of debts, and lowers those of assets, for the initial requirement.
 */
export function marginRequirement(inputs: {
  readonly spot: readonly SpotHolding[];
  readonly perpetuals: readonly { readonly baseAmount: Integer; readonly price: Integer; readonly marginRatio: Integer }[];
  readonly part: 'initial' | 'maintenance';
  readonly userRatio?: Integer;
  readonly strict?: boolean;
}): { readonly collateral: bigint; readonly requirement: bigint } {
  const given = fieldsOf(inputs, 'inputs', ['spot', 'perpetuals', 'part'], ['userRatio', 'strict']);
  const initial = oneOf(given.part, ['initial', 'maintenance'], 'inputs.part') === 'initial';
  const own = initial && given.userRatio !== undefined ? natural(given.userRatio, 'inputs.userRatio') : 0n;
  let [collateral, requirement] = [0n, 0n];
  for (const [i, one] of (listOf(given.spot, 'inputs.spot', 0, 100_000) as readonly SpotHolding[]).entries()) {
    const { counted, charged } = tokenOf(one, `inputs.spot[${i}]`, own, given.strict === true);
    collateral += counted;
    requirement += charged;
  }
  for (const [i, one] of listOf(given.perpetuals, 'inputs.perpetuals', 0, 100_000).entries()) {
    const path = `inputs.perpetuals[${i}]`;
    const { baseAmount, price, marginRatio } = fieldsOf(one, path, ['baseAmount', 'price', 'marginRatio']);
    const value = (absolute(integer(baseAmount, `${path}.baseAmount`)) * natural(price, `${path}.price`)) / 1_000_000_000n;
    requirement += (value * greatest(own, natural(marginRatio, `${path}.marginRatio`))) / weightOne;
  }
  return { collateral, requirement };
}

function tokenOf(given: unknown, path: string, own: bigint, strict: boolean): { readonly counted: bigint; readonly charged: bigint } {
  const token = fieldsOf(
    given,
    path,
    ['tokenAmount', 'decimals', 'price', 'assetWeight', 'liabilityWeight'],
    ['averagePrice', 'openBids', 'openAsks', 'openOrders'],
  );
  const at = (name: string): bigint => (token[name] === undefined ? 0n : integer(token[name], `${path}.${name}`));
  const one = 10n ** BigInt(count(token.decimals, 0, 30, `${path}.decimals`));
  const price = natural(token.price, `${path}.price`);
  const average = strict && token.averagePrice !== undefined ? at('averagePrice') : price;
  const [low, high] = [least(price, average), greatest(price, average)];
  const assetWeight = own === 0n ? at('assetWeight') : least(at('assetWeight'), greatest(0n, weightOne - own));
  const liabilityWeight = own === 0n ? at('liabilityWeight') : greatest(at('liabilityWeight'), weightOne + own);
  const weighted = (amount: bigint): bigint =>
    amount >= 0n ? (((amount * low) / one) * assetWeight) / weightOne : -((ceilDiv(-amount * high, one) * liabilityWeight) / weightOne);
  const held = at('tokenAmount');
  const filled = (orders: bigint): { readonly tokens: bigint; readonly quote: bigint; readonly worth: bigint } => {
    const tokens = weighted(held + orders);
    const quote = floorDiv(-orders * high, one);
    return { tokens, quote, worth: tokens + quote };
  };
  const [bids, asks] = [filled(at('openBids')), filled(at('openAsks'))];
  const { tokens, quote } = asks.worth < bids.worth ? asks : bids;
  const parts = [tokens, quote];
  const positive = parts.reduce((sum, part) => (part > 0n ? sum + part : sum), 0n);
  const negative = parts.reduce((sum, part) => (part < 0n ? sum - part : sum), 0n);
  return { counted: positive, charged: negative + at('openOrders') * orderCharge };
}
