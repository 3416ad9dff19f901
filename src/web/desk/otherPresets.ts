// Presets that the page does not open with: fetched with the parser when one is chosen.
export { preset } from '../../rules.js';
