// The public door of margincore: re-exports only.

export type { BackendName } from './backends/contract.js';
export type { ModuleSource } from './backends/select.js';
// nouns
export type { Account, Collateral, MarginMode, Order, Position } from './book/account.js';
export type { Book, BookFault } from './book/book.js';
export { bookOf } from './book/bookOf.js';
export { BookBuilder } from './book/builder.js';
export { instrumentKinds } from './book/checkInstrument.js';
export type { Instrument, InstrumentKind, Settlement } from './book/instrument.js';
export { inversePnl, inversePnlDelta, inversePnlGamma, linearPnl, linearPnlDelta } from './book/pnl.js';
export { unifiedBook } from './book/unified.js';
export type { ChainColumns, ChainGreeks, ChainSide } from './columns/chainColumns.js';
export type { ImpliedVolColumns, PriceColumns } from './columns/impliedColumns.js';
export type { GreekColumns, InverseGreekColumns, OptionColumns } from './columns/optionColumns.js';
export type { ArrowColumn, OrArrow } from './columns/plainColumn.js';
export type { SpotOptionColumns } from './columns/spotColumns.js';
// the core
export type { Batch } from './engine/batch/batch.js';
export type { BatchInputs } from './engine/batch/fill.js';
export type { BatchOptions, BatchRun, BatchRunOptions } from './engine/batch/run.js';
export type { BatchShape } from './engine/batch/shape.js';
export type { BatchGreeks, BatchTail, FactorViews, InstrumentViews, PositionViews, ScenarioViews } from './engine/batch/views.js';
export type { BookContributions } from './engine/bookRisk/contributions.js';
export type { BookRisk, ParametricBookRisk, ScenarioBookRisk } from './engine/bookRisk/figures.js';
export type * from './engine/bookRisk/methods.js';
export type { MethodInputs } from './engine/bookRisk/run.js';
export { Core } from './engine/core.js';
export { type CoreOptions, createCore } from './engine/create.js';
export type { CoreMath, MathFunction } from './engine/math.js';
export type { MemoryOptions } from './engine/memory.js';
// rules
export type { Contribution } from './engine/prepared/account/attribution.js';
export type { Explanation, UnchargedPart } from './engine/prepared/account/explain.js';
export type { Limit, OrderAsked } from './engine/prepared/account/limits.js';
export type {
  AssetUse,
  LiquidationPrices,
  LiquidationSearch,
  LiquidationThreshold,
} from './engine/prepared/account/liquidationPrices.js';
export type { Pooling, RequirementSaving, Savings } from './engine/prepared/account/savings.js';
export type { ScenarioPnls, ScenarioPnlsAsked } from './engine/prepared/account/scenarioPnls.js';
export type { AccountFigures } from './engine/prepared/account/subject.js';
export type { Receiver, TransferCheck } from './engine/prepared/account/transfer.js';
export type { AccountView, WhatIf } from './engine/prepared/account/view.js';
export type { BacktestedRequirement, MarginBacktest, MarginBacktestInputs } from './engine/prepared/backtest.js';
export type { BindingInputs } from './engine/prepared/bindings.js';
export type { AccountChanges, MarketChanges, Trade } from './engine/prepared/changes.js';
export type { CompareInputs, CompareOptions, Comparison } from './engine/prepared/compare.js';
export type { ComparedRequirement, Reason } from './engine/prepared/compared.js';
export type { MarginEngine } from './engine/prepared/engine.js';
export type { Exceedances, ExceedanceTotals } from './engine/prepared/exceedances.js';
export type { BookLiquidationPrices } from './engine/prepared/liquidationPrices.js';
export type { PrepareInputs } from './engine/prepared/prepare.js';
export {
  type BalancesAt,
  type PriceCrossing,
  type PriceCrossings,
  type PriceSearch,
  priceCrossings,
} from './engine/prepared/priceCrossings.js';
export type { MarginRun, NetGreeks, NotCharged, OwnColumns, RequirementColumns, RunFault, RunOptions } from './engine/prepared/run.js';
export type { OneAccount } from './engine/prepared/stress/inputs.js';
export type { PathInputs } from './engine/prepared/stress/paths.js';
export type {
  OwnStressedColumns,
  StressedBefore,
  StressedColumns,
  StressFault,
  StressRun,
  StressTotals,
} from './engine/prepared/stress/result.js';
export type { ReverseColumns, ReverseInputs, ReverseStress } from './engine/prepared/stress/reverse.js';
export type { SpotVolGrid, SpotVolInputs } from './engine/prepared/stress/spotVol.js';
export type { StressOptions } from './engine/prepared/stress/stress.js';
export { type MarginCall, marginCalls } from './engine/results/calls.js';
export type { RequirementReport } from './engine/results/figures.js';
export { type CapitalReleased, capitalReleased, type ReleasedSums } from './engine/results/released.js';
export { type AccountReport, accountReport } from './engine/results/report.js';
export { type Sums, type Totals, totals } from './engine/results/totals.js';
export type { FaultCode, FaultRecord, RowFault } from './fault.js';
export { describe, Fault } from './fault.js';
export { buildMarket, type MarketDraft, type MarketLimits } from './market/build.js';
export type { Asset, Figures, Market, Quote, Underlying, Venue } from './market/market.js';
export type { Bindings, NamedScenario } from './program/readings/bindings.js';
export type { ExplainedFormula, ExplainedPart, ExplainedScenario, TermContribution } from './program/readings/explained.js';
export type { RowOf } from './program/readings/scanned.js';
export type { ScenarioShape } from './program/readings/scenarioShape.js';
// margin
export { type FundingInputs, fundingPayment } from './program/terms/fundingPayment.js';
export type { AssumptionPolicy, AssumptionUsed } from './program/tick/assumptions.js';
export type { PredictiveForecast } from './risk/predictive/day.js';
export type { Predictive } from './risk/predictive/predictive.js';
export { type Procyclicality, type ProcyclicalityInputs, procyclicality } from './risk/predictive/procyclicality.js';
export { type KeptBlend, type PredictiveState, predictiveStart } from './risk/predictive/state.js';
export type { PredictivePath, PredictivePathInputs, PredictiveStep, PredictiveStepInputs } from './risk/predictive/step.js';
export { type LimitedPathInputs, limitedRates } from './risk/predictive/tools.js';
export { stressLibrary, stressNames, stressScenario } from './risk/stress/library.js';
export type { StressPath } from './risk/stress/path.js';
export { type Held, type MarketShock, resolveShock, type ShockTools } from './risk/stress/shock.js';
export { shockMarket } from './risk/stress/shockMarket.js';
export { liquidationPreset, liquidationRuleNames } from './rules/liquidationPresets.js';
export { type LiquidationKind, type LiquidationMethod, type LiquidationRule, parseLiquidationRule } from './rules/liquidationRule.js';
export { parsePredictiveRule } from './rules/parsePredictive.js';
export { parseStressScenario, parseStressScenarios } from './rules/parseStress.js';
export { predictiveRuleNames, presetPredictiveRule } from './rules/predictivePresets.js';
export type { BlendRule, PredictiveRule, TailRule, VolatilityRule } from './rules/predictiveRule.js';
export {
  type ShockTable,
  type SpotUnit,
  type StressKind,
  type StressScenario,
  spotUnits,
  stressKinds,
  type VolShock,
} from './rules/stressScenario.js';
