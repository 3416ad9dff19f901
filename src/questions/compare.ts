// Accounts, or the whole book, under several rule documents side by side.
import { bookOf, type Comparison, Fault, type FaultRecord } from '../index.js';
import { presetNames } from '../rules.js';
import { name as id, line, plain } from '../shape/leaves.js';
import { named as byName, choice, list, orNull, record, said, truth } from '../shape/shape.js';
import type { ComparedRequirement, CompareOptions } from '../support.js';
import {
  accounts,
  assumptions,
  count,
  documentsOf,
  fault,
  faultFields,
  money,
  moneyOrNull,
  ms,
  numeraire,
  rulesTold,
  words,
} from './common.js';
import { holdingsOf, question } from './question.js';

export const charges = ['whole', 'fault', 'partial'] as const;
/** Rows of accounts and requirements in one answer. */
const mostRows = 10_000_000;

const sums = byName(orNull(plain));
const row = record({
  ...{ account: id, subaccount: line(128) },
  charged: said(choice(charges), { words: 'partial: less than it holds; fault: it has no figures' }),
  ...{ equity: moneyOrNull, initial: moneyOrNull, maintenance: moneyOrNull },
});

export const compare = question({
  name: 'compare',
  title:
    'Accounts, or the whole book, under several rule documents side by side; where rules do not charge all of it, or lack figures, the reason stands.',
  input: {
    'rules?': said(list(rulesTold, 1, 1000), { words: 'every preset where left out' }),
    'requirements?': said(list(id, 1), { words: 'of documents with several requirements only these; all where left out' }),
    'accounts?': said(accounts, { words: 'the whole book where left out' }),
    'byAccount?': said(truth, { words: 'figures of every account, where none is named', usual: false }),
    'strict?': said(truth, {
      words: 'refuses accounts where the rules would assume what the market or the book does not state',
      usual: false,
    }),
  },
  answer: record({
    asOf: ms,
    numeraire,
    accounts: count,
    commonAccounts: said(count, { words: 'accounts that every line charges whole' }),
    lines: list(
      record({
        rules: words,
        date: words,
        requirement: id,
        sums: said(sums, { words: 'over the accounts that it charges whole' }),
        common: said(sums, { words: 'over the accounts that every line charges whole' }),
        binding: said(list(record({ term: id, accounts: count }), 0, 1e6), {
          words: 'the terms that add most to the initial requirement, most accounts first',
        }),
        worst: said(list(record({ set: words, label: words, accounts: count, loss: money }), 0, 1e6), {
          words: 'the scenarios that are worst, most lost first',
        }),
        'accounts?': said(list(row, 0, mostRows), { words: 'of those that are asked for' }),
        partial: said(count, { words: 'accounts of which a part is not charged' }),
        notCharged: list(record({ kind: id, of: choice(['positions', 'orders']), accounts: count, notional: money }), 0, 100),
        faulted: said(count, { words: 'accounts without figures' }),
        reasons: said(list(record({ ...faultFields, account: words, subaccount: words, accounts: count }), 0, 1e6), {
          words: 'why they have none, and how many have none for it',
        }),
        orders: said(id, { words: 'what the document does with open orders' }),
        assumptions,
        equityOf: said(record({ formula: words, parts: list(record({ term: id, kind: id, words }), 0, 1e6) }), {
          words: 'what its equity is made of',
        }),
      }),
      0,
      1e6,
    ),
    refused: said(list(record({ rules: words, fault }), 0, 1000), { words: 'rules by which nothing can be margined here, and why' }),
  }),
  long: true,
  prepares: false,
  run: async (session, { rules = presetNames, accounts: some, requirements, byAccount, strict: refuses }) => {
    const documents = await documentsOf(session, rules);
    const list = documents.map(({ document }) => document);
    const options: CompareOptions = {
      refused: 'listed',
      assumptions: refuses ? 'refuse' : 'stated',
      ...session.watch,
      ...(requirements && { requirements }),
    };
    const { core, market, live } = session;
    const compared = await (some === undefined && live !== undefined
      ? live.engine.compare(list, options)
      : core.compare({
          book: some === undefined ? session.book : bookOf(await holdingsOf(session, some)),
          market,
          rules: list,
          ...options,
        }));
    const { asOf, numeraire: counted, commonAccounts, accounts: ids, refused } = compared;
    const each = some !== undefined || byAccount;
    if (each && ids.length * compared.requirements.length > mostRows)
      throw new Fault('TOO_LARGE', 'byAccount', `for at most ${mostRows} accounts times requirements`, ids.length);
    return {
      ...{ asOf, numeraire: counted, accounts: ids.length, commonAccounts },
      lines: compared.requirements.map((one) => lineOf(compared, one, each)),
      refused: refused.map(({ rules: place, fault: why }): { rules: string; fault: FaultRecord } => ({
        rules: documents[place]?.name as string,
        fault: why,
      })),
    };
  },
});

function lineOf({ accounts: ids, subaccounts }: Comparison, line: ComparedRequirement, each: boolean) {
  const { rules, statuses, columns, sums: own, common, ...rest } = line;
  return {
    ...{ rules: rules.name, date: rules.date, ...rest },
    ...{ sums: sumsOf(own), common: sumsOf(common) },
    ...(each && {
      accounts: ids.map((account, n) => ({
        ...{ account, subaccount: subaccounts[n] as string, charged: charges[statuses[n] as number] as (typeof charges)[number] },
        ...{
          equity: columns.equities[n] as number,
          initial: columns.initials[n] as number,
          maintenance: columns.maintenances[n] as number,
        },
      })),
    }),
  };
}

const sumsOf = (of: object): Readonly<Record<string, number>> => ({ ...of });
