// Where a term takes the delta of a contract from.
import { name, variants } from '../shapes/shape.js';

/**
 * figure: of the quotes, coins a contract and unit of multiplier, as a venue publishes it, at the index. net: the model's, of the P&L (of a coin option
 * less its premium). value: the model's, of the whole value in the numeraire (the premium of a coin option included).
 */
export const deltaSource = variants('from', { figure: { figure: name }, net: {}, value: {} });
