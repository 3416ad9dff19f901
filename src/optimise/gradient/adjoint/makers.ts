// What makes each column of a program: steps, instructions, sums of two columns.
import type { Operation } from '../../../program/compile/instructions.js';
import type { Register } from '../../../program/compile/operand.js';
import type { EncodedStep, ProgramStep } from '../../../program/compile/steps.js';
import type { Program } from '../../../program/program.js';

export type Instruction = Program['compiled']['compiler']['instructions']['list'][number];
export type Maker = { readonly step: EncodedStep; readonly output: string } | { readonly operation: Instruction };

const outputs = ['out', 'out0', 'out1', 'initial', 'maintenance', 'assetsInitial', 'assetsMaintenance', 'debtsInitial', 'debtsMaintenance'];

export function registersOf(step: EncodedStep, but: Register): Register[] {
  const found: Register[] = [];
  for (const [name, argument] of Object.entries(step.arguments))
    if (typeof argument === 'object' && 'register' in argument && argument.register !== but && !isOutput(step, name))
      found.push(argument.register);
  return found;
}

function isOutput(step: EncodedStep, name: string): boolean {
  return outputs.includes(name) || (step.name === 'mark' && (name === 'gains' || name === 'coins'));
}

/** Instructions that compute each column of a program. */
export type Makers = ReadonlyMap<Register, readonly Maker[]>;

export function makersOf(program: Program): Makers {
  const { compiler, assembly } = program.compiled;
  const { instructions } = compiler;
  const makers = new Map<Register, Maker[]>();
  const add = (register: Register, maker: Maker): void => {
    const known = makers.get(register) ?? [];
    makers.set(register, known);
    known.push(maker);
  };
  const stepOf = (step: ProgramStep): void => {
    if (!('name' in step) || step.name === 'clear') return;
    for (const [name, argument] of Object.entries(step.arguments))
      if (typeof argument === 'object' && 'register' in argument && isOutput(step, name)) add(argument.register, { step, output: name });
  };
  for (const step of [...assembly.dots.steps, ...compiler.steps.sums, ...compiler.steps.terms]) stepOf(step);
  for (const { step } of instructions.barriers) stepOf(step);
  for (const operation of instructions.list) add(operation.to, { operation });
  for (const { to, a, b } of compiler.additions)
    add(to, { operation: { op: 'add', to, a, b, k: undefined, m: undefined } as Operation as Instruction });
  return makers;
}

/** Columns that an instruction reads. */
export function inputsOf({ op, a, b }: Instruction): Register[] {
  return op === 'read' ? [] : [a, b].filter((one) => one !== undefined);
}
