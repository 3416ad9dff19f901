// VaR and expected shortfall of accounts by themselves.
import { buildHistory } from '../estimation.js';
import { Fault, type MarginEngine } from '../index.js';
import { name as id, line, number, whole } from '../shape/leaves.js';
import { choice, list, open, record, said } from '../shape/shape.js';
import { bookRiskMethods } from '../support.js';
import { accountFault, accounts, moneyOrNull, numeraire } from './common.js';
import { alone, question } from './question.js';

/** Most scenarios that are drawn for one answer. */
const mostScenarios = 100_000;

export const valueAtRisk = question({
  name: 'var',
  title: 'Value at risk and expected shortfall of accounts, by any method of the library.',
  input: {
    accounts: said(accounts, { words: 'each by itself' }),
    inputs: said(
      open({
        method: choice(bookRiskMethods),
        confidence: said(number(0, 1), { words: 'such as 0.99' }),
        horizonDays: said(whole(1, 3650), { unit: 'days' }),
        'scenarios?': said(whole(1, mostScenarios), { words: 'that are drawn, of monte-carlo' }),
      }),
      { words: 'what the method takes beside these, as the library names it; closes of a history may be null' },
    ),
  },
  answer: record({
    method: choice(bookRiskMethods),
    confidence: number(0, 1),
    horizonDays: whole(1, 3650),
    numeraire,
    accounts: list(
      record({
        account: id,
        subaccount: line(128),
        valueAtRisk: said(moneyOrNull, { words: 'losses positive; null where there are no figures' }),
        shortfall: moneyOrNull,
      }),
      0,
      1000,
    ),
    faults: list(accountFault, 0, 1e6),
  }),
  long: true,
  run: (session, { accounts: some, inputs }) => {
    const { history, volHistory, signal, onProgress, ...rest } = inputs as Readonly<Record<string, unknown>>;
    for (const [name, given] of Object.entries({ signal, onProgress }))
      if (given !== undefined) throw new Fault('UNKNOWN_FIELD', `inputs.${name}`, 'absent', given);
    const given = {
      ...rest,
      ...(history !== undefined && { history: historyIn(history, 'inputs.history') }),
      ...(volHistory !== undefined && { volHistory: historyIn(volHistory, 'inputs.volHistory') }),
    };
    return alone(session, some, async (engine) => {
      const found = await engine.bookRisk(given as unknown as Parameters<MarginEngine['bookRisk']>[0]);
      const { method, confidence, horizonDays, numeraire: counted, valuesAtRisk, shortfalls, subaccounts, faults } = found;
      return {
        ...{ method, confidence, horizonDays, numeraire: counted, faults },
        accounts: found.accounts.map((account, n) => ({
          account,
          subaccount: subaccounts[n] as string,
          valueAtRisk: valuesAtRisk[n] as number,
          shortfall: shortfalls[n] as number,
        })),
      };
    });
  },
});

/** A history as JSON has it: null where there is no close. */
function historyIn(value: unknown, path: string): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { names, dates, closes } = value as { readonly names?: unknown; readonly dates?: unknown; readonly closes?: unknown };
  if (![names, dates, closes].every(Array.isArray)) throw new Fault('TYPE_MISMATCH', path, 'names, dates and closes, a list each', value);
  const column = Float64Array.from(closes as readonly unknown[], (close) => (typeof close === 'number' ? close : Number.NaN));
  return buildHistory({ names, dates, closes: column } as Parameters<typeof buildHistory>[0]);
}
