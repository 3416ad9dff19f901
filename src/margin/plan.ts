// What a run works out once, before it sees an account: rows, values, charges, scenarios, factors and constants.
import type { Backend } from '../backends/contract.js';
import type { Arena } from '../columns/arena.js';
import { mapColumn, mapScalar } from '../columns/columnMap.js';
import { type InstrumentRows, packInstruments } from '../columns/packInstruments.js';
import { type BracketColumns, type HaircutColumns, packBrackets, packHaircuts } from '../columns/packRules.js';
import { type FactorModel, factorModel } from '../market/factors.js';
import { type History, historyUntil } from '../market/history.js';
import type { Market } from '../market/market.js';
import type { RuleSet } from '../rules/ruleSet.js';
import { backendMath } from './backendMath.js';
import { type Charges, chargesOf } from './charges.js';
import { type GridInputs, gridInputs } from './grid.js';
import type { RiskMeasure } from './portfolio.js';
import type { Scenario } from './result.js';
import type { Stopwatch } from './stopwatch.js';
import { type Valuation, valueInstruments } from './valuation.js';
import { volTermsOf } from './volTerms.js';

/** Everything here is on plain memory and outlives the backend's columns. */
export interface Plan {
  readonly rows: InstrumentRows;
  readonly valuation: Valuation;
  readonly charges: Charges;
  readonly brackets: BracketColumns;
  readonly haircuts: HaircutColumns;
  readonly scenarios: readonly Scenario[];
  readonly factors: FactorModel;
  readonly volTerms: Float64Array;
  readonly grid: GridInputs;
  readonly measure: RiskMeasure;
  /** max(minimum, e^(annualRisk x years) - 1) by expiry group. */
  readonly rollRates: Float64Array;
}

export function planRun(
  backend: Backend,
  arena: Arena,
  market: Market,
  handles: Uint32Array,
  rules: RuleSet,
  scenarios: readonly Scenario[],
  history: History | undefined,
  volHistory: History | undefined,
  watch: Stopwatch,
): Plan {
  const rows = packInstruments(market, handles);
  const known = history === undefined ? undefined : historyUntil(history, market.asOf);
  const knownVols = volHistory === undefined ? undefined : historyUntil(volHistory, market.asOf);
  const factors = factorModel(rows.underlyings, rules.factors, (xs) => mapColumn(arena, backend.log, xs), known, knownVols);
  watch.lap('factors');
  const valuation = valueInstruments(backend, arena, rows);
  watch.lap('greeks');
  const volTerms = volTermsOf(rules.portfolio.scenarios.volTerm, rows, backendMath(backend, arena));
  const { confidence, horizonDays } = rules.portfolio.correlationRisk;
  const quantile = mapScalar(arena, backend.normalQuantile, confidence);
  const { annualRisk, minimum } = rules.portfolio.contingencies.roll;
  const growths = mapColumn(
    arena,
    backend.exp,
    rows.groupYears.map((years) => annualRisk * years),
  );
  return {
    rows,
    valuation,
    charges: chargesOf(rows, valuation, rules.isolated.options),
    brackets: packBrackets(rules.isolated.futures, rows.underlyings),
    haircuts: packHaircuts(rules.collateral, market.assets),
    scenarios,
    factors,
    volTerms,
    grid: gridInputs(backend, arena, rows, scenarios, volTerms, rules.portfolio.scenarios.volFloor),
    measure: {
      horizonYears: horizonDays / rules.factors.daysPerYear,
      quantile,
      tailMean: mapScalar(arena, backend.normalPdf, quantile) / (1 - confidence),
    },
    rollRates: growths.map((growth) => Math.max(minimum, growth - 1)),
  };
}
