// How much of a position, and of a subaccount, may be liquidated in one block.
// Source: dYdX v4, clob module, liquidations (numbers only).
import { fieldsOf } from '../../book/fields.js';
import { Fault } from '../../fault.js';
import type { PositionLimits, SubaccountLimits } from '../../rules/document/quantumLiquidation.js';
import { absolute, greatest, type Integer, integer, least, million, natural, positiveInteger } from './integers.js';
import { baseOf, notionalOf, type QuantumMarket, readMarket } from './subaccount.js';

interface Bounds {
  readonly least: bigint;
  readonly most: bigint;
}

/** Notional of a position that is liquidated at least and at most in a block, quote quantums: min(minimum, N), and max(that, floor(N x portion)). */
export function positionLimits(inputs: { readonly notional: Integer; readonly rule: PositionLimits }): Bounds {
  const given = fieldsOf(inputs, 'inputs', ['notional', 'rule']);
  return boundsOf(absolute(integer(given.notional, 'inputs.notional')), given.rule);
}

function boundsOf(notional: bigint, given: unknown): Bounds {
  const rule = fieldsOf(given, 'inputs.rule', ['minNotional', 'maxPortionPpm']);
  const lowest = least(natural(rule.minNotional, 'inputs.rule.minNotional'), notional);
  return { least: lowest, most: greatest(lowest, (notional * natural(rule.maxPortionPpm, 'inputs.rule.maxPortionPpm')) / million) };
}

/** Remaining limits of a subaccount in a block: notional to liquidate, and losses of the fund. Throws OUT_OF_RANGE for a market that was liquidated in it already, and where more than the limit was used. */
export function blockLimits(inputs: {
  readonly rule: SubaccountLimits;
  readonly notionalLiquidated: Integer;
  readonly insuranceLost: Integer;
  readonly sameMarket?: boolean;
}): { readonly notional: bigint | 'EXCEEDED'; readonly insurance: bigint | 'EXCEEDED' } {
  const given = fieldsOf(inputs, 'inputs', ['rule', 'notionalLiquidated', 'insuranceLost'], ['sameMarket']);
  const rule = fieldsOf(given.rule, 'inputs.rule', ['maxNotional', 'maxInsuranceLost']);
  const { sameMarket = false } = given;
  if (typeof sameMarket !== 'boolean') throw new Fault('TYPE_MISMATCH', 'inputs.sameMarket', 'true or false', sameMarket);
  if (sameMarket)
    throw new Fault('OUT_OF_RANGE', 'inputs.sameMarket', 'false: a market of a subaccount is liquidated once in a block', true);
  const left = (limit: bigint, used: bigint): bigint | 'EXCEEDED' => (used > limit ? 'EXCEEDED' : limit - used);
  return {
    notional: left(natural(rule.maxNotional, 'inputs.rule.maxNotional'), natural(given.notionalLiquidated, 'inputs.notionalLiquidated')),
    insurance: left(natural(rule.maxInsuranceLost, 'inputs.rule.maxInsuranceLost'), natural(given.insuranceLost, 'inputs.insuranceLost')),
  };
}

/** Base quantums to liquidate in a block, against the position: all of it where its notional is within the limit or it is one step at most, else whole steps of what the limit is worth, one at least. */
export function liquidationSize(inputs: {
  readonly market: QuantumMarket;
  readonly baseQuantums: Integer;
  readonly stepBaseQuantums: Integer;
  readonly rule: PositionLimits;
  /** Quote quantums that the subaccount's limit leaves. */
  readonly subaccountNotional: Integer;
}): bigint {
  const given = fieldsOf(inputs, 'inputs', ['market', 'baseQuantums', 'stepBaseQuantums', 'rule', 'subaccountNotional']);
  const { market } = readMarket(given.market, 'inputs.market');
  const held = integer(given.baseQuantums, 'inputs.baseQuantums');
  const step = positiveInteger(given.stepBaseQuantums, 'inputs.stepBaseQuantums');
  const notional = absolute(notionalOf(market, held));
  const limit = least(boundsOf(notional, given.rule).most, natural(given.subaccountNotional, 'inputs.subaccountNotional'));
  const size = absolute(held);
  if (notional <= limit || size <= step) return -held;
  const steps = baseOf(market, limit) / step;
  // no more than is held: the limit is below its notional, the step below its size
  const closed = greatest(steps, 1n) * step;
  return held > 0n ? -closed : closed;
}
