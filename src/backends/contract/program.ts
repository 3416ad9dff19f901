// Programs of steps as words: how a step and its arguments are laid out, typed by the table of steps.
import { frameField } from '../../../assembly/literals/steps.js';
import { type StepArgument, type StepName, steps } from './steps.js';

type U32 = Uint32Array;

export interface ProgramKernels {
  /**
   * Runs the first `steps` steps of a program over one block. `block` holds `blockWords` numbers, the first of them 0; `frame` is scratch of
   * `frameWords`, with what arguments of the field `frame` are counted from it behind. A number that no step has traps, or throws: `stepWords` writes none.
   */
  runProgram(program: U32, steps: number, block: U32, frame: U32): void;
}

/** Words of the block record by name: the place of a name is its number. */
export const blockFields = [
  'zero',
  'account',
  'accounts',
  'pair',
  'pairs',
  'position',
  'positionEnd',
  'lot',
  'lotEnd',
  'future',
  'futureEnd',
  'group',
  'groupEnd',
  'groups',
  'option',
  'optionEnd',
  'optionGroup',
  'optionGroupEnd',
  'order',
  'orderEnd',
  'coin',
  'coins',
  'asset',
  'assets',
  'pairAsset',
  'pairAssets',
  'open',
  'openEnd',
  'answer',
  'accountBytes',
  'pairBytes',
] as const;

export type BlockField = (typeof blockFields)[number];

/** An argument: base + (field of the block << shift), or + the address of the frame. An address or a number that no block moves is its base alone. */
export interface Ref {
  readonly base: number;
  readonly field?: BlockField | 'frame';
  readonly shift?: number;
}

/** The words of a step: its number, the count of its arguments, and each as base and selector. */
export function stepWords<Name extends StepName>(name: Name, refs: Readonly<Record<StepArgument<Name>, Ref | number>>): number[] {
  const { id, arguments: names } = steps[name];
  const given = refs as Readonly<Record<string, Ref | number>>;
  return [
    id,
    names.length,
    ...names.flatMap((argument) => {
      const ref = given[argument];
      if (typeof ref === 'number') return [ref >>> 0, 0];
      const number = ref.field === 'frame' ? frameField : blockFields.indexOf(ref.field ?? 'zero');
      return [ref.base >>> 0, number | ((ref.shift ?? 0) << 8)];
    }),
  ];
}
