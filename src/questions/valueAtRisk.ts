// VaR and expected shortfall of accounts by themselves, or of every account of the book.
import { type BookRisk, Fault, type MarginEngine } from '../index.js';
import { name as id, line, number, plain, whole } from '../shape/leaves.js';
import { named as byName, choice, list, type Of, open, orNull, record, said } from '../shape/shape.js';
import { bookRiskMethods } from '../support.js';
import { accountFault, accounts, count, fault, historyIn, money, moneyOrNull, ms, numeraire, quantity } from './common.js';
import { alone, question } from './question.js';

/** Most scenarios that are drawn for one answer. */
const mostScenarios = 1_000_000;

const loss = said(moneyOrNull, { words: 'losses positive; null where there are no figures' });
const row = record({
  ...{ account: id, subaccount: line(128), status: choice(['ok', 'fault']), valueAtRisk: loss, shortfall: loss },
  'standardError?': said(moneyOrNull, { words: 'of a Monte Carlo VaR' }),
  'worstLoss?': moneyOrNull,
  'worstScenario?': said(count, { words: 'the first that loses the most' }),
  'standardDeviation?': moneyOrNull,
  'mean?': moneyOrNull,
  'skewness?': said(orNull(plain), { digits: 4 }),
  'excessKurtosis?': said(orNull(plain), { digits: 4 }),
  'approximation?': said(id, { words: 'of the tail, by delta-gamma' }),
  'underlyings?': said(byName(moneyOrNull), { words: 'what each brings to the VaR' }),
  'components?': said(
    list(
      record({
        instrument: id,
        quantity,
        valueAtRisk: said(money, { words: 'what the position brings: they sum to the VaR' }),
        'shortfall?': money,
        marginal: said(money, { words: 'by one more contract' }),
        incremental: said(money, { words: 'by the whole position' }),
      }),
      0,
      1e7,
    ),
    { words: 'with `contributions: true`' },
  ),
});

export const valueAtRisk = question({
  name: 'var',
  title: 'Value at risk and expected shortfall of accounts, by any method of the library.',
  input: {
    'accounts?': said(accounts, { words: 'each by itself; the whole book where left out' }),
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
    ...{ asOf: ms, numeraire },
    method: choice(bookRiskMethods),
    confidence: number(0, 1),
    horizonDays: whole(1, 3650),
    'revaluation?': said(id, { words: 'of positions under scenarios' }),
    'scenarios?': count,
    'tailCount?': said(count, { words: 'scenarios that are the tail' }),
    'warnings?': list(fault, 0, 1000),
    accounts: list(row, 0, 1e7),
    faults: list(accountFault, 0, 1e7),
  }),
  long: true,
  run: (session, { accounts: some, inputs }) => {
    const { history, volHistory, signal, onProgress, ...rest } = inputs as Readonly<Record<string, unknown>>;
    for (const [name, given] of Object.entries({ signal, onProgress }))
      if (given !== undefined) throw new Fault('UNKNOWN_FIELD', `inputs.${name}`, 'absent', given);
    const given = {
      ...rest,
      ...session.watch,
      ...(history !== undefined && { history: historyIn(history, 'inputs.history') }),
      ...(volHistory !== undefined && { volHistory: historyIn(volHistory, 'inputs.volHistory') }),
    };
    const over = async (engine: MarginEngine) => {
      const risk: BookRisk = await engine.bookRisk(given as unknown as Parameters<MarginEngine['bookRisk']>[0]);
      const { method, confidence, horizonDays, asOf, numeraire: counted, faults } = risk;
      return {
        ...{ asOf, numeraire: counted, method, confidence, horizonDays },
        ...('worstLosses' in risk && {
          ...{ revaluation: risk.revaluation, scenarios: risk.scenarios, tailCount: risk.tailCount, warnings: risk.warnings },
        }),
        accounts: risk.accounts.map((_, n) => rowOf(risk, n)),
        faults,
      };
    };
    return some === undefined ? over(session.engine) : alone(session, some, over);
  },
});

/** Row of an account; only its names where it has a fault. */
function rowOf(risk: BookRisk, n: number): Of<typeof row> {
  const names = { account: risk.accounts[n] as string, subaccount: risk.subaccounts[n] as string };
  if (risk.statuses[n] !== 0) return { ...names, status: 'fault', valueAtRisk: null, shortfall: null };
  const at = (columns: Readonly<Record<string, Float64Array | undefined>>): Readonly<Record<string, number>> =>
    Object.fromEntries(Object.entries(columns).flatMap(([name, column]) => (column === undefined ? [] : [[name, column[n] as number]])));
  return {
    ...{ ...names, status: 'ok', valueAtRisk: risk.valuesAtRisk[n] as number, shortfall: risk.shortfalls[n] as number },
    ...('worstLosses' in risk
      ? { ...at({ standardError: risk.standardErrors, worstLoss: risk.worstLosses }), worstScenario: risk.worstScenarios[n] as number }
      : {
          ...at({
            ...{ standardDeviation: risk.standardDeviations, mean: risk.means },
            ...{ skewness: risk.skewnesses, excessKurtosis: risk.excessKurtoses },
          }),
          ...(risk.approximations && { approximation: risk.approximations[n] as string }),
        }),
    ...(risk.contributions && partsOf(risk.contributions, risk.underlyings, n)),
  };
}

function partsOf(of: NonNullable<BookRisk['contributions']>, underlyings: readonly string[], n: number) {
  const [from, to] = [of.starts[n] as number, of.starts[n + 1] as number];
  return {
    underlyings: Object.fromEntries(underlyings.map((one, u) => [one, of.underlyingValuesAtRisk[n * underlyings.length + u] as number])),
    components: Array.from({ length: to - from }, (_, i) => ({
      instrument: of.instruments[from + i] as string,
      quantity: of.quantities[from + i] as number,
      valueAtRisk: of.componentValuesAtRisk[from + i] as number,
      ...(of.componentShortfalls && { shortfall: of.componentShortfalls[from + i] as number }),
      marginal: of.marginalValuesAtRisk[from + i] as number,
      incremental: of.incrementalValuesAtRisk[from + i] as number,
    })),
  };
}
