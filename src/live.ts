// The door of live operation: what guards a venue while prices move. Functions that need a backend take the core first. Re-exports only.

export { circuitBreaker } from './live/breaker/circuitBreaker.js';
export { type CloseOut, closeOut } from './live/closeOut/closeOut.js';
export type { Applied } from './live/engine/applied.js';
export type { Change, LiveOrder } from './live/engine/change.js';
export type { LiveEngine } from './live/engine/live.js';
export { type LiveInputs, openLive } from './live/engine/open.js';
export type { LiveSnapshot } from './live/engine/snapshot.js';
export { priceGuard } from './live/guards/priceGuard.js';
export { healthLadder } from './live/ladder/healthLadder.js';
export { priceBounds } from './live/priceBounds.js';
export { type Evidence, type EvidenceOptions, openEvidence } from './live/record/evidence.js';
export type { Progress } from './live/record/progress.js';
export { openRecorded, type RecordedEngine } from './live/record/recorded.js';
export type { ChangeRecord, RefusedRecord } from './live/record/records.js';
export { replay } from './live/record/replay.js';
export type { Beside } from './live/record/stored.js';
export type { Statement } from './live/statement/shape.js';
export { statement } from './live/statement/statement.js';
export { verifyStatement } from './live/statement/verify.js';
export { tokenHealth } from './live/tokenHealth.js';
export * as venueNames from './live/venueNames.js';
export type { EventLog, RecordLog } from './log/eventLog.js';
export { fileLog, readLog, verifyLog } from './log/open.js';
export { witnessed } from './log/witness.js';
