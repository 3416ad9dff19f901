// The public door of margincore: re-exports only.

export type { BackendName } from './backends/contract.js';
export type { ModuleSource } from './backends/select.js';
// nouns
export type { Account, Collateral, MarginMode, Order, Position } from './book/account.js';
export { marginModes } from './book/account.js';
export type { Book, BookFault } from './book/book.js';
export { bookOf } from './book/bookOf.js';
export { BookBuilder } from './book/builder.js';
export { instrumentKinds } from './book/checkInstrument.js';
export { fieldsOf } from './book/fields.js';
export type { Instrument, InstrumentKind, Settlement } from './book/instrument.js';
export { inversePnl, inversePnlDelta, inversePnlGamma, linearPnl, linearPnlDelta } from './book/pnl.js';
export { unifiedBook } from './book/unified.js';
// guards and the one error
export { confidence, count, finite, identifier, nonNegative, oneOf, positive, within } from './check.js';
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
export {
  type BookRiskInputs,
  type BookRiskMethod,
  bookApproximations,
  bookRiskMethods,
  type DeltaGammaBookInputs,
  type DeltaNormalBookInputs,
  type FilteredBookInputs,
  type HistoricalBookInputs,
  type MonteCarloBookInputs,
  type ParametricBookInputs,
  parametricMethods,
  type ReturnDistribution,
  type Revaluation,
  revaluations,
  type ScenarioBookInputs,
  type StressScenarios,
  type StudentBookInputs,
  scenarioMethods,
} from './engine/bookRisk/methods.js';
export type { MethodInputs } from './engine/bookRisk/run.js';
export { Core } from './engine/core.js';
export { type CoreOptions, createCore } from './engine/create.js';
export type { Estimation } from './engine/estimation.js';
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
export type { MarginRun, NetGreeks, NotCharged, OwnColumns, RequirementColumns, RunFault, RunOptions } from './engine/prepared/run.js';
export { type MarginCall, marginCalls } from './engine/results/calls.js';
export type { RequirementReport } from './engine/results/figures.js';
export { type CapitalReleased, capitalReleased, type ReleasedSums } from './engine/results/released.js';
export { type AccountReport, accountReport } from './engine/results/report.js';
export { type Sums, type Totals, totals } from './engine/results/totals.js';
export type { StressCalls } from './engine/stress/calls.js';
export type { StressInputs } from './engine/stress/inputs.js';
export type { PathInputs } from './engine/stress/paths.js';
export type { StressBefore, StressFault, StressRun, StressTotals } from './engine/stress/result.js';
export type { ReverseInputs, ReverseStress } from './engine/stress/reverse.js';
export type { SpotVolGrid, SpotVolInputs } from './engine/stress/spotVol.js';
export type { FaultCode, FaultRecord, RowFault } from './fault.js';
export { describe, Fault, rowFaultOf, visible, visibleLines } from './fault.js';
// margin
export { type FundingInputs, fundingPayment } from './margin/fundingPayment.js';
export { auctionDiscount } from './margin/liquidation/auctionDiscount.js';
export { type AuctionStage, type AuctionStageInputs, auctionStage } from './margin/liquidation/auctionStage.js';
export { type AuctionStartFee, type AuctionStartFeeInputs, auctionStartFee } from './margin/liquidation/auctionStartFee.js';
export { baseToCoverShortage, type ShortageInputs } from './margin/liquidation/baseToCoverShortage.js';
export type { AuctionedAccount, LiquidatedAccount } from './margin/liquidation/figures.js';
export { type Handover, type HandoverInputs, handover } from './margin/liquidation/handover.js';
export { type InsolventBid, type InsolventBidInputs, insolventBid } from './margin/liquidation/insolventBid.js';
export { type LiabilityTransferInputs, liabilityTransfer } from './margin/liquidation/liabilityTransfer.js';
export {
  type LiquidationRung,
  type LiquidationShare,
  type LiquidationShareInputs,
  liquidationShare,
} from './margin/liquidation/liquidationShare.js';
export { reducingOrders } from './margin/liquidation/reducingOrders.js';
export { type SocialisedLoss, type SocialisedLossInputs, socialisedLoss } from './margin/liquidation/socialisedLoss.js';
export { type SolventBid, type SolventBidInputs, solventBid } from './margin/liquidation/solventBid.js';
export { type LiquidationPriceInputs, liquidationPrice, type MaintenanceBracket } from './margin/liquidationPrice.js';
export type { Lognormal, LognormalInputs, LognormalTails, RiskFactorInputs, RiskFactors } from './margin/lognormal.js';
export { type BalancesAt, type PriceCrossing, type PriceCrossings, type PriceSearch, priceCrossings } from './margin/priceCrossings.js';
export { type BookBinding, bookBindings } from './margin/requirement/binding.js';
export { type RuleTotals, ruleTotals } from './margin/requirement/compare.js';
export type { RequirementRun, TermColumn } from './margin/requirement/result.js';
export type { RequirementInputs } from './margin/requirement/run.js';
export type { ScenarioPnlInputs, TermScenarioPnls } from './margin/requirement/scenarioPnls.js';
export type { AccountFault } from './margin/result.js';
export type { MarginInputs } from './margin/run.js';
export { largestSkewedOrder, type SkewedOrderInputs } from './margin/skewedOrder.js';
// market and estimation
export { buildMarket, type MarketDraft, type MarketLimits } from './market/build.js';
export { checkCorrelation, choleskyOf, matrixOf } from './market/correlation.js';
// estimation
export type { CorrelationEstimate, CorrelationInputs } from './market/covariance/estimate.js';
export { type CovarianceMethod, type MissingRule, missingRules } from './market/covariance/returns.js';
export type { EwmaStep, EwmaStepInputs } from './market/covariance/step.js';
export type { BlendFit, BlendInputs, BlendModel, BlendVarianceInputs, Predictor } from './market/forecast/blend.js';
export type { BlendForm, BlendLoss } from './market/forecast/blendSolve.js';
export { type EwmaInputs, ewmaVariances } from './market/forecast/ewma.js';
export type { ParameterErrors } from './market/forecast/garchErrors.js';
export type { GarchFit, GarchInputs } from './market/forecast/garchFit.js';
export {
  type GarchForecastInputs,
  type GarchParameters,
  type GarchVarianceInputs,
  garchForecast,
  garchVariances,
  type VarianceForecast,
} from './market/forecast/garchModel.js';
export type { HarFit, HarInputs } from './market/forecast/har.js';
export type { Qlike, QlikeInputs } from './market/forecast/qlike.js';
export type { RegimeFit, RegimeInputs, RegimeParameters } from './market/forecast/regime.js';
export { buildHistory, type History, historyUntil } from './market/history.js';
export type { Asset, Figures, Market, Quote, Underlying, Venue } from './market/market.js';
export type { CheckedMatrix, MatrixInputs } from './market/matrices/check.js';
export { type Repair, type RepairRule, repairRules } from './market/matrices/repair.js';
export type { Spectrum, SpectrumInputs } from './market/matrices/spectrum.js';
export { compareIds } from './market/order.js';
export type { ButterflyCheck, CalendarCheck } from './market/surface/arbitrage.js';
export { type SurfaceQuote, surfaceQuotes } from './market/surface/quotes.js';
export { type SurfaceColumns, surfaceVariance } from './market/surface/readSurface.js';
export type { SmileFit, Surface, SurfaceInputs } from './market/surface/surface.js';
export { durrleman, type Svi, totalVariance } from './market/surface/svi.js';
export { dayMs, daysPerYear, yearMs } from './market/year.js';
export type { Bindings, NamedScenario } from './program/readings/bindings.js';
export type { ExplainedFormula, ExplainedPart, ExplainedScenario, TermContribution } from './program/readings/explained.js';
export type { RowOf } from './program/readings/scanned.js';
export type { ScenarioShape } from './program/readings/scenarioShape.js';
export type { AssumptionPolicy, AssumptionUsed } from './program/tick/assumptions.js';
// risk
export type { AcerbiSzekely, ShortfallTest } from './risk/backtests/acerbiSzekely.js';
export type { Backtest, BacktestInputs } from './risk/backtests/backtest.js';
export type { TestResult, TimeBetweenFailures, Transitions } from './risk/backtests/coverage.js';
export type { Backtests, CoverageCounts } from './risk/backtests/tests.js';
export type { TrafficLight } from './risk/backtests/trafficLight.js';
export type { Contributions } from './risk/contributions.js';
export type { CornishFisher, StandardMoments } from './risk/cornishFisher.js';
export type { CovarianceInputs } from './risk/covariance.js';
export type { Distributions } from './risk/distributions.js';
export type { VarianceRecursion } from './risk/filtered.js';
export type { ParetoFit, ParetoParameters } from './risk/generalisedPareto.js';
export type * from './risk/methods.js';
export { type Moments, momentsOf } from './risk/moments.js';
export type { PredictiveForecast } from './risk/predictive/day.js';
export type { Predictive } from './risk/predictive/predictive.js';
export { type Procyclicality, type ProcyclicalityInputs, procyclicality } from './risk/predictive/procyclicality.js';
export { type KeptBlend, type PredictiveState, predictiveStart } from './risk/predictive/state.js';
export type { PredictivePath, PredictivePathInputs, PredictiveStep, PredictiveStepInputs } from './risk/predictive/step.js';
export { type LimitedPathInputs, limitedRates } from './risk/predictive/tools.js';
export type { QuadraticTail } from './risk/quadraticTail.js';
export { type QuantileConvention, quantileConventions, type ShortfallConvention, shortfallConventions } from './risk/quantiles.js';
export {
  type RollingEwmaInputs,
  type RollingExtremeInputs,
  type RollingFilteredInputs,
  type RollingForecasts,
  type RollingHistoricalInputs,
  type RollingInputs,
  rollingMethods,
} from './risk/rolling.js';
export { sampleQuantile } from './risk/sampleQuantile.js';
export { type MissingCloses, missingCloses } from './risk/scenarios/closes.js';
export { type Generator, generators } from './risk/scenarios/draws.js';
export type { JumpProcess } from './risk/scenarios/jumps.js';
export { stressLibrary, stressNames, stressScenario } from './risk/stress/library.js';
export type { StressPath } from './risk/stress/path.js';
export { type Held, type MarketShock, resolveShock, type ShockTools } from './risk/stress/shock.js';
export { shockMarket } from './risk/stress/shockMarket.js';
export { tailProbability } from './risk/tail.js';
export { riskMethods } from './risk/valueAtRisk.js';
export { bracketCums } from './rules/brackets.js';
export type { Correlations } from './rules/correlations.js';
export type { Formula } from './rules/formula.js';
export type { Grid } from './rules/grid.js';
export { liquidationPreset, liquidationRuleNames } from './rules/liquidationPresets.js';
export { type LiquidationKind, type LiquidationMethod, type LiquidationRule, parseLiquidationRule } from './rules/liquidationRule.js';
export { parseRules } from './rules/parse.js';
export { parsePredictiveRule } from './rules/parsePredictive.js';
export { parseStressScenario, parseStressScenarios } from './rules/parseStress.js';
export type { BlendRule, PredictiveRule, TailRule, VolatilityRule } from './rules/predictiveRule.js';
export { predictiveRuleNames, presetPredictiveRule, presetRules, ruleNames } from './rules/presets.js';
export type * from './rules/ruleSet.js';
export {
  type ShockTable,
  type SpotUnit,
  type StressKind,
  type StressScenario,
  spotUnits,
  stressKinds,
  type VolShock,
} from './rules/stressScenario.js';
export { termPreset, termRuleNames } from './rules/termPresets.js';
export { parseTermRules, type TermRules, termRulesSchema } from './rules/termRules.js';
export type { Term, TermKind, TermParameters } from './rules/terms.js';
