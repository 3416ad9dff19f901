// The columns that an amount is made of, in the order in which they are undone: those that read a column before what makes it.
import type { Register } from '../../../program/compile/operand.js';
import { undoInstruction } from './instructions.js';
import { inputsOf, registersOf } from './makers.js';
import { type Slot, undoSlots } from './slots.js';
import { undoStep } from './steps.js';
import type { Column, Sweep, Tape, Undo } from './sweep.js';
import { unknown } from './unknown.js';

export function tapeOf(sweep: Sweep, amount: Register): Tape {
  const { makers } = sweep;
  const { compiler } = sweep.program.compiled;
  const order: Register[] = [];
  const seen = new Set<Register>();
  const visit = (register: Register): void => {
    if (seen.has(register)) return;
    seen.add(register);
    for (const maker of makers.get(register) ?? [])
      for (const input of 'step' in maker ? registersOf(maker.step, register) : inputsOf(maker.operation)) visit(input);
    order.push(register);
  };
  visit(amount);
  const undo: Undo[] = [];
  // made of positions alone: they come last, together
  const rolled: Slot[] = [];
  const columns = order.map((register) => sweep.column(register));
  for (const register of order.reverse()) {
    const column = sweep.column(register);
    const slots = compiler.slotColumns.find((one) => one.register === register);
    if (slots?.table !== undefined) rolled.push({ column, ...slots.table });
    else if ((makers.get(register) ?? []).length === 0) undo.push(undoStated(sweep, column));
    for (const maker of makers.get(register) ?? [])
      undo.push('step' in maker ? undoStep(sweep, column, maker.step, maker.output) : undoInstruction(sweep, column, maker.operation));
  }
  undo.push(...undoSlots(sweep, rolled));
  return { columns, undo };
}

/**
 * Backward step of columns from the book: contracts of short options that no long one covers; other columns are stated by accounts, and no trade
 * changes them.
 */
function undoStated(sweep: Sweep, column: Column): Undo {
  const { register } = column;
  const { compiler } = sweep.program.compiled;
  const { rows } = sweep.program;
  if (register.of === 'registers') return unknown(column);
  const naked = (['nakedSides', 'nakedStrikes'] as const).find(
    (name) => register.of === 'pair' && compiler.regions.address(name) === register.at,
  );
  if (naked === undefined) return () => {};
  return (now) => {
    const groups = naked === 'nakedSides' ? rows.sideGroups : rows.strikeGroups;
    const { option, multipliers } = rows;
    const { pairPositions, positionRows, quantities } = now.arrays;
    for (let p = 0; p < now.pairs; p++) {
      const t = column.adjoints[p];
      if (t === 0) continue;
      const from = pairPositions[p];
      const end = pairPositions[p + 1];
      for (let k = from; k < end; k++) {
        const row = positionRows[k];
        if (option[row] === 0) continue;
        const group = groups[row];
        let net = 0;
        for (let i = from; i < end; i++) {
          const other = positionRows[i];
          if (groups[other] === group && option[other] === 1) net += quantities[i] * multipliers[other];
        }
        // of a contract more: none is naked that was not
        if (net < 0) now.byPosition[k] = now.byPosition[k] - t * multipliers[row];
        else if (net === 0) now.kinked[now.owners[p]] = 1;
      }
    }
  };
}
