// The shape of a scenario grid in a rule file: price moves, states of volatility, weights.
import { Fault } from '../fault.js';
import { choice, factor, list, name, named, number, type Of, orNull, record, refined, table, variants } from './shapes/shape.js';

/** (referenceDays / max(days to expiry, floorDays))^power, shortPower up to referenceDays and longPower beyond. */
export const volTerm = record({ referenceDays: number(1, 3650), floorDays: number(0, 3650), shortPower: factor, longPower: factor });
export type VolTerm = Of<typeof volTerm>;

const signed = number(-1000, 1000);

/**
 * A smile turned about the forward: turn = k x cap / width, at most cap for k >= 0, at least -cap below, k = ln(strike / forward) (linear) or its absolute value;
 * cap = capBase + capPerRootYear x sqrt(years); width = max(leastWidth, sqrt(years) x widthScale x (widthVol + widthVolPerRootYear x sqrt(years))).
 */
const skewShock = {
  wings: choice(['linear', 'absolute']),
  capBase: signed,
  capPerRootYear: signed,
  leastWidth: factor,
  widthScale: factor,
  widthVol: signed,
  widthVolPerRootYear: signed,
} as const;

/**
 * What volatilities become. unchanged: as they are. relative: vol x max(0, 1 + size x term), then at least `floor` (null: no floor).
 * absolute: vol + size, at least 0. skew: vol x max(0, 1 + turn), see `skewShock`. Further shocks (term structure) are kinds of their own.
 */
export const volState = variants('shock', {
  unchanged: {},
  relative: { size: number(-100, 100), term: orNull(volTerm), floor: orNull(factor) },
  absolute: { size: number(-10, 10) },
  skew: skewShock,
});
export type VolState = Of<typeof volState>;

const modelGrid = {
  /** Price move that counts as 1, by underlying, as a fraction of the price. */
  priceRanges: table(number(1e-6, 100)),
  /**
   * Figure of a quote that tells how much of its forward is fixed already by settlement averaging (numeraire); null: none ever is.
   * F' = fixed + (F - fixed)(1 + move). All of it is once the expiry has passed and `Quote.settlementPrice` is known.
   */
  fixedForward: orNull(name),
  /** The value of an option that P&L is counted from: the model's, or the mark that the venue publishes (`Quote.mark`). */
  from: choice(['model', 'mark']),
  /** The price of the coin at which coin gains of inverse instruments count: the scenario's, or today's (the rule charges coins). */
  coinPrice: choice(['scenario', 'current']),
  /** Gains and losses of what expires within so many minutes count by the share of them that is left, as its price is fixed bit by bit; null: whole. */
  settlementMinutes: orNull(number(1, 1440)),
  volStates: named(volState),
  scenarios: list(record({ move: number(-100, 100), vol: name, weight: factor }), 1, 512),
};

/**
 * model: every instrument repriced by Black-76 (futures linear) under each scenario. arrays: P&L of one contract by scenario as the market's
 * quotes state it (`Quote.riskArray`), as clearing houses publish.
 */
export const grid = refined(
  variants('prices', { model: modelGrid, arrays: { scenarios: list(record({ weight: factor }), 1, 512) } }),
  (one, path) => {
    if (one.prices === 'arrays') return;
    for (const [i, { move, vol }] of one.scenarios.entries()) {
      if (one.volStates[vol] === undefined)
        throw new Fault('NOT_FOUND', `${path}.scenarios[${i}].vol`, `one of ${Object.keys(one.volStates).join(', ')}`, vol);
      for (const [underlying, range] of Object.entries(one.priceRanges)) {
        if (!(move * range > -1))
          throw new Fault(
            'BAD_RULES',
            `${path}.scenarios[${i}].move`,
            `above ${-1 / range}: the price of ${underlying} stays above 0`,
            move,
          );
      }
    }
  },
);
export type Grid = Of<typeof grid>;
export type ModelGrid = Extract<Grid, { prices: 'model' }>;
