// What decides a requirement of every account of a book: each block is run once more and read.
import { fieldsOf } from '../../book/fields.js';
import { oneOf } from '../../check.js';
import type { Program } from '../../program/program.js';
import { BindingColumns, type Bindings } from '../../program/readings/bindings.js';
import type { RequirementPart } from '../../program/readings/readings.js';

export interface BindingInputs {
  readonly requirement: string;
  /** 'initial' where left out. */
  readonly part?: RequirementPart;
}

export function bindingsOf(program: Program, given: BindingInputs): Bindings {
  const { requirement, part = 'initial' } = fieldsOf(given, 'inputs', ['requirement'], ['part']) as unknown as BindingInputs;
  const name = oneOf(requirement, program.requirements, 'inputs.requirement');
  const of = oneOf(part, ['equity', 'initial', 'maintenance'], 'inputs.part');
  const { codes } = program.answers(name);
  const columns = new BindingColumns(codes.length);
  program.blocks.forEach(({ accounts, answer }, b) => {
    columns.add(program.read(b), name, of, answer, codes.subarray(answer, answer + accounts.length));
  });
  return columns.result(
    name,
    of,
    program.rows.market.underlyings.map(({ id }) => id),
  );
}
