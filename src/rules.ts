// The door of rule documents (margincore-3) and of stress scenarios: parse, presets, overlays, the schema. Re-exports only.
export { overlay } from './rules/document/overlay.js';
export { preset, presetNames } from './rules/document/presets.js';
export type { Requirement } from './rules/document/requirements.js';
export { parseRules, type Rules } from './rules/document/rules.js';
export type { ScenarioSet } from './rules/document/scenarioSet.js';
export { rulesSchema } from './rules/document/schema.js';
export type { Assumptions } from './rules/document/scope.js';
export type { Term, TermKind } from './rules/document/terms.js';
export type { Value } from './rules/document/value.js';
export { stressLibrary, stressScenario } from './rules/stress/library.js';
export { parseStressScenarios as parseStress } from './rules/stress/parseStress.js';
export type { StressScenario } from './rules/stress/stressScenario.js';
