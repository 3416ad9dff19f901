// The public door of margincore: re-exports only.

// nouns
export type { Account, Collateral, MarginMode, Position } from './book/account.js';
export { marginModes } from './book/account.js';
export type { Book, BookFault } from './book/book.js';
export { bookOf } from './book/bookOf.js';
export { BookBuilder } from './book/builder.js';
export { instrumentKinds } from './book/checkInstrument.js';
export type { Instrument, InstrumentKind, Settlement } from './book/instrument.js';
export { inversePnl, inversePnlDelta, inversePnlGamma, linearPnl, linearPnlDelta } from './book/pnl.js';
// guards and the one error
export { confidence, count, finite, identifier, nonNegative, oneOf, positive, within } from './check.js';
// the core
export type { CoreMath, CoreOptions, MathFunction } from './engine/core.js';
export { Core, createCore } from './engine/core.js';
export type { FaultCode, FaultRecord, RowFault } from './fault.js';
export { describe, Fault, rowFaultOf } from './fault.js';
export type { LaneName } from './lanes/contract.js';
export type { ModuleSource } from './lanes/select.js';
// margin
export { type Calls, callsOf } from './margin/calls.js';
export { accountIndex, faultsOf } from './margin/lookup.js';
export { type ReleasedCapital, releasedCapital } from './margin/released.js';
export {
  type AccountReport,
  accountReport,
  accountReportAt,
  type GreeksReport,
  type ModeReport,
  type PortfolioReport,
} from './margin/report.js';
export type {
  AccountFault,
  MarginRun,
  ModeColumns,
  NetGreeks,
  PortfolioColumns,
  Scenario,
} from './margin/result.js';
export type { MarginInputs } from './margin/run.js';
export { type BindingScenario, bindingScenarios, type ModeTotals, type ReleasedTotals, releasedTotals, totals } from './margin/totals.js';
// market and estimation
export { buildMarket, type MarketDraft } from './market/build.js';
export { checkCorrelation, choleskyOf, matrixOf } from './market/correlation.js';
export { buildHistory, type History } from './market/history.js';
export type { Asset, Market, Quote, Underlying, Venue } from './market/market.js';
export { compareIds } from './market/order.js';
export type { ImpliedVolColumns, PriceColumns } from './marshal/impliedColumns.js';
export type { GreekColumns, InverseGreekColumns, OptionColumns } from './marshal/optionColumns.js';
// rules
export { bracketCums } from './rules/brackets.js';
export { parseRules } from './rules/parse.js';
export { presetRules, ruleNames } from './rules/presets.js';
export type * from './rules/ruleSet.js';
