// A stress run as JSON (format `margincore-stress-run`, version 2) and as CSV, and the list of scenarios: pure functions of the inputs.

import type { CsvTextOptions } from '../io/support.js';
import type { StressScenario } from '../rules.js';
import type { SpotVolGrid } from '../support.js';
import { documentPieces, eachOf } from './document.js';
import { instantText } from './format.js';
import { csvTable } from './marginCsv.js';
import { marketJson } from './marginJson.js';
import type { Pieces } from './output.js';
import type { ReverseView, StressResult, StressView } from './stressInputs.js';

/** Finite, or null. */
const figure = (x: number | undefined): number | null => (x !== undefined && Number.isFinite(x) ? x : null);

export function stressJson({ subject, requirement, run, heatmap, heatmapAccount, reverse }: StressResult): Pieces {
  const { asOf, numeraire, rules, factorSource } = run;
  const head = {
    format: 'margincore-stress-run',
    version: 2,
    asOf: instantText(asOf),
    numeraire,
    market: marketJson(subject.market),
    rules,
    requirement: requirement ?? 'own',
    factorSource,
    assumptions: run.assumptions,
    notCharged: run.notCharged,
    scenarios: run.scenarios.map((_, s) => scenarioJson(run, s)),
    ...(heatmap ? { heatmap: heatmapJson(heatmap, heatmapAccount) } : {}),
    ...(reverse ? { reverse: reverseJson(reverse) } : {}),
  };
  return documentPieces(head, { accounts: eachOf(run.accounts.length, (place) => accountJson(run, reverse, place)), faults: run.faults });
}

/** The scenario, what it does to this market, and the sums. */
function scenarioJson(run: StressView, s: number): object {
  const { name, kind, description, source, from, to } = run.scenarios[s] as StressScenario;
  const shock = run.shocks[s] as StressView['shocks'][number];
  const byUnderlying = run.underlyings.map((id, u) => [
    id,
    { move: shock.moves[u], basis: shock.bases[u], volShock: shock.volShocks[u], volShift: shock.volShifts[u] },
  ]);
  const { scenario: _, worstAccount, ...sums } = run.totals[s] as StressView['totals'][number];
  const worst = worstAccount < 0 ? null : { account: run.accounts[worstAccount], subaccount: run.subaccounts[worstAccount] };
  return {
    name,
    kind,
    description,
    source,
    from: from ?? null,
    to: to ?? null,
    underlyings: Object.fromEntries(byUnderlying),
    totals: { ...sums, worst },
  };
}

function heatmapJson({ underlyings, moves, volShocks, pnls, accounts, faulted }: SpotVolGrid, one: StressResult['heatmapAccount']): object {
  const rows = volShocks.map((_, row) => Array.from(pnls.subarray(row * moves.length, (row + 1) * moves.length), figure));
  return {
    underlyings,
    account: one?.account ?? null,
    subaccount: one?.subaccount ?? null,
    accounts,
    faulted,
    moves,
    volShocks,
    pnls: rows,
  };
}

function reverseJson({ form, paths, maximumSigmas, steps, tolerance }: ReverseView): object {
  return { form, maximumSigmas, steps, tolerance, paths };
}

function accountJson(run: StressView, reverse: ReverseView | undefined, place: number): object {
  const { before } = run;
  const accounts = run.accounts.length;
  const scenarios = run.scenarios.map(({ name }, s) => [name, cellOf(run, s, place)]);
  const paths = (reverse?.paths ?? []).map(({ name }, p) => {
    const at = (column: Float64Array | undefined): number | null => figure(column?.[p * accounts + place]);
    return [name, { up: at(reverse?.ups), down: at(reverse?.downs), nearest: at(reverse?.nearest) }];
  });
  return {
    account: run.accounts[place],
    subaccount: run.subaccounts[place],
    requirement: run.names[place],
    status: before.codes[place] === 0 ? 'ok' : 'fault',
    partial: run.partial[place] === 1,
    before: {
      equity: figure(before.equities[place]),
      initial: figure(before.initials[place]),
      maintenance: figure(before.maintenances[place]),
      netLiquidationValue: figure(before.netLiquidationValues[place]),
    },
    scenarios: Object.fromEntries(scenarios),
    ...(reverse ? { reverse: Object.fromEntries(paths) } : {}),
  };
}

/** One account in one scenario. */
function cellOf(run: StressView, s: number, place: number): Readonly<Record<string, number | boolean | null>> {
  const cell = s * run.accounts.length + place;
  const at = (column: Float64Array): number | null => figure(column[cell]);
  const [equity, maintenance, left] = [at(run.equities), at(run.maintenances), at(run.netLiquidationValues)];
  return {
    pnl: at(run.pnls),
    positionPnl: at(run.positionPnls),
    collateralPnl: at(run.collateralPnls),
    equity,
    initial: at(run.initials),
    maintenance,
    excessAtCurrentMargin: at(run.excessesAtCurrentMargin),
    netLiquidationValue: left,
    belowMaintenance: equity === null || maintenance === null ? null : equity < maintenance,
    deficit: left === null ? null : Math.max(0, -left),
  };
}

export function stressCsv(run: StressView, options: CsvTextOptions): Pieces {
  const names = [
    'pnl',
    'positionPnl',
    'collateralPnl',
    'equity',
    'initial',
    'maintenance',
    'excessAtCurrentMargin',
    'netLiquidationValue',
    'belowMaintenance',
    'deficit',
  ];
  function* rows(): Generator<(string | number | boolean | null)[], void, undefined> {
    for (const [s, { name }] of run.scenarios.entries()) {
      for (const [place, account] of run.accounts.entries()) {
        const cell = cellOf(run, s, place);
        yield [name, account, run.subaccounts[place] as string, run.names[place] as string, ...names.map((column) => cell[column] ?? null)];
      }
    }
  }
  return csvTable(['scenario', 'account', 'subaccount', 'requirement', ...names], rows(), options);
}

/** The scenarios themselves, in the form that `--scenarios FILE` reads. */
export function listJson(scenarios: readonly StressScenario[]): string {
  return `${JSON.stringify({ format: 'margincore-stress', version: 1, scenarios }, null, 2)}\n`;
}
