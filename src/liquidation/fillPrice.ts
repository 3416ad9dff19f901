// What an order of a size would fill at: the average price of walking one side of a book.
import { fieldsOf, listOf } from '../book/fields.js';
import { wholeOf } from '../book/integers.js';
import { nonNegative, oneOf, positive } from '../check.js';

export interface BookLevel {
  readonly price: number;
  readonly volume: number;
}

export interface FillPriceInputs {
  readonly levels: readonly BookLevel[];
  /** The side that is walked. */
  readonly side: 'bid' | 'ask';
  readonly volume: number;
  /** The average is rounded down to so many units of price; null: not. */
  readonly tick: number | null;
}

export interface FillPrice {
  /** Average price of the available quantity, if the side is too thin; undefined if it is empty. */
  readonly price: number | undefined;
  readonly filled: boolean;
}

/** Sum of price x volume over the sum of volumes, best price first, until the volume is reached. Throws what the guards throw. Source: Vega, core/matching. */
export function fillPrice(inputs: FillPriceInputs): FillPrice {
  const given = fieldsOf(inputs, 'inputs', ['levels', 'side', 'volume', 'tick']);
  const side = oneOf(given.side, ['bid', 'ask'], 'inputs.side') === 'bid' ? 1 : -1;
  const volume = positive(given.volume, 'inputs.volume');
  const tick = given.tick === null ? null : positive(given.tick, 'inputs.tick');
  const levels = listOf(given.levels, 'inputs.levels', 0, Number.MAX_SAFE_INTEGER).map((row, i): BookLevel => {
    const level = fieldsOf(row, `inputs.levels[${i}]`, ['price', 'volume']);
    return {
      price: nonNegative(level.price, `inputs.levels[${i}].price`),
      volume: nonNegative(level.volume, `inputs.levels[${i}].volume`),
    };
  });
  let left = volume;
  let paid = 0;
  for (const level of levels.sort((a, b) => side * (b.price - a.price))) {
    const taken = Math.min(left, level.volume);
    paid += taken * level.price;
    left -= taken;
  }
  if (left === volume) return { price: undefined, filled: false };
  const price = paid / (volume - left);
  return { price: tick === null ? price : wholeOf(price / tick) * tick, filled: left === 0 };
}
