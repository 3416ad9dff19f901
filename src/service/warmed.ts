// Asks what traders ask most before the first of them does: code is compiled, figures are at hand.
import { questions } from '../questions/all.js';
import { answerTo } from '../questions/question.js';
import type { Venue } from './venue.js';

/** Accounts asked about, and the time that it may take, ms. */
const most = { accounts: 500, ms: 1000 } as const;
/** Questions between two turns of the event loop. */
const together = 25;

/** Questions change nothing, so neither does this. */
export async function warmed(venue: Venue): Promise<void> {
  const until = performance.now() + most.ms;
  const rows = Math.min(most.accounts, venue.live.levels.equities.length);
  for (let row = 0; row < rows && performance.now() < until; row++) {
    const of = venue.live.names(row);
    if (venue.live.isOpen(of.account, of.subaccount))
      await answerTo(questions['what-if'], venue, questions['what-if'].input.parse(of, 'body'), 'body');
    if (row % together === 0) await new Promise((turn) => setImmediate(turn));
  }
}
