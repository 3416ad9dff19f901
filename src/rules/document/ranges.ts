// Ranges of a document's proof: prices, vols, times, rates, sizes and attributes it is meant for. Absent ranges are these defaults.
import { plainNumber } from '../../book/fields.js';
import { Fault } from '../../fault.js';
import { named, type Of, record, type Shape } from '../../shape/shape.js';

/** From least to most, both included. */
export type Range = readonly [least: number, most: number];

function range(lo: number, hi: number): Shape<Range> {
  return {
    parse(value, path) {
      if (!Array.isArray(value) || value.length !== 2) throw new Fault('SHAPE_MISMATCH', path, '[least, most]', value);
      const [least, most] = value.map((one, i) => plainNumber(one, `${path}[${i}]`)) as [number, number];
      if (!(least >= lo && most <= hi)) throw new Fault('OUT_OF_RANGE', path, `between ${lo} and ${hi}`, value);
      if (least > most) throw new Fault('BAD_RULES', path, 'the least first', value);
      return Object.freeze([least, most] as const);
    },
    schema: { type: 'array', items: { type: 'number', minimum: lo, maximum: hi }, minItems: 2, maxItems: 2 },
  };
}

export const ranges = record({
  /** Range of forwards, indexes, entries, strikes and limits, currency; above 0. */
  'price?': range(1e-12, 1e15),
  /** Implied, decimals; above 0. */
  'vol?': range(1e-6, 1e6),
  /** To expiry. */
  'years?': range(0, 100),
  /** Interest, decimals. */
  'rate?': range(-10, 10),
  /** Range of the size of a position, an order or a holding, on either side: units of the underlying or the asset. */
  'size?': range(0, 1e18),
  /** Ranges of attributes that markets, accounts and assets state by name. */
  'attributes?': named(range(-1e18, 1e18)),
});
export type Ranges = Of<typeof ranges>;

/** Every range of a document. */
export type WholeRanges = Required<Ranges>;

/** `attribute`: of one that is not named. */
export const defaultRanges = Object.freeze({
  price: [1e-9, 1e9],
  vol: [0.001, 20],
  years: [0, 10],
  rate: [-1, 1],
  size: [0, 1e12],
  attribute: [0, 1e12],
} as const satisfies Readonly<Record<string, Range>>);

export function rangesOf({ ranges: stated = {} }: { readonly ranges?: Ranges }): WholeRanges {
  const { price, vol, years, rate, size } = defaultRanges;
  return { price, vol, years, rate, size, attributes: {}, ...stated };
}
