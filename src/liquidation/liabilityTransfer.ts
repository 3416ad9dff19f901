// How much of a debt a liquidator takes over, with collateral for it, to cover a shortage of margin.
import { fieldsOf } from '../book/fields.js';
import { wholeOf } from '../book/integers.js';
import { count, nonNegative, positive, within } from '../check.js';
import { settled } from './figures.js';

export interface LiabilityTransferInputs {
  /** Shortage of the account below its requirement, numeraire, at least 0. */
  readonly shortage: number;
  /** Weight of the collateral given away, in [0, 1], and of the debt, at least 1. */
  readonly assetWeight: number;
  readonly liabilityWeight: number;
  /** The liquidator gets collateral worth assetMultiplier / liabilityMultiplier times the debt taken over: 1 + the fee on the one, 1 - that on the other. */
  readonly assetMultiplier: number;
  readonly liabilityMultiplier: number;
  /** Oracle price of a unit of the debt, numeraire. */
  readonly price: number;
  /** Fee of the insurance fund, share of the debt taken over. */
  readonly insuranceFee: number;
  /** The weighted multiplier is rounded down to so many steps a unit, as a ledger of integers does; null: not. */
  readonly steps: number | null;
}

/**
 * x = shortage / (P (wl - wa a / l) - P f wl), units of the debt: x goes with collateral worth x P a / l. undefined when that takes as much from the account as
 * it frees. A caller takes at most the debt. Throws OVERFLOW and what the guards throw. Source: Drift, whose ledger has 100,000 steps.
 */
export function liabilityTransfer(inputs: LiabilityTransferInputs): number | undefined {
  const weights = ['assetWeight', 'liabilityWeight', 'assetMultiplier', 'liabilityMultiplier'];
  const given = fieldsOf(inputs, 'inputs', ['shortage', ...weights, 'price', 'insuranceFee', 'steps']);
  const shortage = nonNegative(given.shortage, 'inputs.shortage') + 0;
  const assetWeight = within(given.assetWeight, 0, 1, 'inputs.assetWeight');
  const liabilityWeight = within(given.liabilityWeight, 1, 1000, 'inputs.liabilityWeight');
  const discount =
    within(given.assetMultiplier, 0, 10, 'inputs.assetMultiplier') / positive(given.liabilityMultiplier, 'inputs.liabilityMultiplier');
  const price = positive(given.price, 'inputs.price');
  const fee = within(given.insuranceFee, 0, 1, 'inputs.insuranceFee');
  const steps = given.steps === null ? null : count(given.steps, 1, 1e12, 'inputs.steps');
  const lost = steps === null ? assetWeight * discount : wholeOf(assetWeight * discount * steps) / steps;
  const freed = price * (liabilityWeight - lost) - price * fee * liabilityWeight;
  if (!(freed > 0)) return shortage === 0 ? 0 : undefined;
  return settled({ amount: shortage / freed }).amount;
}
