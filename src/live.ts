// The door of live operation: what guards a venue while prices move. Functions that need a backend take the core first. Re-exports only.
export { priceBounds } from './live/priceBounds.js';
