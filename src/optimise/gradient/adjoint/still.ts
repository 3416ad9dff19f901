// Whether a cell depends on no position that its account holds: kinks of such cells are no kinks of the account.
import type { Register } from '../../../program/compile/operand.js';
import { inputsOf, registersOf } from './makers.js';
import { streamOf } from './streams.js';
import type { Sweep } from './sweep.js';

export function stillAt(now: Sweep, register: Register, cell: number): boolean {
  const { compiler, linked } = now.program.compiled;
  const { arrays } = now;
  if (register.of === 'table' || register.of === 'account') return true;
  const pairs = (): readonly [number, number] =>
    register.level === 'A' ? [arrays.pairStarts[cell], arrays.pairStarts[cell + 1]] : [cell, cell + 1];
  const [from, end] = pairs();
  if (register.of === 'pair') return !anyOption(now, cell);
  const slots = compiler.slotColumns.find((one) => one.register === register);
  if (slots?.table !== undefined) {
    const { at, width } = slots.table;
    const table = linked.f64(at, 2 * width * compiler.rowCapacity - width + 1);
    for (let k = arrays.pairPositions[cell]; k < arrays.pairPositions[cell + 1]; k++)
      if (table[arrays.slots[k] * width] !== 0) return false;
  }
  return (now.makers.get(register) ?? []).every((maker) => {
    if ('operation' in maker) {
      const { operation } = maker;
      return inputsOf(operation).every((input) => {
        if (input.level === register.level) return stillAt(now, input, cell);
        if (input.level === 'A') return stillAt(now, input, now.owners[cell]);
        for (let p = from; p < end; p++) if (!stillAt(now, input, p)) return false;
        return true;
      });
    }
    const { step } = maker;
    for (let p = from; p < end; p++) {
      if (step.name === 'mark') continue;
      const stream = streamOf(now, step);
      if (step.name === 'dot2') {
        if (anyOption(now, p)) return false;
      } else if (
        stream === 'futureRows'
          ? anyFuture(now, p)
          : stream === 'optionRows'
            ? anyOption(now, p) || anyFutureOf(now, step, p)
            : stream !== undefined && anyPosition(now, p)
      )
        return false;
      for (const input of registersOf(step, register)) if (input.level === 'U' && !stillAt(now, input, p)) return false;
    }
    return true;
  });
}

function anyPosition({ arrays: { pairPositions } }: Sweep, p: number): boolean {
  return pairPositions[p] < pairPositions[p + 1];
}

function anyFuture({ arrays: { futureStarts } }: Sweep, p: number): boolean {
  return futureStarts[p] < futureStarts[p + 1];
}

function anyFutureOf(now: Sweep, step: { readonly name: string }, p: number): boolean {
  return step.name === 'scanDiscounted' && anyFuture(now, p);
}

function anyOption({ arrays: { optionGroupStarts } }: Sweep, p: number): boolean {
  return optionGroupStarts[p] < optionGroupStarts[p + 1];
}
