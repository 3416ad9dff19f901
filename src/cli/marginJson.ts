// The document of a margin run, format `margincore-margin`, version 2: a pure function of the inputs, written account by account.
import { accountReport, capitalReleased, type MarginRun, type Market, type Totals, totals } from '../index.js';
import { documentPieces, eachOf } from './document.js';
import { instantText } from './format.js';
import { bindingAt, type MarginResult, worstAt, worstOf } from './marginResult.js';
import { noteJson } from './runNotes.js';

/** The document in pieces: one line an account, one a fault. NaN and infinities are null. */
export function marginJson(result: MarginResult): Generator<string, void, undefined> {
  const { run } = result;
  return documentPieces(headOf(result), {
    accounts: eachOf(run.accounts.length, (account) => accountJson(result, account)),
    faults: run.faults,
  });
}

function headOf({ market, forecasts, record, ...result }: MarginResult): object {
  const { run, requirements } = result;
  return {
    format: 'margincore-margin',
    version: 2,
    asOf: instantText(run.asOf),
    numeraire: run.numeraire,
    market: marketJson(market),
    rules: run.rules,
    ...(run.factorSource === undefined ? {} : { factorSource: run.factorSource }),
    ...(forecasts === undefined ? {} : { forecasts }),
    requirements,
    ...noteJson(run),
    totals: totalsJson(result),
    ...(record === undefined ? {} : { run: record }),
    faultCount: run.faultCount,
  };
}

export function marketJson({ source, venue, underlyings, quotes }: Market): object {
  return { source, venue, underlyings: underlyings.map(({ id, index }) => ({ id, index })), instruments: quotes.length };
}

/** Sums over the accounts that are charged whole, those charged in part beside them: by requirement, and with every account by its own. */
export function totalsJson({ run, requirements, judged, bindings }: Omit<MarginResult, 'market'>): object {
  const { accounts, faulted, partial, positions, notional, belowMaintenance, deficit } = totals(run, judged);
  const of = ({
    equity,
    initial,
    maintenance,
    excess,
    health,
    efficiency,
    belowMaintenance: below,
    deficit: lost,
  }: Totals | Totals['partial']) => ({
    ...{ equity, initial, maintenance, excess, health, efficiency },
    ...{ belowMaintenance: below, deficit: lost },
  });
  const byName = (name: string): object => {
    const sums = totals(run, name);
    return sums.partial.accounts === 0 ? of(sums) : { ...of(sums), partial: of(sums.partial) };
  };
  return {
    accounts,
    faulted,
    partial: partial.accounts,
    positions,
    notional,
    belowMaintenance,
    deficit,
    requirements: Object.fromEntries(requirements.map((name) => [name, byName(name)])),
    ...(judged === 'own' ? { own: byName('own') } : {}),
    released: releasedJson(run, requirements),
    netGreeks: netGreeksJson(run),
    bindings: bindings.termCounts,
    worstScenarios: worstOf(bindings),
  };
}

/** Of every requirement against each before it. */
function releasedJson(run: MarginRun, requirements: readonly string[]): object[] {
  return requirements.flatMap((to, n) =>
    requirements.slice(0, n).map((from) => {
      const { released, initial, partial } = capitalReleased(run, from, to);
      return { from, to, released, initial, ...(partial.accounts === 0 ? {} : { partial }) };
    }),
  );
}

function netGreeksJson({ underlyings, greeks: { deltas, gammas, vegas, thetas } }: MarginRun): object {
  return Object.fromEntries(
    underlyings
      .map((id, u) => {
        const [delta, gamma, vegaPerPoint, thetaPerDay] = [deltas, gammas, vegas, thetas].map((of) => of[u] as number);
        return [id, { delta, gamma, vegaPerPoint, thetaPerDay }] as const;
      })
      .filter(([, sums]) => Object.values(sums).some((sum) => sum !== 0)),
  );
}

/** An account with a fault is named, and no more: it has no figures, and there may be a million of them. */
function accountJson({ run, requirements, bindings }: MarginResult, index: number): object {
  if (run.codes[index] !== 0) return { account: run.accounts[index], subaccount: run.subaccounts[index], status: 'fault' };
  const { account, subaccount, requirement, status, belowMaintenance, deficit, positions, notional, ...report } = accountReport(run, index);
  const worst = worstAt(bindings, index);
  return {
    ...{ account, subaccount, requirement, status, belowMaintenance, deficit, positions, notional },
    requirements: Object.fromEntries(requirements.map((name) => [name, report.requirements[name]])),
    binding: bindingAt(bindings, index) ?? null,
    worstScenario: worst?.label ?? null,
    worstLoss: worst?.loss ?? 0,
  };
}
