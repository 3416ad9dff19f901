// Verdicts on rule documents: the engine's own.
export { type Proof, proveRules } from '../engine/proof/prove.js';
