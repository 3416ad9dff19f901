// Steps of a program before encoding: names and arguments, in runs of one backend call each, with functions of rare terms between.
import { type Ref, type StepArgument, type StepName, stepWords } from '../../backends/contract.js';
import type { Address, Heap, Linked } from '../heap.js';
import type { HostJob } from './block.js';
import type { Register } from './register.js';

/** A step's argument: a number as it is, a heap address, an address of what a thread has for itself, or a part of the block's. */
export type Argument =
  | number
  | { readonly heap: Address }
  | { readonly local: Address }
  | { readonly register: Register }
  | { readonly ref: Ref; readonly heap: true }
  | { readonly ref: Ref; readonly heap: false };

export interface EncodedStep {
  readonly name: StepName;
  readonly arguments: Readonly<Record<string, Argument>>;
}

export type ProgramStep = EncodedStep | { readonly host: HostJob };

/** A step with the arguments of its table. */
export function stepOf<Name extends StepName>(name: Name, given: Readonly<Record<StepArgument<Name>, Argument>>): EncodedStep {
  return { name, arguments: given };
}

/** Steps that one call of the backend runs, or one function between them. */
export type Segment = { readonly at: Address; readonly steps: readonly EncodedStep[] } | { readonly host: HostJob };
export type LinkedSegment = { readonly program: Uint32Array; readonly steps: number } | { readonly host: HostJob };

/** Steps in runs, with room for their words. */
export function segmentsOf(heap: Heap, steps: readonly ProgramStep[]): Segment[] {
  const segments: Segment[] = [];
  let open: EncodedStep[] = [];
  const close = (): void => {
    if (open.length > 0) segments.push({ at: heap.u32(wordsOf(open)), steps: open });
    open = [];
  };
  for (const step of steps) {
    if ('host' in step) {
      close();
      segments.push({ host: step.host });
    } else open.push(step);
  }
  close();
  return segments;
}

/** Writes the words of a run into memory. */
export function linkSegment(segment: Segment, linked: Linked): LinkedSegment {
  if ('host' in segment) return segment;
  const program = linked.u32(segment.at, wordsOf(segment.steps));
  program.set(encodeSteps(segment.steps, linked.base));
  return { program, steps: segment.steps.length };
}

function wordsOf(steps: readonly EncodedStep[]): number {
  return steps.reduce((sum, { arguments: given }) => sum + 2 + 2 * Object.keys(given).length, 0);
}

/** The block's own cells of a column. */
function cellsOf({ of, at }: Register, base: number): Ref {
  if (of === 'registers') return { base: at, field: 'frame' };
  return of === 'table' ? { base: base + at } : { base: base + at, field: of, shift: 3 };
}

/** The words of a run of steps. */
function encodeSteps(steps: readonly EncodedStep[], base: number): number[] {
  return steps.flatMap(({ name, arguments: given }) => {
    const refs = Object.fromEntries(
      Object.entries(given).map(([argument, value]): [string, Ref | number] => {
        if (typeof value === 'number') return [argument, value];
        if ('local' in value) return [argument, { base: value.local, field: 'frame' }];
        if ('register' in value) return [argument, cellsOf(value.register, base)];
        if ('ref' in value) return [argument, value.heap ? { ...value.ref, base: base + value.ref.base } : value.ref];
        return [argument, base + value.heap];
      }),
    );
    return stepWords(name, refs as never);
  });
}
