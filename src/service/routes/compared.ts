// Accounts under several rule documents, side by side.
import { bookOf, Fault } from '../../index.js';
import type { Answer, CompareFound, Questions } from '../protocol.js';
import type { Venue } from '../venue.js';

export function compared(venue: Venue, { rules, accounts }: Questions['compare']['body']): Promise<Answer<CompareFound>> {
  const documents = rules.map((one, i) => {
    try {
      return venue.rulesOf(one);
    } catch (error) {
      throw error instanceof Fault ? error.at(`body.rules[${i}]: ${error.path}`) : error;
    }
  });
  return venue.long(async () => {
    const { core, engine, live } = venue;
    const found = await (accounts === undefined
      ? engine.compare(documents)
      : core.compare({ book: bookOf(accounts.map((of) => venue.holding(of))), market: live.market, rules: documents }));
    return {
      numeraire: found.numeraire,
      lines: found.requirements.map(({ rules: { name }, requirement, sums, partial, faulted, reasons, assumptions }) => ({
        ...{ rules: name, requirement, partial, faulted, reasons, assumptions },
        sums: sums as unknown as Readonly<Record<string, number>>,
      })),
    };
  });
}
