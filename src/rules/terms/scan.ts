// Worst loss over a grid: max over scenarios of -weight x P&L, at least 0, an underlying at a time, open orders counted as stated.
import { name, record } from '../shapes/shape.js';
import { countedOrders } from './orders.js';

export const scan = {
  level: 'unit',
  shape: record({
    /** Of `grids`. */
    grid: name,
    orders: countedOrders,
  }),
} as const;
