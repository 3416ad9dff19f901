// Scenarios over some accounts, or over the whole book.
import { Fault, type MarginEngine } from '../index.js';
import { parseStress, type StressScenario, stressLibrary, stressScenario } from '../rules.js';
import { name as id, line, whole } from '../shape/leaves.js';
import { list, orNull, record, said } from '../shape/shape.js';
import { accountFault, accounts, count, money, moneyOrNull, numeraire, textOr } from './common.js';
import { alone, question } from './question.js';

/** Accounts whose faults are told. */
const mostFaults = 100;
const countBefore = said(count, { words: 'of accounts' });

export const stress = question({
  name: 'stress',
  title: 'Profit and loss, equity and requirements of accounts, or of the whole book, under scenarios of history and of models.',
  input: {
    'scenarios?': said(list(textOr, 1, 100), { words: 'names of the library, or scenarios of your own; the whole library where left out' }),
    'accounts?': said(accounts, { words: 'each with its figures; the sums of the whole book where left out' }),
    'worst?': said(whole(1, 100), { words: 'so many scenarios alone, in which most is lost' }),
  },
  answer: record({
    numeraire,
    totals: said(
      list(
        record({
          scenario: id,
          accounts: count,
          faulted: count,
          partial: count,
          pnl: money,
          positionPnl: money,
          collateralPnl: money,
          equity: money,
          initial: money,
          maintenance: money,
          belowBefore: said(countBefore, { words: 'accounts below maintenance before it' }),
          below: countBefore,
          pushedBelow: countBefore,
          belowAtCurrentMargin: countBefore,
          insolventBefore: countBefore,
          insolvent: countBefore,
          deficit: money,
          worstAccount: orNull(id),
          worstPnl: moneyOrNull,
        }),
        0,
        1e6,
      ),
      { words: 'over these accounts, each under the requirement that is its own' },
    ),
    accounts: list(
      record({
        account: id,
        subaccount: line(128),
        scenarios: list(
          record({
            name: id,
            pnl: moneyOrNull,
            equity: moneyOrNull,
            initial: moneyOrNull,
            maintenance: moneyOrNull,
            liquidationValue: moneyOrNull,
          }),
          0,
          1e6,
        ),
      }),
      0,
      1e6,
    ),
    faults: said(list(accountFault, 0, mostFaults), { words: `the first ${mostFaults}` }),
    faultCount: count,
  }),
  long: true,
  run: (session, { scenarios, accounts: some, worst }) => {
    const named = scenariosOf(scenarios);
    const over = async (engine: MarginEngine) => {
      const run = await engine.stress(named, { requirements: [] });
      const { own, pnls, netLiquidationValues } = run;
      const kept = [...run.scenarios.keys()];
      if (worst !== undefined) {
        kept.sort((x, y) => (own.totals[x]?.pnl ?? 0) - (own.totals[y]?.pnl ?? 0));
        kept.length = Math.min(worst, kept.length);
      }
      const cell = (s: number, n: number): number => s * run.accounts.length + n;
      const figure = (x: number | undefined): number => x ?? Number.NaN;
      return {
        numeraire: run.numeraire,
        totals: kept.map((s) => {
          const { worstAccount, ...sums } = own.totals[s] as (typeof own.totals)[number];
          return { ...sums, worstAccount: run.accounts[worstAccount] ?? null };
        }),
        accounts: (some === undefined ? [] : run.accounts).map((account, n) => ({
          account,
          subaccount: run.subaccounts[n] as string,
          scenarios: kept.map((s) => ({
            name: (run.scenarios[s] as StressScenario).name,
            pnl: figure(pnls[cell(s, n)]),
            equity: figure(own.equities[cell(s, n)]),
            initial: figure(own.initials[cell(s, n)]),
            maintenance: figure(own.maintenances[cell(s, n)]),
            liquidationValue: figure(netLiquidationValues[cell(s, n)]),
          })),
        })),
        faults: run.faults.slice(0, mostFaults),
        faultCount: run.faultCount,
      };
    };
    return some === undefined ? over(session.engine) : alone(session, some, over);
  },
});

/** Those of the library by name, others as they are told. */
function scenariosOf(asked: readonly unknown[] | undefined): readonly StressScenario[] {
  return (
    asked?.flatMap((one, i) => {
      try {
        return typeof one === 'string' ? [stressScenario(one)] : parseStress({ format: 'margincore-stress', version: 1, scenarios: [one] });
      } catch (error) {
        throw error instanceof Fault ? error.at(`scenarios[${i}]: ${error.path}`) : error;
      }
    }) ?? stressLibrary
  );
}
