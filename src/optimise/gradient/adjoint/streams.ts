// Which column of the block an argument of a step is, and its tables in memory.
import type { Register } from '../../../program/compile/operand.js';
import type { Argument, EncodedStep } from '../../../program/compile/steps.js';
import type { Address } from '../../../program/heap.js';
import type { BlockColumnName } from '../../../program/layout/columns.js';
import type { Sweep } from './sweep.js';

const streams = ['futureRows', 'optionRows', 'positionRows', 'openRows'] as const;

export type Stream = (typeof streams)[number];

/** The positions that a step walks. */
export function streamOf(sweep: Sweep, step: EncodedStep): Stream | undefined {
  return 'rows' in step.arguments ? streams.find((name) => isColumn(sweep, step, 'rows', name)) : undefined;
}

export function isColumn({ program }: Sweep, step: EncodedStep, argument: string, name: BlockColumnName): boolean {
  const { ref } = step.arguments[argument] as Extract<Argument, { readonly ref: unknown }>;
  return ref?.base === program.compiled.compiler.regions.address(name);
}

export function addressOf(step: EncodedStep, name: string): Address {
  return (step.arguments[name] as { readonly heap: Address }).heap;
}

export function registerOf(step: EncodedStep, name: string): Register {
  return (step.arguments[name] as { readonly register: Register }).register;
}

/** A table by row, expiry or underlying, and its slopes by price. */
export interface Table {
  readonly cells: Float64Array;
  readonly moves: { readonly slopes: Float64Array };
}

export function tableOf(sweep: Sweep, step: EncodedStep, name: string, width: number, of: 'row' | 'expiry' | 'unit' | 'asset'): Table {
  const { compiler, linked } = sweep.program.compiled;
  const entries = {
    row: compiler.rowCapacity,
    expiry: compiler.expiryCapacity,
    unit: compiler.underlyings.length,
    asset: compiler.rows.market.assets.length,
  }[of];
  const at = addressOf(step, name);
  return { cells: linked.f64(at, width * entries), moves: sweep.slopes.of(at, width * entries) };
}
