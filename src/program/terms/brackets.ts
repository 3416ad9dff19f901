// Term brackets: N x rate - deduction by the size of N, over instruments or an underlying's |net notional|, numeraire. The formula in full: rules/document/kinds/brackets.ts.
// Both views are two lanes of one step; borders are counted, not searched.
// Source: Binance "Leverage and margin", maintenance N x rate - cum; Hyperliquid's maintenance deduction is the same.

import type { View } from '../../rules/document/formula.js';
import { tiersOf } from '../../rules/document/readValue.js';
import { entrySizes, openEntrySizes, openSizes } from '../compile/bookColumns.js';
import type { Compiler } from '../compile/compiler.js';
import { columnOf, type Measured, type Operand, type Register } from '../compile/operand.js';
import type { Argument } from '../compile/steps.js';
import { maybeValueIn } from '../compile/values.js';
import type { Linked } from '../heap.js';
import { rowCodes, type Tick } from '../tick/tick.js';
import { isSized, sizedBrackets } from './sizedBrackets.js';
import type { TermOf } from './term.js';

const views: readonly View[] = ['initial', 'maintenance'];

/** Doubles of a tier: border, 0, rates of both views, deductions of both. */
const tierDoubles = 6;

export function brackets(term: TermOf<'brackets'>, compiler: Compiler): Measured {
  if (isSized(term, compiler)) return sizedBrackets(term, compiler);
  return term.netting === 'instrument' ? byInstrument(term, compiler) : byUnderlying(term, compiler);
}

/** Tables of tiers, one an entry and factor, written every tick: borders convert at the price of the document's currency. */
function tierTables(term: TermOf<'brackets'>, compiler: Compiler, most: number) {
  const { rules } = compiler;
  const table = typeof term.tiers === 'string' ? rules.parameters[term.tiers] : term.tiers;
  const depth = Math.max(...Object.values(table as object).map((entry) => (Array.isArray(entry) ? entry.length : 1)));
  const at = compiler.heap.f64(tierDoubles * depth * most);
  const numbers = new Map<string, number>();
  /** The number of the table that these ids read; undefined where the document has none for them. */
  const number = (tick: Tick, linked: Linked, ids: readonly string[]): number | undefined => {
    const read = views.map((view) => tiersOf(rules, term.tiers, view, view, ...ids));
    const factors = views.map((view) => (term.factor === undefined ? 1 : maybeValueIn(tick, term.factor, view, ...ids)));
    if (read.includes(undefined) || factors.includes(undefined)) return undefined;
    const key = `${read[0]?.name} ${read[0]?.rates.join()} ${read[1]?.rates.join()} ${factors.join()}`;
    const known = numbers.get(key);
    if (known !== undefined) return known;
    const made = numbers.size;
    numbers.set(key, made);
    const cells = linked.f64(at + 8 * tierDoubles * depth * made, tierDoubles * depth);
    views.forEach((view, v) => {
      const { borders, rates } = read[v] as NonNullable<(typeof read)[number]>;
      const marginal = (typeof term.charge === 'string' ? term.charge : term.charge[view]) === 'marginal';
      const last = borders.length - 1;
      let deduction = 0;
      let before = 0;
      for (let t = 0; t < depth; t++) {
        const tier = Math.min(t, last);
        const rate = Math.min(1, (factors[v] as number) * (rates[tier] as number));
        if (t > 0 && t <= last) deduction += (borders[t - 1] as number) * tick.currency * (rate - before);
        before = rate;
        cells[tierDoubles * t] = t < last ? (borders[t] as number) * tick.currency : Number.POSITIVE_INFINITY;
        cells[tierDoubles * t + 2 + v] = rate;
        cells[tierDoubles * t + 4 + v] = marginal ? deduction : 0;
      }
    });
    return made;
  };
  return { at, depth, number, clear: () => numbers.clear() };
}

function byInstrument(term: TermOf<'brackets'>, compiler: Compiler): Measured {
  const { rows, underlyings, rowCapacity } = compiler;
  const tables = tierTables(term, compiler, rowCapacity);
  const lines = compiler.heap.f64(2 * rowCapacity);
  compiler.onTick((tick, linked) => {
    if (tick.whole) tables.clear();
    const cells = linked.f64(lines, 2 * rowCapacity);
    const words = new Uint32Array(cells.buffer, cells.byteOffset, 4 * rowCapacity);
    for (const row of tick.moved) {
      cells[2 * row] = words[4 * row + 2] = 0;
      if (tick.columns.codes[row] !== 0 || !term.kinds.includes(rows.kinds[row] as never)) continue;
      const number = tables.number(tick, linked, [rows.ids[row] as string, underlyings[rows.underlyings[row] as number] as string]);
      if (number === undefined) {
        tick.invalidate(row, {
          code: rowCodes.unknownEntry,
          field: 'tiers',
          expectation: 'in the tables of the rules',
          got: rows.ids[row],
        });
        continue;
      }
      cells[2 * row] = lineOf(term, tick, row);
      words[4 * row + 2] = number;
    }
  });
  const charged = (space: 'future' | 'open'): Operand[] => {
    const [initial, maintenance] = [compiler.register('U'), compiler.register('U')];
    const phase = space === 'open' ? 'orders' : 'terms';
    compiler.clear(phase, initial);
    compiler.clear(phase, maintenance);
    compiler.step(phase, 'bracketEach', {
      first: 0,
      end: compiler.count(space),
      rows: compiler.column(space === 'future' ? 'futureRows' : 'openRows'),
      pairs: compiler.column(space === 'future' ? 'futurePairs' : 'openPairs'),
      sizes: sizesOf(term, compiler, space),
      lines: compiler.at(lines),
      tables: compiler.at(tables.at),
      tiers: tables.depth,
      firstPair: 0,
      initial: compiler.cells(initial),
      maintenance: compiler.cells(maintenance),
    });
    return [columnOf(initial), columnOf(maintenance)];
  };
  const [initial, maintenance] = charged('future') as [Operand, Operand];
  if (term.orders === undefined || !compiler.chargesOrders) return { initial, maintenance };
  return { initial, maintenance, ordered: (charged('open') as [Operand, Operand])[0] };
}

/** Contracts, or contracts times what was paid for them. */
function sizesOf({ price }: TermOf<'brackets'>, compiler: Compiler, space: 'future' | 'open'): Argument {
  if (price === 'entry') return space === 'open' ? openEntrySizes(compiler) : entrySizes(compiler);
  return space === 'open' ? openSizes(compiler) : compiler.column('futureSizes');
}

/** Notional of a unit of what sizes count: a contract, or a contract and unit of price where sizes are at their entries. */
function lineOf({ price }: TermOf<'brackets'>, tick: Tick, row: number): number {
  if (price !== 'entry') return tick.notional(row, price);
  return (tick.rows.inverse[row] === 1 ? tick.columns.multipliers[row] : tick.columns.scales[row]) as number;
}

function byUnderlying(term: TermOf<'brackets'>, compiler: Compiler): Measured {
  const { rows, underlyings, instructions } = compiler;
  const tables = tierTables(term, compiler, underlyings.length);
  const tableOf = compiler.heap.u32(underlyings.length);
  const hedged = compiler.heap.f64(2 * underlyings.length);
  compiler.onTick((tick, linked) => {
    if (tick.whole) tables.clear();
    const numbers = linked.u32(tableOf, underlyings.length);
    const rates = linked.f64(hedged, 2 * underlyings.length);
    underlyings.forEach((id, u) => {
      const number = tables.number(tick, linked, [id]);
      const offset = views.map((view) => (term.hedged === undefined ? 0 : maybeValueIn(tick, term.hedged, view, id)));
      if (number === undefined || offset.includes(undefined)) {
        for (const row of tick.moved)
          if (rows.underlyings[row] === u && term.kinds.includes(rows.kinds[row] as never))
            tick.invalidate(row, { code: rowCodes.unknownEntry, field: 'tiers', expectation: 'in the tables of the rules', got: id });
        return;
      }
      numbers[u] = number;
      rates.set(offset as number[], 2 * u);
    });
  });
  const price = term.price === 'index' ? 'index' : 'forward';
  const side = (sign: 1 | -1, of: 'slots' | 'orderSlots'): Operand =>
    compiler[of](`${term.kinds.join()} ${price} ${sign}`, (tick, row, held) =>
      held === sign && term.kinds.includes(rows.kinds[row] as never) ? tick.notional(row, price) : 0,
    );
  const registerOf = (x: Operand): Register => instructions.column(x, 'U');
  const charged = (long: Register, short: Register, phase: 'terms' | 'orders'): Operand[] => {
    const [initial, maintenance] = [compiler.register('U'), compiler.register('U')];
    compiler.step(phase, 'bracketNet', {
      longs: compiler.cells(long),
      shorts: compiler.cells(short),
      units: compiler.column('pairUnderlyings'),
      tableOf: compiler.at(tableOf),
      tables: compiler.at(tables.at),
      tiers: tables.depth,
      hedged: compiler.at(hedged),
      firstPair: 0,
      initial: compiler.cells(initial),
      maintenance: compiler.cells(maintenance),
      count: compiler.count('pair'),
    });
    return [columnOf(initial), columnOf(maintenance)];
  };
  const [long, short] = [side(1, 'slots'), side(-1, 'slots')];
  const [initial, maintenance] = charged(registerOf(long), registerOf(short), 'terms') as [Operand, Operand];
  if (term.orders === undefined || !compiler.chargesOrders) return { initial, maintenance };
  // the larger of all buys and all sells filled; the offset of longs and shorts is the worse one's too
  const filled = (held: Operand, sign: 1 | -1): Register => {
    const sum = compiler.register('U');
    compiler.addColumns('orders', registerOf(held), registerOf(side(sign, 'orderSlots')), sum);
    return sum;
  };
  const up = (charged(filled(long, 1), registerOf(short), 'orders') as [Operand, Operand])[0];
  const down = (charged(registerOf(long), filled(short, -1), 'orders') as [Operand, Operand])[0];
  return { initial, maintenance, ordered: instructions.binary('max', initial, instructions.binary('max', up, down)) };
}
