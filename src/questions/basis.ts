// What the figures of a book rest on, and its accounts that are nearest to liquidation.
import { totals } from '../index.js';
import { name as id, line, plain, whole } from '../shape/leaves.js';
import { named as byName, list, orNull, record, said } from '../shape/shape.js';
import { accountFault, assumptions, count, money, ms, notCharged, numeraire, rulesNamed } from './common.js';
import { question } from './question.js';

const most = said(whole(1, 10_000), { words: 'rows of the list', usual: 20 });

export const basis = question({
  name: 'basis',
  title: 'What the figures of the book rest on: rules, instant, sums, assumptions, what is not charged, accounts without figures.',
  input: { 'most?': most },
  answer: record({
    numeraire,
    asOf: ms,
    rules: rulesNamed,
    requirements: list(id, 0),
    accounts: count,
    sums: said(byName(orNull(plain)), { words: 'over the accounts that are charged whole, each under its own requirement' }),
    assumptions,
    notCharged,
    unknown: said(count, { words: 'accounts without figures: nothing is known of their cover' }),
    faults: list(accountFault, 0, 10_000),
  }),
  run: ({ engine, market }, { most: rows }) => {
    const run = engine.run();
    const { requirement: _, partial: __, faulted: ___, ...sums } = totals(run);
    return {
      ...{
        numeraire: run.numeraire,
        asOf: market.asOf,
        rules: run.rules,
        requirements: engine.requirements,
        accounts: run.accounts.length,
      },
      ...{ sums: sums as unknown as Readonly<Record<string, number>>, assumptions: run.assumptions, notCharged: run.notCharged },
      unknown: run.faultCount,
      faults: run.faults.slice(0, rows),
    };
  },
});

export const nearest = question({
  name: 'nearest',
  title: 'The accounts that are nearest to liquidation, thinnest first, and how many there are without figures.',
  input: { 'most?': most },
  answer: record({
    numeraire,
    of: count,
    unknown: said(count, { words: 'accounts without figures: nothing is known of their cover' }),
    accounts: list(
      record({
        account: id,
        subaccount: line(128),
        requirement: id,
        equity: money,
        initial: money,
        maintenance: money,
        health: said(plain, { words: 'equity / maintenance: below 1 is to be liquidated', digits: 3 }),
      }),
      0,
      10_000,
    ),
  }),
  run: ({ engine }, { most: rows }) => {
    const run = engine.run();
    const { equities, initials, maintenances, names } = run.own;
    const health = (a: number): number => (equities[a] as number) / (maintenances[a] as number);
    const places = [...run.accounts.keys()].filter((a) => run.codes[a] === 0 && (maintenances[a] as number) > 0);
    return {
      ...{ numeraire: run.numeraire, of: run.accounts.length, unknown: run.faultCount },
      accounts: places
        .sort((x, y) => health(x) - health(y))
        .slice(0, rows)
        .map((a) => ({
          ...{ account: run.accounts[a] as string, subaccount: run.subaccounts[a] as string, requirement: names[a] as string },
          ...{ equity: equities[a] as number, initial: initials[a] as number, maintenance: maintenances[a] as number },
          health: health(a),
        })),
    };
  },
});
