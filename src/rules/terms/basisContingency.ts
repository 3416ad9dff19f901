// What options would lose if forwards moved against them expiry by expiry: a loss that no other expiry makes good.
import { factor, name, record } from '../shapes/shape.js';

export const basisContingency = {
  level: 'unit',
  shape: record({
    /** Of `grids`: the moves of the forward, usually one up and one down. */
    grid: name,
    /** Share of an expiry's worst loss that counts: add + perYear x years to expiry. */
    add: factor,
    perYear: factor,
  }),
} as const;
