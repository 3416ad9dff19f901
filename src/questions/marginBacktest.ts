// The margins of the book against what its accounts would have lost in the past, by rules and requirement.

import { name as id, line, number, plain, whole } from '../shape/leaves.js';
import { choice, list, type Of, orNull, record, said, truth } from '../shape/shape.js';
import type { MarginBacktest } from '../support.js';
import { type Exceedances, missingCloses } from '../support.js';
import { dateText, testedShape } from './backtest.js';
import {
  accountFault,
  assumptions,
  count,
  documentsOf,
  historyIn,
  historyTold,
  money,
  moneyOrNull,
  ms,
  numeraire,
  rulesTold,
  words,
} from './common.js';
import { charges } from './compare.js';
import { question, rowsOf } from './question.js';

const zone = choice(['green', 'yellow', 'red']);
const chance = said(orNull(plain), { words: 'of so many, were the margins as rare to exceed as the confidence says', digits: 4 });
const sums = record({
  accounts: said(count, { words: 'that are charged whole and have losses' }),
  exceeded: said(count, { words: 'accounts that a loss exceeded at least once' }),
  ...{ observations: count, exceedances: count, expected: said(plain, { digits: 1 }), meanExcess: money, worstExcess: money },
  zones: record({ green: count, yellow: count, red: count }),
  'book?': said(record(testedShape), { words: 'all these accounts as one' }),
});
const own = record({
  charge: said(moneyOrNull, { words: 'what must stay in the account for the margin to hold' }),
  ...{
    exceedances: count,
    meanExcess: moneyOrNull,
    worstExcess: moneyOrNull,
    kupiec: chance,
    conditionalCoverage: chance,
    zone: orNull(zone),
  },
});

export const marginBacktest = question({
  name: 'margin-backtest',
  title: 'The margins of the book against what its accounts would have lost in the past: how often and how far they were exceeded.',
  input: {
    history: historyTold,
    'volHistory?': said(historyTold, { words: 'levels of implied vol on the same dates; vols stand still where left out' }),
    'confidence?': said(number(0, 1), { words: 'how seldom a loss should exceed a margin', usual: 0.99 }),
    'horizonDays?': said(whole(1, 3650), { words: 'of a window; windows follow one another', unit: 'days', usual: 1 }),
    'missing?': said(choice(missingCloses), { words: 'closes that are blank', usual: 'trim' as const }),
    'rules?': said(list(rulesTold, 1, 1000), { words: 'whose margins are tested; those of the book where left out' }),
    'byAccount?': said(truth, { words: 'figures of every account', usual: false }),
  },
  answer: record({
    ...{ asOf: ms, numeraire, horizonDays: count, confidence: plain, accountCount: count, windows: count },
    ...{ from: orNull(line(10)), to: orNull(line(10)) },
    requirements: list(
      record({
        ...{ rules: words, date: words, requirement: id, assumptions },
        ...{ partial: count, without: said(count, { words: 'accounts without figures or losses' }), initial: sums, maintenance: sums },
      }),
      0,
      1e6,
    ),
    accounts: list(
      record({
        ...{ account: id, subaccount: line(128), value: moneyOrNull, worstLoss: moneyOrNull, worstWindow: orNull(line(10)) },
        requirements: list(record({ rules: words, requirement: id, charged: choice(charges), initial: own, maintenance: own }), 0, 1e6),
      }),
      0,
      1e7,
    ),
    faults: list(accountFault, 0, 1e7),
  }),
  long: true,
  run: async (session, { history, volHistory, rules, byAccount, ...asked }) => {
    const documents = rules && (await documentsOf(session, rules));
    const tested = await session.engine.backtest({
      ...{ ...asked, ...session.watch, history: historyIn(history, 'history') },
      ...(documents && { rules: documents.map(({ document }) => document) }),
      ...(volHistory !== undefined && { volHistory: historyIn(volHistory, 'volHistory') }),
    });
    const { asOf, numeraire: counted, horizonDays, confidence, dates, accounts, faults } = tested;
    const day = (n: number): string | null => (dates[n] === undefined ? null : dateText(dates[n]));
    return {
      ...{ asOf, numeraire: counted, horizonDays, confidence, accountCount: accounts.length, windows: dates.length },
      ...{ from: day(0), to: day(dates.length - 1) },
      requirements: tested.requirements.map(({ rules: of, requirement, assumptions: assumed, statuses, initial, maintenance }) => ({
        ...{ rules: of.name, date: of.date, requirement, assumptions: assumed },
        ...{ partial: counting(statuses, 2), without: counting(statuses, 1), initial: sumsOf(initial), maintenance: sumsOf(maintenance) },
      })),
      accounts: rowsOf(byAccount ? accounts.length : 0, (n) => rowOf(tested, n)),
      faults,
    };
  },
});

const counting = (statuses: Uint8Array, one: number): number => statuses.reduce((sum, status) => sum + (status === one ? 1 : 0), 0);

function sumsOf({ totals: { book, ...rest } }: Exceedances): Of<typeof sums> {
  if (book === undefined) return rest;
  const { exceedances: _, ...found } = book;
  return { ...rest, book: found };
}

function rowOf(tested: MarginBacktest, n: number) {
  const lost = tested.worstLosses[n] as number;
  return {
    ...{ account: tested.accounts[n] as string, subaccount: tested.subaccounts[n] as string, value: tested.values[n] as number },
    ...{ worstLoss: lost, worstWindow: Number.isNaN(lost) ? null : dateText(tested.dates[tested.worstWindows[n] as number] as number) },
    requirements: tested.requirements.map(({ rules, requirement, statuses, initial, maintenance }) => ({
      ...{ rules: rules.name, requirement, charged: charges[statuses[n] as number] as (typeof charges)[number] },
      ...{ initial: ownOf(initial, n), maintenance: ownOf(maintenance, n) },
    })),
  };
}

function ownOf(of: Exceedances, n: number): Of<typeof own> {
  const [charge, exceedances, meanExcess, worstExcess, kupiec, conditionalCoverage] = [
    of.charges,
    of.counts,
    of.meanExcesses,
    of.worstExcesses,
    of.kupiec,
    of.conditionalCoverage,
  ].map((column) => column[n] as number) as [number, number, number, number, number, number];
  return { charge, exceedances, meanExcess, worstExcess, kupiec, conditionalCoverage, zone: of.zones[n] || null };
}
