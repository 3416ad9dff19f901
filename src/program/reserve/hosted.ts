// Bounds of charges by functions in JavaScript, of an instrument with open orders: the most at the corners of possible fills, with a line above.
import type { Hosted, SizedFill } from '../compile/told.js';
import { affine, type Form, fixed, plus } from './form.js';
import { zeros } from './pieces.js';
import type { HeldRow } from './situation.js';
import type { Rule, Work } from './work.js';

/** Orders of one instrument whose corners are all asked. */
const mostOrders = 8;

/** A convex charge is highest at corners, one that falls where least has filled. */
export function chargeRule(hosted: Hosted): Rule {
  return (work, pair, sign) => {
    if (sign === -1) return fixed(0);
    let form = fixed(0);
    for (const row of work.rowsOf[pair] as readonly HeldRow[]) {
      const part = cornered(work, row, hosted);
      if (part === undefined) return undefined;
      form = plus(form, part);
    }
    return form;
  };
}

function cornered(work: Work, one: HeldRow, { charge, falls }: Hosted): Form | undefined {
  const { box, tick, linked } = work;
  const own = work.orders.filter(({ row }) => row === one.row);
  if (own.length > mostOrders) return undefined;
  const sides = own.map(({ quantity }) => quantity > 0);
  // what closes the position counts nothing: bent where the position may change sides, or several prices of a side come one after the other
  const straight = !falls || (!(one.low < 0 && one.high > 0) && own.length - new Set(sides).size === 0);
  const corners = straight ? 2 ** own.length : 1;
  const values = new Float64Array(corners);
  const shareAt = (corner: number, n: number): number => {
    const { index } = own[n] as (typeof own)[number];
    return ((corner >> n) & 1) === 1 ? box.highs[index] : box.lows[index];
  };
  for (let corner = 0; corner < corners; corner++) {
    let held = one.held[0];
    const buys: SizedFill[] = [];
    const sells: SizedFill[] = [];
    own.forEach(({ quantity, entry, index }, n) => {
      const share = shareAt(corner, n);
      held += share * quantity;
      const rest = (1 - share) * Math.abs(quantity);
      const price = work.compiler.rows.inverse[one.row] === 1 ? -1 / entry : entry;
      if (rest > 0 && index >= 0) (quantity > 0 ? buys : sells).push({ size: rest, price });
    });
    values[corner] = charge(tick, linked, one.row, held, buys, sells);
  }
  if (!straight) {
    work.bent = true;
    return Number.isFinite(values[0]) ? fixed(values[0]) : undefined;
  }
  // a line by the mean slope of each share, lifted above every corner
  const piece = zeros();
  own.forEach(({ index }, n) => {
    const width = box.highs[index] - box.lows[index];
    if (!(width > 0)) return;
    let slope = 0;
    for (let corner = 0; corner < corners; corner++) slope += ((corner >> n) & 1) === 1 ? values[corner] : -values[corner];
    piece[index + 1] = (2 * slope) / (corners * width);
  });
  let lift = Number.NEGATIVE_INFINITY;
  for (let corner = 0; corner < corners; corner++) {
    let at = 0;
    own.forEach(({ index }, n) => {
      at += piece[index + 1] * shareAt(corner, n);
    });
    lift = Math.max(lift, values[corner] - at);
  }
  piece[0] = lift;
  return Number.isFinite(lift) ? affine(piece) : undefined;
}
