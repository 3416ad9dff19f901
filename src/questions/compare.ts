// Accounts, or the whole book, under several rule documents side by side.
import { bookOf, Fault, type FaultRecord } from '../index.js';
import { presetNames, type Rules } from '../rules.js';
import { name as id, line, plain } from '../shape/leaves.js';
import { named as byName, choice, list, orNull, record, said } from '../shape/shape.js';
import { accounts, assumptions, count, fault, faultFields, moneyOrNull, numeraire, rulesTold, words } from './common.js';
import { holdingsOf, question, type Session } from './question.js';

const charges = ['whole', 'fault', 'partial'] as const;

export const compare = question({
  name: 'compare',
  title:
    'Accounts, or the whole book, under several rule documents side by side; where rules do not charge all of it, or lack figures, the reason stands.',
  input: {
    'rules?': said(list(rulesTold, 1, 30), { words: 'every preset where left out' }),
    'accounts?': said(accounts, { words: 'the whole book where left out' }),
  },
  answer: record({
    numeraire,
    lines: list(
      record({
        rules: words,
        requirement: id,
        sums: said(byName(orNull(plain)), { words: 'over the accounts that it charges whole' }),
        'accounts?': said(
          list(
            record({
              ...{ account: id, subaccount: line(128) },
              charged: said(choice(charges), { words: 'partial: less than it holds; fault: it has no figures' }),
              ...{ equity: moneyOrNull, initial: moneyOrNull, maintenance: moneyOrNull },
            }),
            0,
            1000,
          ),
          { words: 'of those that are named' },
        ),
        partial: said(count, { words: 'accounts of which a part is not charged' }),
        faulted: said(count, { words: 'accounts without figures' }),
        reasons: said(list(record({ ...faultFields, account: words, subaccount: words, accounts: count }), 0, 1e6), {
          words: 'why they have none, and how many have none for it',
        }),
        assumptions,
      }),
      0,
      1e6,
    ),
    refused: said(list(record({ rules: words, fault }), 0, 100), { words: 'rules by which nothing can be margined here, and why' }),
  }),
  long: true,
  run: async (session, { rules = presetNames, accounts: some }) => {
    const documents: { name: string; document: Rules }[] = [];
    for (const [i, one] of rules.entries()) documents.push(await documentOf(session, one, i));
    const book = some && bookOf(holdingsOf(session, some));
    const over = (document: Rules) =>
      book === undefined ? session.engine.compare([document]) : session.core.compare({ book, market: session.market, rules: [document] });
    const lines = [];
    const refused: { rules: string; fault: FaultRecord }[] = [];
    for (const { name, document } of documents) {
      try {
        const { requirements, accounts: ids, subaccounts } = await over(document);
        for (const { rules: about, requirement, sums, partial, faulted, reasons, assumptions: used, statuses, columns } of requirements)
          lines.push({
            ...{ rules: about.name, requirement, partial, faulted, reasons, assumptions: used },
            sums: sums as unknown as Readonly<Record<string, number>>,
            ...(some && {
              accounts: ids.map((account, n) => ({
                ...{ account, subaccount: subaccounts[n] as string, charged: charges[statuses[n] as number] as (typeof charges)[number] },
                ...{
                  equity: columns.equities[n] as number,
                  initial: columns.initials[n] as number,
                  maintenance: columns.maintenances[n] as number,
                },
              })),
            }),
          });
      } catch (error) {
        if (!(error instanceof Fault) || error.code === 'OUT_OF_MEMORY' || error.code === 'CLOSED') throw error;
        refused.push({ rules: name, fault: error.toRecord() });
      }
    }
    return { numeraire: session.market.numeraire, lines, refused };
  },
});

async function documentOf(session: Session, told: unknown, i: number): Promise<{ name: string; document: Rules }> {
  try {
    const document = await session.rulesOf(told);
    return { name: typeof told === 'string' ? told : document.about.name, document };
  } catch (error) {
    throw error instanceof Fault ? error.at(`rules[${i}]: ${error.path}`) : error;
  }
}
