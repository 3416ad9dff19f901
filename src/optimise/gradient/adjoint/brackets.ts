// Backward step of tiers: the rate of a notional's tier, and the slope of a rate that grows with size.
// A notional on a border is a kink.
import type { EncodedStep } from '../../../program/compile/steps.js';
import { alike } from './alike.js';
import { addressOf, isColumn, registerOf, streamOf, tableOf } from './streams.js';
import type { Column, Sweep, Undo } from './sweep.js';
import { unknown } from './unknown.js';

const tierDoubles = 6;

/** Tier of a notional; -1 on a border. */
function tierAt(tables: Float64Array, table: number, tiers: number, notional: number): number {
  let at = table;
  for (let t = 1; t < tiers; t++, table += tierDoubles) {
    const border = tables[table];
    if (Math.abs(notional - border) <= alike * notional) return -1;
    if (notional > border) at += tierDoubles;
  }
  return at;
}

function tablesOf(sweep: Sweep, step: EncodedStep): Float64Array {
  const { compiler, linked } = sweep.program.compiled;
  const count = step.name === 'bracketNet' ? compiler.underlyings.length : compiler.rowCapacity;
  return linked.f64(addressOf(step, 'tables'), tierDoubles * (step.arguments.tiers as number) * count);
}

export function undoBrackets(sweep: Sweep, to: Column, step: EncodedStep, view: 0 | 1): Undo {
  const stream = streamOf(sweep, step);
  const whole = stream === 'positionRows' && isColumn(sweep, step, 'sizes', 'sizes');
  if (!whole && stream !== 'futureRows') return unknown(to);
  const { compiler, linked } = sweep.program.compiled;
  // sizes at what was paid: a fill is paid the market's price, and one that closes takes what was paid off
  const entered =
    !whole && !isColumn(sweep, step, 'sizes', 'futureSizes')
      ? (step.arguments.sizes as { readonly ref: { readonly base: number } }).ref.base
      : undefined;
  const { inverse } = sweep.program.rows;
  const grows = step.name !== 'bracketEach';
  const ledger = step.name === 'bracketLedger' ? linked.f64(addressOf(step, 'ledger'), 3) : undefined;
  const stride = grows ? tierDoubles : 2;
  const lines = tableOf(sweep, step, 'lines', stride, 'row');
  const words = linked.u32(addressOf(step, 'lines'), 2 * stride * compiler.rowCapacity);
  const tables = tablesOf(sweep, step);
  const tiers = step.arguments.tiers as number;
  const leasts = grows ? leastsOf(sweep, step) : undefined;
  return (now) => {
    const { arrays, byPosition } = now;
    const count = whole ? now.block.counts.position : now.block.counts.future;
    const rows = whole ? arrays.positionRows : arrays.futureRows;
    const pairs = whole ? arrays.positionPairs : arrays.futurePairs;
    const sizes =
      entered !== undefined ? linked.f64(entered + 8 * now.block.region.first.future, count) : whole ? arrays.sizes : arrays.futureSizes;
    const { forwards } = now.tick.columns;
    const places = whole ? undefined : now.futures;
    const least = leasts?.(now);
    const closings = now.byPositions && entered !== undefined ? now.closings.of(now) : undefined;
    for (let f = 0; f < count; f++) {
      const p = pairs[f];
      const t = to.adjoints[p];
      if (t === 0) continue;
      const line = stride * rows[f];
      const size = sizes[f];
      const each = lines.cells[line];
      const notional = size * each;
      if (entered !== undefined && !(size > 0)) now.open[now.owners[p]] = 1;
      const at = tierAt(tables, tierDoubles * tiers * words[2 * (line + 1)], tiers, notional);
      if (at < 0) {
        now.open[now.owners[p]] = 1;
        continue;
      }
      let rate = tables[at + 2 + view];
      let growth = 0;
      if (grows) {
        if (ledger !== undefined) rate /= ledger[0];
        const units = lines.cells[line + 2];
        const root = ledger === undefined ? Math.sqrt(size * units) : Math.sqrt(10 * size * units + 1) / (ledger[0] * ledger[1]);
        const grown = rate - rate / 5 + lines.cells[line + 4 + view] * root;
        if (rate < grown) {
          growth = (0.5 * lines.cells[line + 4 + view] * root) / size;
          rate = grown;
        }
        const floor = least === undefined ? 0 : least[2 * f + view];
        if (rate < floor) [rate, growth] = [floor, 0];
      }
      const k = places === undefined ? f : places[f];
      const row = rows[f];
      const growing = (arrays.slots[k] % 2 === 0 ? t : -t) * (rate * each + notional * growth);
      if (entered === undefined || inverse[row] === 1) byPosition[k] = byPosition[k] + growing;
      else {
        byPosition[k] = byPosition[k] + growing * forwards[row];
        if (closings !== undefined) closings.add(k, growing * (closings.entries[f] - forwards[row]));
      }
      const move = lines.moves.slopes[line];
      if (move !== 0) now.addPrice(p, t * rate * size * move);
    }
  };
}

/** Leverage chosen by accounts, as rates of both views. */
function leastsOf(sweep: Sweep, step: EncodedStep): (now: Sweep) => Float64Array | undefined {
  if (step.arguments.leastBytes !== 16) return () => undefined;
  const { ref } = step.arguments.leastRates as { readonly ref: { readonly base: number } };
  const { linked } = sweep.program.compiled;
  return ({ block }) => linked.f64(ref.base + 16 * block.region.first.future, 2 * block.counts.future);
}

export function undoBracketNet(sweep: Sweep, to: Column, step: EncodedStep, view: 0 | 1): Undo {
  const { compiler, linked } = sweep.program.compiled;
  const [longs, shorts] = [sweep.column(registerOf(step, 'longs')), sweep.column(registerOf(step, 'shorts'))];
  const units = compiler.underlyings.length;
  const tableNumbers = linked.u32(addressOf(step, 'tableOf'), units);
  const tables = tablesOf(sweep, step);
  const hedged = linked.f64(addressOf(step, 'hedged'), 2 * units);
  const tiers = step.arguments.tiers as number;
  const sides = [longs, shorts].map(({ register }) => {
    const table = compiler.slotColumns.find((one) => one.register === register)?.table;
    return table && { width: table.width, cells: linked.f64(table.at, 2 * table.width * compiler.rowCapacity - table.width + 1) };
  });
  /** Whether one contract more of anything makes the pair long, and the last one short: long positions count as long alone. */
  const oneWay = ({ arrays: { pairPositions, slots } }: Sweep, p: number): boolean =>
    sides.every((table, side) => {
      if (table === undefined) return false;
      for (let k = pairPositions[p], end = pairPositions[p + 1]; k < end; k++)
        if (table.cells[table.width * ((slots[k] & ~1) | (1 - side))] !== 0) return false;
      return true;
    });
  return (now) => {
    for (let p = 0; p < now.pairs; p++) {
      const t = to.adjoints[p];
      if (t === 0) continue;
      const long = longs.cells[p];
      const short = shorts.cells[p];
      const unit = now.arrays.pairUnderlyings[p];
      const net = Math.abs(long - short);
      const at = tierAt(tables, tierDoubles * tiers * tableNumbers[unit], tiers, net);
      const flat = long > 0 && net <= alike * long;
      if (flat) (oneWay(now, p) ? now.kinked : now.open)[now.owners[p]] = 1;
      if (at < 0 && net > 0) now.open[now.owners[p]] = 1;
      if (at < 0) continue;
      const below = long < short && !flat;
      const rate = tables[at + 2 + view] * (below ? -1 : 1);
      const both = hedged[2 * unit + view];
      longs.adjoints[p] = longs.adjoints[p] + t * (rate + (below ? both : 0));
      shorts.adjoints[p] = shorts.adjoints[p] + t * ((below ? 0 : both) - rate);
    }
  };
}
