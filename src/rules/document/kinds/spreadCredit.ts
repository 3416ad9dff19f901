/**
 * Intercommodity spread credits, as CME SPAN forms them: delta of one underlying against that of another, spread by spread in the order of the list. Subtract it.
 * A = sum over spreads formed x ratio x price risk per delta x credit of each leg; spreads formed are the least, over the legs, of the delta that is left / ratio, sides A and B of opposite
 * signs, and each leg loses the delta. Price risk per delta = price risk / |net delta|, at most the scan risk.
 * Example: { "kind": "spreadCredit", "scan": "scanRisk", "delta": "delta", "priceRisk": "scanRisk", "spreads": [{ "legs": [{ "underlying": "BTC", "ratio": 1, "side": "A" }, { "underlying": "ETH", "ratio": 20, "side": "B" }], "credit": 0.5 }] }
 * Unit: numeraire. Source: CME SPAN; L. G. McMillan, Options as a Strategic Investment, ch. 34.
 */

import { Fault } from '../../../fault.js';
import { above0, name, share, whole } from '../../../shape/leaves.js';
import { choice, either, list, oneKey, record, refined } from '../../../shape/shape.js';
import { unknown } from '../levels.js';
import type { Read } from '../read.js';
import { type FieldsOf, kindOf } from './kind.js';

const leg = record({ underlying: name, ratio: above0(1e9), side: choice(['A', 'B']) });

const spread = refined(record({ legs: list(leg, 2, 16), credit: share }), ({ legs }, path) => {
  for (const [i, { underlying }] of legs.entries()) {
    if (legs.findIndex((one) => one.underlying === underlying) < i)
      throw new Fault('DUPLICATE', `${path}.legs[${i}].underlying`, 'in one leg of a spread', underlying);
  }
  if (!legs.some(({ side }) => side === 'A') || !legs.some(({ side }) => side === 'B'))
    throw new Fault('BAD_RULES', `${path}.legs`, 'a spread with both sides', `${legs[0]?.side} alone`);
});

export const spreadCredit = kindOf(
  'A',
  {
    /** The scan by underlying that scan risk and price risk come from. Unit: name. */
    scan: name,
    /** Attribute of quotes: deltas per contract. Unit: name of units of the underlying. */
    delta: name,
    /**
     * Price risk of an underlying. scanRisk: the whole of it. pairedScenarios: the loss of the worst scenario averaged with that of its pair (the same move with the other shock; a scenario may be its own), less the average
     * loss of the unchanged ones. Scenarios are numbered from 1. Unit: word or numbers.
     */
    priceRisk: either(
      (given) => typeof given === 'string',
      choice(['scanRisk']),
      oneKey({ pairedScenarios: record({ pairs: list(whole(1, 4096), 1, 4096), unchanged: list(whole(1, 4096), 1, 4096) }) }),
    ),
    /** Spreads in the order of their priority: legs with ratio and side, and the credit. Unit: ratios in deltas, credit as a decimal. */
    spreads: list(spread, 0),
  },
  (fields) =>
    refined(fields, ({ scan }, path, { terms }: Read) => {
      if (terms[scan] === undefined) throw unknown(scan, Object.keys(terms), `${path}.scan`);
      if (terms[scan].kind !== 'scan') throw new Fault('BAD_RULES', `${path}.scan`, 'the name of a term of kind scan', terms[scan].kind);
    }),
);
export interface SpreadCredit extends FieldsOf<typeof spreadCredit> {
  readonly kind: 'spreadCredit';
}
