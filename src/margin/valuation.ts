// What instruments are worth, for the runs of this room.
export { type Valuation, valueInstruments } from '../columns/valueInstruments.js';
