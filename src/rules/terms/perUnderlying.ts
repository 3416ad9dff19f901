// A number of the rule itself, an underlying at a time: what formulas multiply other terms with, where underlyings have rules of their own.
import { number, record, table } from '../shapes/shape.js';

export const perUnderlying = { level: 'unit', shape: record({ values: table(number(-1e15, 1e15)) }) } as const;
