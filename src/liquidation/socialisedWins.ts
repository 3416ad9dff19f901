// Loss sharing of a settlement's unpaid losses: the insurance fund while it lasts, then every winner by one ratio. Integers throughout: the total is preserved.
import { fieldsOf, listOf } from '../book/fields.js';
import { count } from '../check.js';
import { type Liquidation, socialisation } from '../rules/document/liquidation.js';
import { nothingRead } from '../rules/document/read.js';

export interface SettledLoss {
  /** Smallest units of the asset, whole. */
  readonly due: number;
  /** Amount available to the loser. */
  readonly available: number;
}

export interface SocialisedWinsInputs {
  /** `liquidation.socialisation` of a rule document. */
  readonly rule: NonNullable<Liquidation['socialisation']>;
  /** In the order they are collected. */
  readonly losses: readonly SettledLoss[];
  readonly insuranceFund: number;
  /** Amounts due to winners, in order of payment: the last takes the remainder. */
  readonly wins: readonly number[];
}

export interface SocialisedWins {
  readonly fromLosers: readonly number[];
  readonly fromFund: readonly number[];
  readonly collected: number;
  readonly insuranceFund: number;
  readonly payouts: readonly number[];
}

const most = Number.MAX_SAFE_INTEGER;

/**
 * Losers pay their balance, the fund the rest while it lasts. Where less is collected than is due, r = collected / due rounded half up to the rule's decimals, each win is paid floor(win x r)
 * and the last the remainder. Throws TYPE_MISMATCH for what is not whole, TOO_LARGE beyond 2^53, and what the guards throw. Source: Vega, 0002-STTL.
 */
export function socialisedWins(inputs: SocialisedWinsInputs): SocialisedWins {
  const given = fieldsOf(inputs, 'inputs', ['rule', 'losses', 'insuranceFund', 'wins']);
  const { ratioDecimals } = socialisation.parse(given.rule, 'inputs.rule', nothingRead);
  let fund = count(given.insuranceFund, 0, most, 'inputs.insuranceFund');
  const fromLosers: number[] = [];
  const fromFund: number[] = [];
  let due = 0;
  for (const [i, row] of listOf(given.losses, 'inputs.losses', 0, most).entries()) {
    const loss = fieldsOf(row, `inputs.losses[${i}]`, ['due', 'available']);
    const owed = count(loss.due, 0, most, `inputs.losses[${i}].due`);
    const paid = Math.min(owed, count(loss.available, 0, most, `inputs.losses[${i}].available`));
    const helped = Math.min(owed - paid, fund);
    fund -= helped;
    due += owed;
    fromLosers.push(paid);
    fromFund.push(helped);
  }
  const wins = listOf(given.wins, 'inputs.wins', 0, most).map((win, i) => count(win, 0, most, `inputs.wins[${i}]`));
  count(due, 0, most, 'inputs.losses');
  const collected = [...fromLosers, ...fromFund].reduce((sum, x) => sum + x, 0);
  const scale = 10n ** BigInt(ratioDecimals);
  const ratio = due === 0 ? scale : (2n * scale * BigInt(collected) + BigInt(due)) / (2n * BigInt(due));
  let left = collected;
  const payouts = wins.map((win, i) => {
    const paid = collected === due ? win : i === wins.length - 1 ? left : Number((BigInt(win) * ratio) / scale);
    left -= paid;
    return paid;
  });
  return { fromLosers, fromFund, collected, insuranceFund: fund, payouts };
}
