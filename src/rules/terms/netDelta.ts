// Net delta of an underlying, signed: which side an account stands on.
import { record } from '../shapes/shape.js';
import { deltaSource } from './deltas.js';

/** Sum of quantity x delta, numeraire. */
export const netDelta = { level: 'unit', shape: record({ delta: deltaSource }) } as const;
