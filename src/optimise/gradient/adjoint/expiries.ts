// Charges by expiry undone: net exposures, and maximum losses of options at the price at which they pay least.
import type { EncodedStep } from '../../../program/compile/steps.js';
import { alike } from './alike.js';
import { streamOf, tableOf } from './streams.js';
import type { Column, Sweep, Undo } from './sweep.js';

export function undoExpiryShock(sweep: Sweep, to: Column, step: EncodedStep): Undo {
  const deltas = tableOf(sweep, step, 'deltas', 1, 'row');
  const factors = tableOf(sweep, step, 'factors', 1, 'expiry');
  const options = streamOf(sweep, step) === 'optionRows';
  return (now) => {
    const { arrays, byPosition } = now;
    const groups = options ? arrays.optionGroups : arrays.groups;
    const rows = options ? arrays.optionRows : arrays.positionRows;
    const quantities = options ? arrays.optionQuantities : arrays.quantities;
    const places = options ? now.options : undefined;
    const count = options ? now.block.counts.optionGroup : now.block.counts.group;
    for (let g = 0; g < count; g++) {
      const pair = groups[4 * g + 3];
      const t = to.adjoints[pair];
      if (t === 0) continue;
      const expiry = groups[4 * g + 2];
      const factor = factors.cells[expiry];
      const from = groups[4 * g];
      const end = groups[4 * g + 1];
      let delta = 0;
      let moved = 0;
      let size = 0;
      for (let k = from; k < end; k++) {
        const row = rows[k];
        const part = quantities[k] * deltas.cells[row];
        delta += part;
        size += Math.abs(part);
        moved += quantities[k] * deltas.moves.slopes[row];
      }
      if (size > 0 && factor !== 0 && Math.abs(delta) <= alike * size) now.open[now.owners[pair]] = 1;
      const sign = delta < 0 ? -t : t;
      if (factor !== 0)
        for (let k = from; k < end; k++) {
          const at = places === undefined ? k : places[k];
          byPosition[at] = byPosition[at] + sign * factor * deltas.cells[rows[k]];
        }
      now.addPrice(pair, sign * (factor * moved + delta * factors.moves.slopes[expiry]));
    }
  };
}

export function undoExpiryLoss(sweep: Sweep, to: Column, step: EncodedStep, view: 0 | 1): Undo {
  const lines = tableOf(sweep, step, 'lines', 16, 'row');
  const strikes = tableOf(sweep, step, 'strikes', 1, 'row');
  const indexes = tableOf(sweep, step, 'indexes', 1, 'unit');
  const unpaired = tableOf(sweep, step, 'unpaired', 2, 'unit');
  /** Slope of one contract more at a tie; returns the price-dependent part. */
  const atKink = (now: Sweep, pair: number, t: number, decided: Decided): number => {
    const { from, end, price, ties, even, bare, level, losing, paired, naked, rate, index } = decided;
    const { byPosition, options } = now;
    const { optionSlots, optionSizes, optionRows } = now.arrays;
    const { cells } = lines;
    const { slopes } = lines.moves;
    let moved = 0;
    const pays = (k: number, price: number): number => {
      const line = 8 * optionSlots[k];
      const strike = strikes.cells[optionRows[k]];
      return cells[line + 5] + cells[line + 6] * price + (strike < price ? cells[line + 7] * (price - strike) : 0);
    };
    for (let k = from; k < end; k++) {
      const line = 8 * optionSlots[k];
      const strike = strikes.cells[optionRows[k]];
      const long = (optionSlots[k] & 1) === 0 ? 1 : -1;
      const near = alike * Math.max(strike, index) * Math.abs(cells[line + 4] || cells[line + 7] || 1);
      // of a contract more, and of the last one: whatever decides then
      const beyond = (side: 1 | -1): number => {
        let least = Number.NEGATIVE_INFINITY;
        for (const tie of ties) least = Math.max(least, side * long * (cells[line + 2] - pays(k, tie)));
        if (level) least = Math.max(0, least);
        const bought = -side * long * cells[line + 4];
        return (
          (losing || level ? least : 0) + side * long * cells[line + 3] + rate * (paired ? Math.max(0, bought) : naked > 0 ? bought : 0)
        );
      };
      const each = (side: 1 | -1): number => {
        const one = side * long * cells[line + view];
        return even ? Math.min(one, beyond(side)) : bare ? one : beyond(side);
      };
      const [up, down] = [each(1), -each(-1)];
      if (Math.abs(up - down) > near) now.kinked[now.owners[pair]] = 1;
      const place = options[k];
      byPosition[place] = byPosition[place] + t * up;
      let move = slopes[line + (bare ? view : 3)];
      if (!bare && losing)
        move += slopes[line + 2] - slopes[line + 5] - slopes[line + 6] * price - (strike < price ? slopes[line + 7] * (price - strike) : 0);
      moved += optionSizes[k] * move;
    }
    return moved;
  };
  return (now) => {
    const { arrays, byPosition, options } = now;
    const { optionGroups, optionSlots, optionSizes, optionRows } = arrays;
    const { cells } = lines;
    const { slopes } = lines.moves;
    for (let g = 0; g < now.block.counts.optionGroup; g++) {
      const pair = optionGroups[4 * g + 3];
      const t = to.adjoints[pair];
      if (t === 0) continue;
      const unit = arrays.pairUnderlyings[pair];
      const from = optionGroups[4 * g];
      const end = optionGroups[4 * g + 1];
      let alone = 0;
      let worth = 0;
      let owed = 0;
      let calls = 0;
      let payoff = 0;
      let slope = 0;
      let contracts = 0;
      for (let k = from; k < end; k++) {
        const size = optionSizes[k];
        const line = 8 * optionSlots[k];
        alone += size * cells[line + view];
        worth += size * cells[line + 2];
        owed += size * cells[line + 3];
        const call = size * cells[line + 4];
        calls += call;
        contracts += Math.abs(call);
        payoff += size * cells[line + 5];
        slope += size * cells[line + 6];
      }
      // prices at which options pay least: 0, or a strike
      let lowest = payoff;
      let at = 0;
      let price = 0;
      let size = Math.abs(payoff);
      let ties: number[] | undefined;
      for (let k = from; k < end; k++) {
        const strike = strikes.cells[optionRows[k]];
        payoff += slope * (strike - at);
        size = Math.max(size, Math.abs(payoff), Math.abs(slope * strike));
        if (strike !== at) {
          if (Math.abs(payoff - lowest) <= alike * size) {
            ties ??= [price];
            ties.push(strike);
          } else if (payoff < lowest) {
            lowest = payoff;
            price = strike;
            ties = undefined;
          }
        }
        at = strike;
        slope += optionSizes[k] * cells[8 * optionSlots[k] + 7];
      }
      const most = worth - lowest;
      const naked = Math.max(0, -calls);
      const rate = unpaired.cells[2 * unit + view] * indexes.cells[unit];
      const limit = Math.max(0, most) + owed + rate * naked;
      const bound = alike * Math.max(Math.abs(alone), Math.abs(limit), size);
      const even = Math.abs(alone - limit) <= bound;
      const level = Math.abs(most) <= bound;
      const losing = most > 0 && !level;
      const bare = alone <= limit;
      const paired = contracts > 0 && Math.abs(calls) <= alike * contracts;
      const bareCalls = naked > 0 && !paired ? rate : 0;
      let moved = 0;
      if (!even && (bare || (ties === undefined && !level && !(paired && rate !== 0)))) {
        for (let k = from; k < end; k++) {
          const line = 8 * optionSlots[k];
          let each = cells[line + (bare ? view : 3)];
          let move = slopes[line + (bare ? view : 3)];
          if (!bare) {
            each -= bareCalls * cells[line + 4];
            if (losing) {
              const strike = strikes.cells[optionRows[k]];
              const past = strike < price ? price - strike : 0;
              each += cells[line + 2] - cells[line + 5] - cells[line + 6] * price - cells[line + 7] * past;
              move += slopes[line + 2] - slopes[line + 5] - slopes[line + 6] * price - slopes[line + 7] * past;
            }
          }
          const place = options[k];
          byPosition[place] = byPosition[place] + ((optionSlots[k] & 1) === 0 ? t * each : -t * each);
          moved += optionSizes[k] * move;
        }
        if (!bare) moved += naked * unpaired.cells[2 * unit + view] * indexes.moves.slopes[unit];
        if (moved !== 0) now.addPrice(pair, t * moved);
        continue;
      }
      const decided = {
        from,
        end,
        price,
        ties: ties ?? [price],
        even,
        bare,
        level,
        losing,
        paired,
        naked,
        rate,
        index: indexes.cells[unit],
      };
      moved = atKink(now, pair, t, decided);
      if (!bare) moved += naked * unpaired.cells[2 * unit + view] * indexes.moves.slopes[unit];
      if (moved !== 0) now.addPrice(pair, t * moved);
    }
  };
}

/** Deciding part of an expiry's charge. */
interface Decided {
  readonly from: number;
  readonly end: number;
  readonly price: number;
  /** Prices at which options pay least. */
  readonly ties: readonly number[];
  readonly even: boolean;
  readonly bare: boolean;
  readonly level: boolean;
  readonly losing: boolean;
  readonly paired: boolean;
  readonly naked: number;
  readonly rate: number;
  readonly index: number;
}
