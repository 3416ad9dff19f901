// Partial liquidation by a ladder of shares: the smallest that brings the margin ratio below the target.
import { fieldsOf } from '../book/fields.js';
import type { Rules } from '../rules/document/rules.js';
import { equityOf, type LiquidatedAccount, maintenanceOf, settled } from './figures.js';
import { methodOf } from './method.js';

export interface LadderStepInputs extends LiquidatedAccount {
  readonly rules: Rules;
}

/** Remainder after closing this share of every position at the mark. */
export interface LadderShare {
  readonly share: number;
  /** Paid to the insurance fund, numeraire. */
  readonly penalty: number;
  readonly equity: number;
  readonly maintenance: number;
  /** Maintenance over equity; 0 with nothing required of an equity of 0 or more, Infinity otherwise for an equity that is not above 0. */
  readonly marginRatio: number;
}

export interface LadderStep {
  /** The share that is closed: 0 for an account that meets its maintenance. */
  readonly share: number;
  /** Whether it brings the margin ratio below the target; false: the largest share of the ladder is closed all the same. */
  readonly reached: boolean;
  /** Every share of the ladder, in its order. */
  readonly rungs: readonly LadderShare[];
}

/**
 * Figures after share s: penalty = rate s M, equity V - penalty, maintenance (1 - s) M. The ratio falls with s as long as V > rate x M: below that the penalty takes more
 * than the positions free, and no share can help. Throws OVERFLOW, UNKNOWN_KIND and what the guards throw. Source: Paradex's documents.
 */
export function ladderStep(inputs: LadderStepInputs): LadderStep {
  const given = fieldsOf(inputs, 'inputs', ['rules', 'equity', 'maintenance']);
  const { shares, target, penaltyRate } = methodOf(inputs.rules, 'ladder');
  const equity = equityOf(given);
  const maintenance = maintenanceOf(given);
  const rungs = shares.map((share): LadderShare => {
    const penalty = penaltyRate * share * maintenance;
    const left = settled({ share, penalty, equity: equity - penalty, maintenance: (1 - share) * maintenance });
    return { ...left, marginRatio: ratioOf(left.equity, left.maintenance) };
  });
  if (equity >= maintenance) return { share: 0, reached: ratioOf(equity, maintenance) < target, rungs };
  const found = rungs.find(({ marginRatio }) => marginRatio < target);
  return { share: (found ?? (rungs.at(-1) as LadderShare)).share, reached: found !== undefined, rungs };
}

function ratioOf(equity: number, maintenance: number): number {
  if (equity > 0) return maintenance / equity;
  return maintenance === 0 && equity === 0 ? 0 : Number.POSITIVE_INFINITY;
}
