// Bounds of options by expiry: shocks, at most their loss, pairings.
import { addressOf } from '../bounds/reader.js';
import type { EncodedStep } from '../compile/steps.js';
import { affine, type Form, fixed, mostOf, ofPieces, plus } from './form.js';
import { add, timesOf, zeros } from './pieces.js';
import { byExpiry } from './scans.js';
import { addOwn, type HeldRow } from './situation.js';
import { sided } from './sums.js';
import { either, type Rule, type Work } from './work.js';

/** |delta| of an expiry times its factor. */
export function expiryShockRule(step: EncodedStep): Rule {
  return (work, pair, sign) => {
    const { box, linked, compiler } = work;
    if (sign === -1) return fixed(0);
    const deltas = linked.f64(addressOf(step, 'deltas'), compiler.rowCapacity);
    const factors = linked.f64(addressOf(step, 'factors'), compiler.expiryCapacity);
    let form = fixed(0);
    for (const [expiry, rows] of byExpiry(work, pair, false)) {
      if (factors[expiry] === 0) continue;
      const delta = zeros();
      for (let n = 0; n < rows.length; n++) addOwn(delta, rows[n], rows[n].held, deltas[rows[n].row] * factors[expiry]);
      form = plus(form, ofPieces(box, [delta, timesOf(delta, -1)]));
    }
    return form;
  };
}

/** Each alone, without what pairing them saves: far above it where spreads are held. */
export function pairingRule(step: EncodedStep): Rule {
  const at = addressOf(step, 'lines');
  return (work, pair, sign) => {
    const { linked, compiler } = work;
    work.loose = work.paired = true;
    if (sign === -1) return fixed(0);
    const lines = linked.f64(at, 4 * compiler.rowCapacity);
    let form = fixed(0);
    for (const one of work.rowsOf[pair] as readonly HeldRow[])
      if (compiler.rows.option[one.row] === 1) form = plus(form, sided(work, one, lines[4 * one.row], lines[4 * one.row + 1]));
    return form;
  };
}

const slotDoubles = 8;

/** min(each alone, at most the loss at expiry): the loss at a price is affine, and its lowest stands at 0 or at a strike. */
export function expiryLossRule(step: EncodedStep, output: string): Rule {
  const view = output === 'initial' ? 0 : 1;
  return (work, pair, sign) => {
    const { box, linked, compiler } = work;
    if (sign === -1) return fixed(0);
    const unit = work.pairs[pair] as number;
    const count = compiler.underlyings.length;
    const lines = linked.f64(addressOf(step, 'lines'), 2 * slotDoubles * compiler.rowCapacity);
    const index = linked.f64(addressOf(step, 'indexes'), count)[unit];
    const rate = linked.f64(addressOf(step, 'unpaired'), 2 * count)[2 * unit + view];
    const strikes = linked.f64(addressOf(step, 'strikes'), compiler.rowCapacity);
    const zero = zeros();
    let form = fixed(0);
    for (const rows of byExpiry(work, pair, true).values()) {
      let alone = fixed(0);
      let owed = fixed(0);
      const calls = zeros();
      for (const one of rows) {
        const long = 2 * slotDoubles * one.row;
        const short = long + slotDoubles;
        alone = plus(alone, sided(work, one, lines[long + view], lines[short + view]));
        owed = plus(owed, sided(work, one, lines[long + 3], lines[short + 3]));
        add(calls, one.held, -lines[long + 4]);
      }
      const prices = [0, ...new Set(rows.map(({ row }) => strikes[row]))];
      const losses = prices.map((price) => {
        const loss = zeros();
        for (const { row, held } of rows) {
          const at = 2 * slotDoubles * row;
          const payoff = lines[at + 5] + lines[at + 6] * price + lines[at + 7] * Math.max(0, price - strikes[row]);
          add(loss, held, lines[at + 2] - payoff);
        }
        return loss;
      });
      const bare = ofPieces(box, [timesOf(calls, rate * index), zero]);
      const limited = plus(plus(ofPieces(box, [...losses, zero]), owed), bare);
      const narrow = isBelow(work, alone, limited);
      form = plus(form, narrow ?? (either(work, [alone, limited]) as Form));
    }
    return form;
  };
}

/** The one that is nowhere above the other, where that is plain. */
function isBelow(work: Work, x: Form, y: Form): Form | undefined {
  const { box } = work;
  if (y.groups.length === 0 && mostOf(box, plus(x, affine(timesOf(y.base, -1)))) <= 0) return x;
  if (x.groups.length === 0 && mostOf(box, plus(y, affine(timesOf(x.base, -1)))) <= 0) return y;
  return undefined;
}
