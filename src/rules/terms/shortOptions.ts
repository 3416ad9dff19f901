// Short options expiry by expiry: charged one by one (isolated), or what the options of the expiry can lose together (maximum loss), whichever is less.
import { choice, factor, list, record } from '../shapes/shape.js';

/** scale x (|quantity| x max(index x max(floor, rate - out of the money / index), valueRate x value) + |quantity| x value). */
export const isolatedCharge = record({ scale: factor, floor: factor, rate: factor, valueRate: factor });

export const shortOptions = {
  level: 'unit',
  shape: record({
    /** What a contract is worth: by the model, or the mark that quotes state. */
    value: choice(['model', 'mark']),
    /** A short call, and a short put, is charged the largest of these. Long options are charged nothing, and offset nothing one by one. */
    calls: list(isolatedCharge, 1, 8),
    puts: list(isolatedCharge, 1, 8),
    /** isolated: one by one alone; expiry: at most the maximum loss of the expiry over settlement prices 0 and every strike. */
    maxLoss: choice(['isolated', 'expiry']),
    /** Added to the maximum loss for every call sold net in the expiry, as a share of the forward: beyond the last strike nothing bounds them. */
    unpairedCallRate: factor,
  }),
} as const;
