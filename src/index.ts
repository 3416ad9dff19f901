// The public door of margincore: re-exports only. Whatever else a result is made of is reached by indexing the types below.

// nouns
export type { Account } from './book/account.js';
export type { Book } from './book/book.js';
export { bookOf } from './book/bookOf.js';
export { BookBuilder } from './book/builder.js';
export type { Instrument } from './book/instrument.js';
export * as pnl from './book/pnl.js';
export { unifiedBook } from './book/unified.js';
// columns of options
export type { ChainColumns } from './columns/chainColumns.js';
export type { GreekColumns, OptionColumns } from './columns/optionColumns.js';
// the core
export type { Batch } from './engine/batch/batch.js';
export type { BatchRun } from './engine/batch/run.js';
export type { BookRisk } from './engine/bookRisk/figures.js';
export type { Core } from './engine/core.js';
export { type CoreOptions, createCore } from './engine/create.js';
// the engine
export type { Explanation } from './engine/prepared/account/explain.js';
export type { LiquidationPrices } from './engine/prepared/account/liquidationPrices.js';
export type { AccountView } from './engine/prepared/account/view.js';
export type { WhatIf } from './engine/prepared/account/whatIf.js';
export type { AccountChanges, MarketChanges } from './engine/prepared/changes.js';
export type { Comparison } from './engine/prepared/compare.js';
export type { MarginEngine } from './engine/prepared/engine.js';
export type { AccountGreeks } from './engine/prepared/greeks.js';
export type { PrepareInputs } from './engine/prepared/prepare.js';
export type { MarginRun, RequirementColumns } from './engine/prepared/run.js';
export type { StressRun } from './engine/prepared/stress/result.js';
// what is read off a run
export { marginCalls } from './engine/results/calls.js';
export { capitalReleased } from './engine/results/released.js';
export { type AccountReport, accountReport } from './engine/results/report.js';
export { type Totals, totals } from './engine/results/totals.js';
export type { FaultCode, FaultRecord } from './fault.js';
export { describe, Fault } from './fault.js';
export { buildMarket, type MarketDraft } from './market/build.js';
export type { Market } from './market/market.js';
