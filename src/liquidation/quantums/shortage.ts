// Liquidation of an account in fixed-point integers: what changes hands, fees, how much at once, prices that bound it, and who bears a loss.
// Source: Drift protocol v2, math/liquidation (numbers only). Weights and ratios are of 10^4, multipliers and fees of 10^6, prices of 10^-6 USD.
import { fieldsOf } from '../../book/fields.js';
import { count } from '../../check.js';
import { Fault } from '../../fault.js';
import type { ScheduleRule } from '../../rules/document/quantumLiquidation.js';
import { absolute, ceilDiv, greatest, type Integer, integer, least, million, natural, positiveInteger } from './integers.js';

const weightOne = 10_000n;
const priceOne = 1_000_000n;

/** Fields as whole numbers at least 0. */
function naturals<Name extends string>(inputs: unknown, names: readonly Name[]): Record<Name, bigint> {
  const given = fieldsOf(inputs, 'inputs', names);
  return Object.fromEntries(names.map((name) => [name, natural(given[name], `inputs.${name}`)])) as Record<Name, bigint>;
}

const power = (decimals: unknown, path: string): bigint => 10n ** BigInt(count(decimals, 0, 30, path));

export interface Exchange {
  readonly assetMultiplier: Integer;
  readonly assetDecimals: number;
  readonly assetPrice: Integer;
  readonly liabilityMultiplier: Integer;
  readonly liabilityDecimals: number;
  readonly liabilityPrice: Integer;
}

const exchangeFields = ['assetMultiplier', 'assetDecimals', 'assetPrice', 'liabilityMultiplier', 'liabilityDecimals', 'liabilityPrice'];

function exchangeOf(given: Readonly<Record<string, unknown>>) {
  return {
    asset:
      positiveInteger(given.assetPrice, 'inputs.assetPrice') * positiveInteger(given.liabilityMultiplier, 'inputs.liabilityMultiplier'),
    liability:
      positiveInteger(given.liabilityPrice, 'inputs.liabilityPrice') * positiveInteger(given.assetMultiplier, 'inputs.assetMultiplier'),
    assetOne: power(given.assetDecimals, 'inputs.assetDecimals'),
    liabilityOne: power(given.liabilityDecimals, 'inputs.liabilityDecimals'),
  };
}

/** The debt that a liquidator takes over for so much of an asset, rounded up. */
export function liabilityForAsset(inputs: Exchange & { readonly assetAmount: Integer }): bigint {
  const given = fieldsOf(inputs, 'inputs', [...exchangeFields, 'assetAmount']);
  const { asset, liability, assetOne, liabilityOne } = exchangeOf(given);
  return ceilDiv(natural(given.assetAmount, 'inputs.assetAmount') * asset * liabilityOne, liability * assetOne);
}

/** The asset that a liquidator gets for a debt, rounded down, at least 1; all of it where the two are less than 1 USD apart (as the ledger counts that: of an asset of other than six decimals by the square of what they differ). */
export function assetForLiability(inputs: Exchange & { readonly assetAmount: Integer; readonly liabilityAmount: Integer }): bigint {
  const given = fieldsOf(inputs, 'inputs', [...exchangeFields, 'assetAmount', 'liabilityAmount']);
  const { asset, liability, assetOne, liabilityOne } = exchangeOf(given);
  const whole = natural(given.assetAmount, 'inputs.assetAmount');
  const amount = (natural(given.liabilityAmount, 'inputs.liabilityAmount') * liability * assetOne) / (asset * liabilityOne);
  const transfer = greatest(1n, amount);
  const apart = (absolute(whole - transfer) * positiveInteger(given.assetPrice, 'inputs.assetPrice')) / priceOne;
  const worth = assetOne > priceOne ? apart * (assetOne / priceOne) : apart / (priceOne / assetOne);
  return worth < priceOne ? whole : transfer;
}

/** Fee to the insurance fund of a perpetual, parts per million: 19/20 of what the freed margin leaves of the ratio, at most `maxFee`. */
export function perpetualInsuranceFee(inputs: {
  readonly shortage: Integer;
  /** 10^-9 of the base asset. */
  readonly baseAmount: Integer;
  readonly marginRatio: Integer;
  readonly liquidatorFee: Integer;
  readonly oraclePrice: Integer;
  readonly quotePrice: Integer;
  readonly maxFee: Integer;
}): bigint {
  const names = ['shortage', 'baseAmount', 'marginRatio', 'liquidatorFee', 'oraclePrice', 'quotePrice', 'maxFee'] as const;
  const { shortage, baseAmount, marginRatio, liquidatorFee, oraclePrice, quotePrice, maxFee } = naturals(inputs, names);
  const ratio = marginRatio * 100n;
  if (baseAmount === 0n || oraclePrice === 0n || quotePrice === 0n || ratio <= liquidatorFee) return 0n;
  const price = (oraclePrice * quotePrice) / priceOne;
  if (price === 0n) return 0n;
  // shortage / (size x price), of 10^6
  const short = (((shortage * 1_000_000_000n) / baseAmount) * million) / price;
  const left = ratio - liquidatorFee - short;
  return left <= 0n ? 0n : least(maxFee, (left * 19n) / 20n);
}

/** Fee to the insurance fund of a debt that is taken over for an asset, parts per million. */
export function spotInsuranceFee(inputs: {
  readonly shortage: Integer;
  readonly tokenAmount: Integer;
  readonly assetWeight: Integer;
  readonly assetMultiplier: Integer;
  readonly liabilityWeight: Integer;
  readonly liabilityMultiplier: Integer;
  readonly liabilityDecimals: number;
  readonly liabilityPrice: Integer;
  readonly maxFee: Integer;
}): bigint {
  const { liabilityDecimals, ...rest } = fieldsOf(inputs, 'inputs', [
    'shortage',
    'tokenAmount',
    'assetWeight',
    'assetMultiplier',
    'liabilityWeight',
    'liabilityMultiplier',
    'liabilityDecimals',
    'liabilityPrice',
    'maxFee',
  ]);
  const names = [
    'shortage',
    'tokenAmount',
    'assetWeight',
    'assetMultiplier',
    'liabilityWeight',
    'liabilityMultiplier',
    'liabilityPrice',
    'maxFee',
  ] as const;
  const { shortage, tokenAmount, assetWeight, assetMultiplier, liabilityWeight, liabilityMultiplier, liabilityPrice, maxFee } = naturals(
    rest,
    names,
  );
  const one = power(liabilityDecimals, 'inputs.liabilityDecimals');
  if (assetWeight >= liabilityWeight || tokenAmount === 0n || liabilityPrice === 0n || liabilityMultiplier === 0n) return 0n;
  // each part of 10^6, rounded down
  const lent = (assetWeight * 100n * assetMultiplier) / liabilityMultiplier;
  const short = (shortage * million * one) / tokenAmount / liabilityPrice;
  const left = liabilityWeight * 100n - lent - short;
  return left <= 0n ? 0n : least(maxFee, (left * weightOne) / liabilityWeight);
}

/** The liquidator's fee, parts per million: the base within the slots of grace, then one part more each slot, at most `maxFee`. */
export function liquidationFee(inputs: {
  readonly rule: ScheduleRule;
  readonly baseFee: Integer;
  readonly maxFee: Integer;
  readonly elapsedSlots: Integer;
}): bigint {
  const { rule, ...rest } = fieldsOf(inputs, 'inputs', ['rule', 'baseFee', 'maxFee', 'elapsedSlots']);
  const { baseFee, maxFee, elapsedSlots } = naturals(rest, ['baseFee', 'maxFee', 'elapsedSlots']);
  const { graceSlots } = scheduleOf(rule);
  return elapsedSlots < graceSlots ? baseFee : least(maxFee, baseFee + elapsedSlots);
}

/** How much of a shortage may be liquidated by now, of 10^4: all where it is small; else a share that grows from the initial one to all over the duration, less what was freed already. */
export function maxShare(inputs: {
  readonly rule: ScheduleRule;
  readonly shortage: Integer;
  readonly freed: Integer;
  readonly elapsedSlots: Integer;
  readonly initialShare: Integer;
  readonly durationSlots: Integer;
}): bigint {
  const { rule, ...rest } = fieldsOf(inputs, 'inputs', ['rule', 'shortage', 'freed', 'elapsedSlots', 'initialShare', 'durationSlots']);
  const names = ['shortage', 'freed', 'elapsedSlots', 'initialShare', 'durationSlots'] as const;
  const { shortage, freed, elapsedSlots, initialShare, durationSlots } = naturals(rest, names);
  const { smallShortage } = scheduleOf(rule);
  if (shortage < smallShortage || shortage === 0n || durationSlots === 0n) return weightOne;
  const share = least(weightOne, (elapsedSlots * weightOne) / durationSlots + initialShare);
  const due = ((shortage + freed) * share) / weightOne - freed;
  return due <= 0n ? 0n : least(weightOne, (due * weightOne) / shortage);
}

function scheduleOf(given: unknown): { readonly graceSlots: bigint; readonly smallShortage: bigint } {
  const rule = fieldsOf(given, 'inputs.rule', ['graceSlots', 'smallShortage']);
  return {
    graceSlots: natural(rule.graceSlots, 'inputs.rule.graceSlots'),
    smallShortage: natural(rule.smallShortage, 'inputs.rule.smallShortage'),
  };
}

/** Asset per liability that was exchanged, 10^-6, rounded down in two steps, and whether it reaches a liquidator's limit. */
export function meetsLimit(inputs: {
  readonly assetAmount: Integer;
  readonly liabilityAmount: Integer;
  readonly assetDecimals: number;
  readonly liabilityDecimals: number;
  readonly limitPrice: Integer;
}): { readonly price: bigint; readonly ok: boolean } {
  const given = fieldsOf(inputs, 'inputs', ['assetAmount', 'liabilityAmount', 'assetDecimals', 'liabilityDecimals', 'limitPrice']);
  const price = exchanged(given, 'asset', 'liability');
  return { price, ok: price >= natural(given.limitPrice, 'inputs.limitPrice') };
}

/** Liability per asset of a swap, 10^-6, and whether it is no worse than the prices and multipliers of the liquidation allow. */
export function withinSwapBound(inputs: Exchange & { readonly assetAmount: Integer; readonly liabilityAmount: Integer }): {
  readonly price: bigint;
  readonly worst: bigint;
  readonly ok: boolean;
} {
  const given = fieldsOf(inputs, 'inputs', [...exchangeFields, 'assetAmount', 'liabilityAmount']);
  const price = exchanged(given, 'liability', 'asset');
  const assetPrice = positiveInteger(given.assetPrice, 'inputs.assetPrice');
  const liabilityPrice = positiveInteger(given.liabilityPrice, 'inputs.liabilityPrice');
  const [asset, liability] = [
    positiveInteger(given.assetMultiplier, 'inputs.assetMultiplier'),
    positiveInteger(given.liabilityMultiplier, 'inputs.liabilityMultiplier'),
  ];
  const worst = (assetPrice * million * liability) / liabilityPrice / asset;
  return { price, worst, ok: price >= worst };
}

/** Amount of one asset for another, 10^-6. */
function exchanged(given: Readonly<Record<string, unknown>>, of: 'asset' | 'liability', per: 'asset' | 'liability'): bigint {
  const [one, other] = [of, per].map((name) => power(given[`${name}Decimals`], `inputs.${name}Decimals`)) as [bigint, bigint];
  const amount = natural(given[`${of}Amount`], `inputs.${of}Amount`);
  return (((amount * priceOne) / one) * other) / positiveInteger(given[`${per}Amount`], `inputs.${per}Amount`);
}

/** A loss over every holder of a position: the move of cumulative funding per unit of base, 10^-9 USD, rounded up in steps of 1000. Throws TOO_SHORT without a holder. */
export function perpetualLoss(inputs: { readonly loss: Integer; readonly baseLong: Integer; readonly baseShort: Integer }): bigint {
  const given = fieldsOf(inputs, 'inputs', ['loss', 'baseLong', 'baseShort']);
  const base = absolute(integer(given.baseLong, 'inputs.baseLong')) + absolute(integer(given.baseShort, 'inputs.baseShort'));
  if (base === 0n) throw new Fault('TOO_SHORT', 'inputs.baseLong', 'a market with open interest above 0', base);
  return ceilDiv(absolute(integer(given.loss, 'inputs.loss')) * 1_000_000_000n, base) * 1000n;
}

/** A loss over all depositors: by how much cumulative deposit interest (of 10^10) falls, rounded up; 0 where there are no deposits. `depositBalance`: 10^-9. */
export function depositLoss(inputs: {
  readonly loss: Integer;
  readonly depositBalance: Integer;
  readonly cumulativeInterest: Integer;
  readonly decimals: number;
}): bigint {
  const { decimals, ...rest } = fieldsOf(inputs, 'inputs', ['loss', 'depositBalance', 'cumulativeInterest', 'decimals']);
  const given = rest as Readonly<Record<string, unknown>>;
  const loss = absolute(integer(given.loss, 'inputs.loss'));
  const balance = natural(given.depositBalance, 'inputs.depositBalance');
  const interest = natural(given.cumulativeInterest, 'inputs.cumulativeInterest');
  const deposits = (balance * interest) / 10n ** BigInt(19 - count(decimals, 0, 19, 'inputs.decimals'));
  if (deposits === 0n) return 0n;
  return ceilDiv(interest * loss, deposits);
}
