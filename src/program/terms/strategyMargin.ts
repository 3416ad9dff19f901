// Option margin by strategy: within an expiry the pairing of spreads and straddles that asks for least; a transport problem, so no order of positions changes it.
// Source: Cboe margin manual (Regulation T, FINRA rule 4210). One function on columns that both backends have.

import type { View } from '../../rules/document/formula.js';
import type { Compiler } from '../compile/compiler.js';
import { columnOf, type Measured, type Operand } from '../compile/operand.js';
import { measuredByView } from '../compile/values.js';
import type { Tick } from '../tick/tick.js';
import { contractValue } from './optionValue.js';
import { Pairing } from './pairing.js';
import { shortCharge } from './shortCharge.js';
import type { TermOf } from './term.js';

type Term = TermOf<'optionMargin'>;

export function strategyMargin(term: Term, compiler: Compiler): Measured {
  const { instructions } = compiler;
  const read = [term.long, ...term.short.flatMap((one) => [one.rate, one.floor, one.factor, one.valueFloor, one.cap])];
  const held = measuredByView(compiler.rules, read, (view) => paired(term, compiler, view));
  if (term.orders === undefined || !compiler.chargesOrders) return held;
  const each = compiler.orderSlots(`strategy ${JSON.stringify(term)}`, (tick, row, side) =>
    compiler.rows.option[row] === 0 ? 0 : side < 0 ? shortCharge(term, tick, row, 'initial') : contractValue(tick, row, term.price),
  );
  return { ...held, ordered: instructions.binary('+', held.initial, each) };
}

/** What one contract of every row is worth, asks for alone when short, and is struck at; made once a tick. */
interface Contracts {
  readonly premiums: Float64Array;
  readonly nakeds: Float64Array;
  readonly strikes: Float64Array;
}

function paired(term: Term, compiler: Compiler, view: View): Operand {
  const { rows } = compiler;
  const out = compiler.register('U');
  let contracts: Contracts = { premiums: new Float64Array(0), nakeds: new Float64Array(0), strikes: new Float64Array(0) };
  compiler.onTick((tick) => {
    const { premiums, nakeds, strikes } = contracts;
    if (premiums.length < tick.all.length) {
      const grown = (column: Float64Array): Float64Array => {
        const wider = new Float64Array(tick.all.length);
        wider.set(column);
        return wider;
      };
      contracts = { premiums: grown(premiums), nakeds: grown(nakeds), strikes: grown(strikes) };
    }
    const write = (column: Float64Array, f: (row: number) => number): void => {
      for (const row of tick.moved) column[row] = rows.option[row] === 1 && tick.columns.codes[row] === 0 ? f(row) : 0;
    };
    write(contracts.premiums, (row) => contractValue(tick, row, term.price));
    write(contracts.nakeds, (row) => shortCharge(term, tick, row, view));
    write(contracts.strikes, (row) => (tick.columns.strikes[row] as number) * strikeSize(tick, row));
  });
  const pairing = new Pairing();
  compiler.host('terms', (block, linked) => {
    const groups = compiler.part(linked, block, 'optionGroups');
    const held = compiler.part(linked, block, 'optionRows');
    const quantities = compiler.part(linked, block, 'optionQuantities');
    const cells = compiler.cellsOf(linked, block, out).fill(0);
    for (let g = 0; g < groups.length; g += 4)
      cells[groups[g + 3] as number] += leastOf(
        contracts,
        compiler,
        pairing,
        held,
        quantities,
        groups[g] as number,
        groups[g + 1] as number,
      );
  });
  return columnOf(out);
}

/** Size of a contract that its strike is multiplied by: in the numeraire. */
function strikeSize({ columns, rows }: Tick, row: number): number {
  return rows.inverse[row] === 1 ? (columns.multipliers[row] as number) : (columns.scales[row] as number);
}

/** What options first .. end, of one expiry, ask for together. */
function leastOf(
  { premiums, nakeds, strikes }: Contracts,
  { rows }: Compiler,
  pairing: Pairing,
  held: Uint32Array,
  quantities: Float64Array,
  first: number,
  end: number,
): number {
  const lefts: number[] = [];
  const rights: number[] = [];
  let alone = 0;
  for (let o = first; o < end; o++) {
    const row = held[o] as number;
    const short = (quantities[o] as number) < 0;
    alone += Math.abs(quantities[o] as number) * ((short ? nakeds[row] : premiums[row]) as number);
    (short === (rows.calls[row] === 1) ? lefts : rights).push(o);
  }
  if (lefts.length === 0 || rights.length === 0) return alone;
  const saving = (left: number, right: number): number => {
    if (rows.multipliers[left] !== rows.multipliers[right]) return 0;
    const shortCall = rows.calls[left] === 1;
    if (shortCall === (rows.calls[right] === 1))
      return (nakeds[shortCall ? left : right] as number) - Math.max(0, (strikes[right] as number) - (strikes[left] as number));
    if (!shortCall) return 0;
    const lesser = (nakeds[left] as number) < (nakeds[right] as number) ? left : right; // a straddle: the smaller naked side asks for its premium alone
    return (nakeds[lesser] as number) - (premiums[lesser] as number);
  };
  const sizes = (list: readonly number[]): Float64Array => Float64Array.from(list, (o) => Math.abs(quantities[o] as number));
  const savings = Float64Array.from(lefts.flatMap((l) => rights.map((r) => saving(held[l] as number, held[r] as number))));
  return alone - pairing.save(sizes(lefts), lefts.length, sizes(rights), rights.length, savings);
}
