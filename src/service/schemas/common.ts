// Shapes that stand in many bodies.
import { line, name } from '../../shape/leaves.js';
import { record } from '../../shape/shape.js';

export const of = { account: name, 'subaccount?': line(128) };
export const ofAccount = record(of);
