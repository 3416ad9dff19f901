// The door of a page without a bundler: one file that carries the module, and needs nothing beside it. Re-exports only.
export * from './estimation.js';
export * from './index.js';
export * from './io/index.js';
export * from './liquidation.js';
export * from './risk.js';
export * from './rules.js';
export * from './verify.js';
