// What a run says beside its figures: warnings, stand-ins that were used, what is not charged.
import type { book } from '../questions/book.js';
import type { FoundBy } from '../questions/question.js';
import { counted, grouped } from './format.js';

type Noted = Pick<FoundBy<typeof book>, 'assumptions' | 'notCharged' | 'numeraire' | 'warnings'>;

/** `assumed: settledForward of 412 quotes`; `not charged: options of 3 accounts, notional 1,234 USD`. */
export function runNotes({ assumptions, notCharged, numeraire, warnings }: Noted): string[] {
  return [
    ...warnings.map(({ message }) => `warning: ${message}`),
    ...assumptions.map(({ of, attribute, assumed, count }) => `assumed: ${attribute} of ${countedOf(count, of)}, ${assumed}`),
    ...notCharged.map(
      ({ kind, of, accounts, notional }) =>
        `not charged: ${of === 'orders' ? 'open orders' : 'positions'} of kind ${kind} in ${counted(accounts, 'account')}, notional ${grouped(notional)} ${numeraire}`,
    ),
  ];
}

function countedOf(count: number, plural: string): string {
  return counted(count, plural.replace(/s$/, ''), plural);
}
