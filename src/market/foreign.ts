// Makes a market from a foreign one. Loaded for it alone: dist/ holds it with its own copy of the market checks.
export { marketMade } from './build.js';
