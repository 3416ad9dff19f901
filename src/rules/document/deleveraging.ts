// Auto-deleveraging: who gives up positions against a liquidated account, how many lots each, and when.
import { whole } from '../../shape/leaves.js';
import { choice, either, type Of, record } from '../../shape/shape.js';

/** What becomes of holders whose position has no profit: left out, score 0, or profit / risk. */
const losers = choice(['excluded', 'zero', 'divided']);
/** `bankrupt`: of accounts with equity below 0. `unfilled`: of every account below maintenance. */
const when = choice(['bankrupt', 'unfilled']);
const lotwise = ['rotation', 'proRata', 'leastHaircut'] as const;

/** Whole positions, the greatest profit x risk first, equal scores by name. */
export const queue = record({
  'allocate?': choice(['queue']),
  profit: choice(['markOverEntry', 'pnlOverEntry', 'pnlOverWallet']),
  risk: choice(['notionalOverAccountValue', 'markOverBankruptcyGap', 'maintenanceOverEquity', 'inverseOfMarginRatio']),
  losers,
  'when?': when,
});
export type Queue = Of<typeof queue>;

const others = record({
  /** By name from place `from`, whole positions; by lots held, largest remainder; lot by lot to the least lots taken per equity. */
  allocate: choice(lotwise),
  losers,
  'when?': when,
  /** First place of a rotation, modulo the holders; 0 by default. */
  'from?': whole(0, Number.MAX_SAFE_INTEGER),
});

/** Whether the rule names another allocation than the queue; what cannot be read is left to the queue's reader, which refuses it. */
function isOther(value: unknown): boolean {
  try {
    return lotwise.includes((value as { readonly allocate: never }).allocate);
  } catch {
    return false;
  }
}

export const deleveraging = either(isOther, others, queue);
export type Deleveraging = Of<typeof deleveraging>;
