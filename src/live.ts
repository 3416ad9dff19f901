// The door of live operation: what guards a venue while prices move. Functions that need a backend take the core first. Re-exports only.

export { priceGuard } from './live/guards/priceGuard.js';
export { openJournal, readJournal } from './live/journal/file.js';
export type { JournalWriter } from './live/journal/writer.js';
export { healthLadder } from './live/ladder/healthLadder.js';
export { priceBounds } from './live/priceBounds.js';
