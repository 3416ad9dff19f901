// Scenario sets: blocks of price moves and volatility shocks with weights, or published risk arrays.
import { Fault } from '../../fault.js';
import { name, number, whole } from '../../shape/leaves.js';
import { choice, either, list, type Of, record, refined, truth } from '../../shape/shape.js';
import { unknown } from './levels.js';
import type { Read } from './read.js';
import { readValue } from './readValue.js';
import type { Parameters, Value } from './value.js';
import { idsOf, value } from './valueShape.js';

const amount = value(0, 1e15, 'steady');
const move = number(-100, 100);
const weight = number(0, 1000);

/**
 * P&L x factor x range / abs(move), a loss less (abs(move) / range - 1) x dampener. `edge`: both are coins, worth what the coin is after the move, in coins of the edge
 * of the range on that side: P&L x (1 + move) / (1 +- range), the dampener over (1 +- range). Source: Deribit, extended table of its risk matrix.
 */
const beyond = record({ factor: value(0, 1000, 'steady'), dampener: amount, edge: truth });

/** Every move (of the price, or in multiples of the price range), outer, with every shock, inner. */
const block = refined(
  record({
    'ranges?': list(move, 1, 512),
    'moves?': list(move, 1, 512),
    vols: list(name, 1, 64),
    /** Weight for all moves, or one each. */
    weight: either(Array.isArray, list(weight, 1, 512), weight),
    'beyond?': beyond,
  }),
  ({ ranges, moves, vols, weight: stated }, path, { shocks }: Read) => {
    if ((ranges === undefined) === (moves === undefined))
      throw new Fault('BAD_RULES', path, 'one of ranges and moves', ranges ? 'both' : 'neither');
    const count = (ranges ?? moves ?? []).length;
    if (typeof stated !== 'number' && stated.length !== count)
      throw new Fault('SHAPE_MISMATCH', `${path}.weight`, `one, or one a move: ${count}`, stated);
    for (const [i, vol] of vols.entries()) {
      if (vol !== 'unchanged' && !(vol in shocks)) throw unknown(vol, ['unchanged', ...Object.keys(shocks)], `${path}.vols[${i}]`);
    }
  },
);
export type ScenarioBlock = Of<typeof block>;

export const scenarioSet = refined(
  record({
    /** Base of an option's P&L: its model value, or the mark that the venue publishes. */
    price: choice(['model', 'mark']),
    /** The price of the coin at which coin gains of inverse instruments count: after the move, or today's (what is booked in coin then does not move). */
    coin: choice(['shocked', 'current']),
    /** Price move that counts as 1, by underlying, as a fraction of the price. */
    'priceRange?': value(1e-9, 100, 'steady'),
    'settlement?': record({
      /** Attribute of a quote: how much of its forward settlement averaging has fixed already; F' = fixed + (F - fixed)(1 + move). */
      'fixed?': name,
      /** Below so many minutes to expiry P&L counts by the share of them that is left. */
      'minutes?': number(1, 1440),
    }),
    'blocks?': list(block, 1, 64),
    /** Instead of blocks: so many entries of the `riskArray` that quotes state, P&L of one contract by scenario. */
    'arrays?': whole(1, 512),
  }),
  (set, path, read: Read) => {
    if ((set.blocks === undefined) === (set.arrays === undefined))
      throw new Fault('BAD_RULES', path, 'one of blocks and arrays', set.blocks ? 'both' : 'neither');
    for (const [i, one] of (set.blocks ?? []).entries()) checkMoves(one, set.priceRange, `${path}.blocks[${i}]`, read);
    const count = (set.blocks ?? []).reduce((sum, one) => sum + (one.ranges ?? one.moves ?? []).length * one.vols.length, 0);
    if (count > mostScenarios) throw new Fault('TOO_LARGE', path, `at most ${mostScenarios} scenarios`, count);
  },
);
export type ScenarioSet = Of<typeof scenarioSet>;

const mostScenarios = 4096;

/** No price falls to 0 or below, for any underlying that a range is stated of. */
function checkMoves(one: ScenarioBlock, priceRange: Value | undefined, path: string, read: Read): void {
  if (priceRange === undefined && (one.ranges !== undefined || one.beyond !== undefined))
    throw new Fault('MISSING_FIELD', `${path.replace(/\.blocks.*/, '')}.priceRange`, 'present: a block reads it', undefined);
  const readings = { parameters: read.parameters as Parameters, assumptions: { names: read.names } };
  const ids = priceRange === undefined ? [''] : idsOf(priceRange, read);
  for (const id of ids) {
    const range = priceRange === undefined ? 1 : readValue(readings, priceRange, 'initial', id);
    if (range === undefined) continue;
    if (one.beyond?.edge && !(range < 1))
      throw new Fault('BAD_RULES', `${path}.beyond.edge`, `false beside a range of ${range}: a range of 1 or more has no edge below`, true);
    for (const [i, times] of (one.ranges ?? one.moves ?? []).entries()) {
      const at = `${path}.${one.ranges === undefined ? 'moves' : 'ranges'}[${i}]`;
      if (one.beyond !== undefined && times === 0) throw new Fault('BAD_RULES', at, 'not 0, in a block beyond the range', times);
      const move = one.ranges === undefined ? times : times * range;
      if (!(move > -1))
        throw new Fault(
          'BAD_RULES',
          at,
          `above ${one.ranges === undefined ? -1 : -1 / range}: every price stays above 0${id === '' ? '' : ` (of ${id})`}`,
          times,
        );
    }
  }
}
