// Brackets whose rate is not of the notional alone: growing with the root of the size (imf), scaled by open interest, chosen by the account (leverage), or counted in whole steps of a
// ledger (rounding: products and rates down, margins up). By instrument; one function on columns that both backends have. The formula in full: rules/document/kinds/brackets.ts.
// Source: drift-labs/protocol-v2, math/margin (root of size); dydxprotocol/v4-chain, LiquidityTier (open interest, parts per million of whole quantums).
import { shareUp, wholeOf } from '../../book/integers.js';
import type { View } from '../../rules/document/formula.js';
import { tiersOf } from '../../rules/document/readValue.js';
import type { Compiler } from '../compile/compiler.js';
import { columnOf, type Measured, type Operand } from '../compile/operand.js';
import { maybeValueIn } from '../compile/values.js';
import { rowCodes, type Tick } from '../tick/tick.js';
import type { TermOf } from './term.js';
import { growingWeight, sizeWeight } from './weights.js';

type Term = TermOf<'brackets'>;

export function isSized({ imf, leverage, openInterest }: Term, { rules }: Compiler): boolean {
  return imf !== undefined || leverage !== undefined || openInterest !== undefined || rules.rounding?.rate !== undefined;
}

export function sizedBrackets(term: Term, compiler: Compiler): Measured {
  const measured = { initial: charged(term, compiler, 'initial', 'future'), maintenance: charged(term, compiler, 'maintenance', 'future') };
  if (term.orders === undefined || !compiler.chargesOrders) return measured;
  return { ...measured, ordered: charged(term, compiler, 'initial', 'open') };
}

function charged(term: Term, compiler: Compiler, view: View, space: 'future' | 'open'): Operand {
  const { rows, book } = compiler;
  const out = compiler.register('U');
  const notional = (tick: Tick, row: number): number => tick.notional(row, term.price === 'index' ? 'index' : 'forward');
  const rates = tickRates(term, compiler, view);
  compiler.host(space === 'open' ? 'orders' : 'terms', (block, linked, tick) => {
    const held = compiler.part(linked, block, space === 'open' ? 'openRows' : 'futureRows');
    const pairs = compiler.part(linked, block, space === 'open' ? 'openPairs' : 'futurePairs');
    const sizes = compiler.part(linked, block, space === 'open' ? 'openSizes' : 'futureSizes');
    const pairAccounts = compiler.part(linked, block, 'pairAccounts');
    const first = compiler.firstAccount(block);
    const cells = compiler.cellsOf(linked, block, out).fill(0);
    for (let k = 0; k < held.length; k++) {
      const row = held[k] as number;
      if (!term.kinds.includes(rows.kinds[row] as never) || tick.columns.codes[row] !== 0) continue;
      const contracts = space === 'open' ? Math.max(sizes[2 * k] as number, sizes[2 * k + 1] as number) : (sizes[k] as number);
      const account = block.accounts[(pairAccounts[pairs[k] as number] as number) - first] as number;
      cells[pairs[k] as number] += rates.charge(
        tick,
        row,
        contracts,
        contracts * notional(tick, row),
        (name) => book.accountFigures?.get(name)?.[account] ?? Number.NaN,
      );
    }
  });
  return columnOf(out);
}

/** The charge of a position, by tables that are read once a row and tick. */
function tickRates(term: Term, compiler: Compiler, view: View) {
  const { rules, rows, underlyings } = compiler;
  const { amount, rate: steps } = rules.rounding ?? {};
  const floored = (x: number): number => (steps === undefined ? x : Math.floor(wholeOf(x * steps)) / steps);
  let tables: (ReturnType<typeof readTable> | undefined)[] = [];
  const readTable = (tick: Tick, row: number) => {
    const ids = [rows.ids[row] as string, underlyings[rows.underlyings[row] as number] as string];
    const tiers = tiersOf(rules, term.tiers, view, view, ...ids);
    const factor = term.factor === undefined ? 1 : maybeValueIn(tick, term.factor, view, ...ids);
    const imf = term.imf === undefined ? 0 : maybeValueIn(tick, term.imf, view, ...ids);
    if (tiers === undefined || factor === undefined || imf === undefined) return undefined;
    const own = tiers.rates.map((rate) => floored(Math.min(1, factor * rate)));
    const scaled =
      view === 'initial' && term.openInterest !== undefined
        ? own.map((rate) => byOpenInterest(term, tick, row, rate, [...ids, tiers.name], floored))
        : own;
    const marginal = (typeof term.charge === 'string' ? term.charge : term.charge[view]) === 'marginal';
    const borders = tiers.borders.map((border) => border * tick.currency);
    const deductions = scaled.map(() => 0);
    for (let t = 1; t < scaled.length; t++)
      deductions[t] = marginal
        ? (deductions[t - 1] as number) + (borders[t - 1] as number) * ((scaled[t] as number) - (scaled[t - 1] as number))
        : 0;
    return { borders, rates: scaled, deductions, imf };
  };
  compiler.onTick((tick) => {
    if (tick.whole) tables = [];
    for (const row of tick.moved) {
      tables[row] = undefined;
      if (tick.columns.codes[row] !== 0 || !term.kinds.includes(rows.kinds[row] as never)) continue;
      tables[row] = readTable(tick, row);
      if (tables[row] === undefined)
        tick.invalidate(row, {
          code: rowCodes.unknownEntry,
          field: 'tiers',
          expectation: 'in the tables of the rules',
          got: rows.ids[row],
        });
    }
  });
  return {
    charge(tick: Tick, row: number, contracts: number, notional: number, attributeOf: (name: string) => number): number {
      const table = tables[row];
      if (table === undefined || contracts === 0) return 0;
      let t = 0;
      while (notional > (table.borders[t] as number)) t += 1;
      let rate = table.rates[t] as number;
      if (term.imf !== undefined) rate = growingWeight(sizeWeight(rate, table.imf, steps ?? null), contracts * unitsOf(tick, row));
      if (term.leverage !== undefined && view === 'initial') {
        const chosen = attributeOf(`${term.leverage}.${rows.ids[row]}`);
        const leverage = Number.isNaN(chosen) ? attributeOf(term.leverage) : chosen;
        // a leverage below 1 is none: the account has no figures, rather than a mild one
        if (!Number.isNaN(leverage)) rate = leverage >= 1 ? Math.max(rate, 1 / leverage) : Number.NaN;
      }
      if (amount !== undefined && steps !== undefined) return shareUp(wholeOf(notional * amount), Math.round(rate * steps), steps) / amount;
      return notional * rate - (table.deductions[t] as number);
    },
  };
}

/** r + (1 - r) (x - from) / (to - from) between the two, all of it above; 0 for `to`: never. */
function byOpenInterest(
  { openInterest }: Term,
  tick: Tick,
  row: number,
  rate: number,
  ids: readonly string[],
  floored: (x: number) => number,
): number {
  const { attribute, from, to } = openInterest as NonNullable<Term['openInterest']>;
  const high = maybeValueIn(tick, to, 'initial', ...ids.slice().reverse());
  if (high === undefined || high === 0) return rate;
  const low = maybeValueIn(tick, from, 'initial', ...ids.slice().reverse()) ?? Number.NaN;
  const stated = tick.underlyingAttribute(tick.rows.underlyings[row] as number, attribute) ?? Number.NaN;
  if (stated <= low) return rate;
  if (stated >= high) return 1;
  return rate + floored(((1 - rate) * (Math.floor(stated) - low)) / (high - low));
}

/** Units of the underlying of a contract: a face is worth as many as its price buys. */
function unitsOf(tick: Tick, row: number): number {
  const multiplier = tick.columns.multipliers[row] as number;
  return tick.rows.inverse[row] === 1 ? multiplier / (tick.columns.forwards[row] as number) : multiplier;
}
