// Intercommodity spread credits, as CME SPAN forms them: delta of one underlying against that of another, spread by spread in the order of the list.
import { Fault } from '../../fault.js';
import { choice, integer, list, name, number, rate, record, refined, variants } from '../shapes/shape.js';

const leg = record({ underlying: name, ratio: number(1e-9, 1e9), side: choice(['A', 'B']) });

const spread = refined(record({ legs: list(leg, 2, 16), credit: rate }), ({ legs }, path) => {
  const seen = new Set<string>();
  for (const [i, { underlying }] of legs.entries()) {
    if (seen.has(underlying)) throw new Fault('DUPLICATE', `${path}.legs[${i}].underlying`, 'in one leg of a spread', underlying);
    seen.add(underlying);
  }
  if (!legs.some(({ side }) => side === 'A') || !legs.some(({ side }) => side === 'B'))
    throw new Fault('BAD_RULES', `${path}.legs`, 'of both sides', `${legs[0]?.side} alone`);
});

/**
 * Spreads formed are the least, over the legs, of the delta that is left / ratio, sides A and B of opposite signs; each leg gives
 * spreads x ratio x price risk per delta x credit, and loses the delta. Price risk per delta = price risk / |net delta|, at most the scan risk.
 */
export const spreadCredits = {
  level: 'account',
  shape: record({
    /** Of `grids`: where scan risk and price risk come from. */
    grid: name,
    /** Figure of quotes: deltas a contract. */
    deltaFigure: name,
    /**
     * scan-risk: the whole of it. paired-scenarios: the loss of the worst scenario averaged with that of its pair (the same move with the other state of
     * volatility; a scenario may be its own pair), less the average loss of the unchanged scenarios. Scenarios are numbered from 1.
     */
    priceRisk: variants('by', {
      'scan-risk': {},
      'paired-scenarios': { pairs: list(integer(1, 512), 1, 512), unchanged: list(integer(1, 512), 1, 512) },
    }),
    spreads: list(spread, 0),
  }),
} as const;
