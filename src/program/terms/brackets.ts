// Term brackets: N x rate - deduction by the size of N, over instruments or an underlying's |net notional|, numeraire. The formula in full: rules/document/kinds/brackets.ts.
// Both views are two lanes of one step; borders are counted, not searched. A rate that grows with the size, or that an account chose by its leverage, is a step of its own, and so
// is a ledger that counts whole steps (products and rates down, margins up).
// Source: Binance "Leverage and margin", maintenance N x rate - cum; Hyperliquid's maintenance deduction is the same; drift-labs/protocol-v2, math/margin (root of size).
import { wholeOf } from '../../book/integers.js';
import { entrySizes, instrumentAttribute, openEntrySizes, openSizes } from '../compile/bookColumns.js';
import type { Compiler } from '../compile/compiler.js';
import { columnOf, type Measured, type Operand, type Register } from '../compile/operand.js';
import type { Argument } from '../compile/steps.js';
import { maybeValueIn } from '../compile/values.js';
import { rowCodes } from '../tick/rowFlaw.js';
import type { Tick } from '../tick/tick.js';
import type { TermOf } from './term.js';
import { TierTables, views } from './tierTables.js';
import { imfSteps, rootSteps, sizeSteps } from './weights.js';

type Term = TermOf<'brackets'>;

export function brackets(term: Term, compiler: Compiler): Measured {
  return term.netting === 'instrument' ? byInstrument(term, compiler) : byUnderlying(term, compiler);
}

function byInstrument(term: Term, compiler: Compiler): Measured {
  const { rows, underlyings, rowCapacity, heap } = compiler;
  const { amount, rate: steps } = compiler.rules.rounding ?? {};
  const own = steps !== undefined || term.imf !== undefined || term.leverage !== undefined;
  const tables = new TierTables(term, compiler, rowCapacity, steps !== undefined);
  const width = own ? 6 : 2;
  const lines = heap.f64(width * rowCapacity);
  compiler.onTick((tick, linked) => {
    if (tick.whole) tables.clear();
    const cells = linked.f64(lines, width * rowCapacity);
    const words = new Uint32Array(cells.buffer, cells.byteOffset, 2 * width * rowCapacity);
    for (const row of tick.moved) {
      cells.fill(0, width * row, width * (row + 1));
      if (tick.columns.codes[row] !== 0 || !term.kinds.includes(rows.kinds[row] as never)) continue;
      const unit = rows.underlyings[row];
      const ids = [rows.ids[row], underlyings[unit]];
      const number = tables.number(tick, linked, unit, ids);
      const growth = views.map((view) => (term.imf === undefined ? 0 : maybeValueIn(tick, term.imf, view, ...ids)));
      if (number === undefined || growth.includes(undefined)) {
        tick.invalidate(row, {
          code: rowCodes.unknownEntry,
          field: 'tiers',
          expectation: 'in the tables of the rules',
          got: rows.ids[row],
        });
        continue;
      }
      cells[width * row] = lineOf(term, tick, row);
      words[2 * width * row + 2] = number;
      if (term.imf === undefined) continue;
      cells[width * row + 2] = unitsOf(tick, row) * (steps === undefined ? 1 : sizeSteps);
      growth.forEach((imf, v) => {
        cells[width * row + 4 + v] = steps === undefined ? (imf as number) : wholeOf((imf as number) * imfSteps);
      });
    }
  });
  const charged = (space: 'future' | 'open'): Operand[] => {
    const [initial, maintenance] = [compiler.register('U'), compiler.register('U')];
    const phase = space === 'open' ? 'orders' : 'terms';
    compiler.clear(phase, initial);
    compiler.clear(phase, maintenance);
    const given = {
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
    };
    if (!own) compiler.step(phase, 'bracketEach', given);
    else {
      const least = { leastRates: leastRates(term, compiler, space), leastBytes: term.leverage === undefined ? 0 : 16 };
      if (steps === undefined) compiler.step(phase, 'bracketOwn', { ...given, ...least });
      else {
        const ledger = compiler.at(heap.put(Float64Array.of(steps, rootSteps * (imfSteps / steps), amount ?? 0)));
        compiler.step(phase, 'bracketLedger', { ...given, ...least, ledger });
      }
    }
    return [columnOf(initial), columnOf(maintenance)];
  };
  const [initial, maintenance] = charged('future') as [Operand, Operand];
  if (term.orders === undefined || !compiler.chargesOrders) return { initial, maintenance };
  return { initial, maintenance, ordered: (charged('open') as [Operand, Operand])[0] };
}

/** 1 / the leverage that an account chose for an instrument, or for all of them; nothing in maintenance. */
function leastRates({ leverage, kinds }: Term, compiler: Compiler, space: 'future' | 'open'): Argument {
  if (leverage === undefined) return compiler.double(0);
  return instrumentAttribute(compiler, `leverage ${leverage} ${kinds.join()}`, space, 2, (stated, row) => {
    if (!kinds.includes(compiler.rows.kinds[row] as never)) return 0;
    const one = stated(`${leverage}.${compiler.rows.ids[row]}`);
    const chosen = Number.isNaN(one) ? stated(leverage) : one;
    if (Number.isNaN(chosen)) return 0;
    // a leverage below 1 is none: the account has no figures, rather than a mild one
    return chosen >= 1 ? 1 / chosen : Number.NaN;
  });
}

/** Units of the underlying of a contract: a face is worth as many as its price buys. */
function unitsOf(tick: Tick, row: number): number {
  const multiplier = tick.columns.multipliers[row];
  return tick.rows.inverse[row] === 1 ? multiplier / tick.columns.forwards[row] : multiplier;
}

/** Contracts, or contracts times what was paid for them. */
function sizesOf({ price }: Term, compiler: Compiler, space: 'future' | 'open'): Argument {
  if (price === 'entry') return space === 'open' ? openEntrySizes(compiler) : entrySizes(compiler);
  return space === 'open' ? openSizes(compiler) : compiler.column('futureSizes');
}

/** Notional of a unit of what sizes count: a contract, or a contract and unit of price where sizes are at their entries. */
function lineOf({ price }: Term, tick: Tick, row: number): number {
  if (price !== 'entry') return tick.notional(row, price);
  return tick.rows.inverse[row] === 1 ? tick.columns.multipliers[row] : tick.columns.scales[row];
}

function byUnderlying(term: Term, compiler: Compiler): Measured {
  const { rows, underlyings, instructions } = compiler;
  const tables = new TierTables(term, compiler, underlyings.length);
  const tableOf = compiler.heap.u32(underlyings.length);
  const hedged = compiler.heap.f64(2 * underlyings.length);
  compiler.onTick((tick, linked) => {
    if (tick.whole) tables.clear();
    const numbers = linked.u32(tableOf, underlyings.length);
    const rates = linked.f64(hedged, 2 * underlyings.length);
    underlyings.forEach((id, u) => {
      const number = tables.number(tick, linked, u, [id]);
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
