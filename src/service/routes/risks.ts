// VaR and stress of accounts by themselves, and stress of the whole book.
import { buildHistory } from '../../estimation.js';
import { Fault, type MarginEngine } from '../../index.js';
import { parseStress, type StressScenario, stressScenario } from '../../rules.js';
import type { Answer, Questions, StressFound, VarFound } from '../protocol.js';
import type { Venue } from '../venue.js';

/** Most scenarios that are drawn for one answer. */
const mostScenarios = 100_000;

const finite = (x: number | undefined): number | null => (x !== undefined && Number.isFinite(x) ? x : null);

/** A history as JSON has it: null where there is no close. */
function historyIn(value: unknown, path: string): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { names, dates, closes } = value as { readonly names?: unknown; readonly dates?: unknown; readonly closes?: unknown };
  if (![names, dates, closes].every(Array.isArray)) throw new Fault('TYPE_MISMATCH', path, 'names, dates and closes, a list each', value);
  const column = Float64Array.from(closes as readonly unknown[], (close) => (typeof close === 'number' ? close : Number.NaN));
  return buildHistory({ names, dates, closes: column } as Parameters<typeof buildHistory>[0]);
}

export function risksOf(venue: Venue, { accounts, inputs }: Questions['var']['body']): Promise<Answer<VarFound>> {
  const { history, volHistory, signal, onProgress, ...rest } = inputs;
  for (const [name, given] of Object.entries({ signal, onProgress }))
    if (given !== undefined) throw new Fault('UNKNOWN_FIELD', `body.inputs.${name}`, 'absent', given);
  if (Number(rest.scenarios) > mostScenarios)
    throw new Fault('TOO_LARGE', 'body.inputs.scenarios', `at most ${mostScenarios}`, rest.scenarios);
  const asked = {
    ...rest,
    ...(history !== undefined && { history: historyIn(history, 'body.inputs.history') }),
    ...(volHistory !== undefined && { volHistory: historyIn(volHistory, 'body.inputs.volHistory') }),
  };
  return venue.long(() =>
    venue.alone(accounts, async (engine) => {
      const found = await engine.bookRisk(asked as unknown as Parameters<MarginEngine['bookRisk']>[0]);
      const { method, confidence, horizonDays, numeraire, valuesAtRisk, shortfalls, subaccounts, faults } = found;
      return {
        ...{ method, confidence, horizonDays, numeraire, faults },
        accounts: found.accounts.map((account, n) => ({
          account,
          subaccount: subaccounts[n] as string,
          valueAtRisk: finite(valuesAtRisk[n]),
          shortfall: finite(shortfalls[n]),
        })),
      };
    }),
  );
}

/** Those of the library by name, others as they are sent. */
function scenariosOf(asked: Questions['stress']['body']['scenarios']): readonly StressScenario[] {
  return asked.flatMap((one) =>
    typeof one === 'string' ? [stressScenario(one)] : parseStress({ format: 'margincore-stress', version: 1, scenarios: [one] }),
  );
}

export function stressOf(venue: Venue, { scenarios, accounts }: Questions['stress']['body']): Promise<Answer<StressFound>> {
  const asked = scenariosOf(scenarios);
  const stressed = async (engine: MarginEngine): Promise<StressFound> => {
    const run = await engine.stress(asked, { requirements: [] });
    const { own, pnls } = run;
    const totals = own.totals.map(({ worstAccount, ...sums }) => ({
      ...Object.fromEntries(Object.entries(sums).map(([name, x]) => [name, typeof x === 'number' ? finite(x) : x])),
      worstAccount: run.accounts[worstAccount] ?? null,
    }));
    const cell = (s: number, n: number) => s * run.accounts.length + n;
    const rows = (accounts === undefined ? [] : run.accounts).map((account, n) => ({
      account,
      subaccount: run.subaccounts[n] as string,
      scenarios: run.scenarios.map(({ name }, s) => ({
        name,
        pnl: finite(pnls[cell(s, n)]),
        equity: finite(own.equities[cell(s, n)]),
        initial: finite(own.initials[cell(s, n)]),
        maintenance: finite(own.maintenances[cell(s, n)]),
      })),
    }));
    return { numeraire: run.numeraire, totals, accounts: rows, faults: run.faults.slice(0, 100) } as StressFound;
  };
  return venue.long(() => (accounts === undefined ? stressed(venue.engine) : venue.alone(accounts, stressed)));
}
