// Runs the two Greek kernels on rows, on one lane or on all of them.
import { expect } from 'vitest';
import { greeksScratch } from '../../assembly/literals/block.js';
import type { Lane } from '../../src/lanes/contract.js';
import { Arena, columnBytes } from '../../src/marshal/arena.js';
import type { KernelRow } from '../fixtures/optionRows.js';
import { lanes } from '../lanes.js';

export const linearNames = ['value', 'delta', 'gamma', 'vega', 'theta', 'rho', 'vanna', 'volga', 'charm'] as const;
export const inverseNames = ['value', 'blackDelta', 'netDelta', 'delta', 'gamma', 'vega', 'theta', 'vanna', 'volga', 'charm'] as const;
export type LinearName = (typeof linearNames)[number];
export type InverseName = (typeof inverseNames)[number];

export interface KernelResult<Name extends string> {
  readonly columns: Readonly<Record<Name, Float64Array>>;
  /** Groups of rows that hold a value that is not finite. */
  readonly suspect: number;
}

export type Kernel<Name extends string> = (rows: readonly KernelRow[]) => KernelResult<Name>;

type F64 = Float64Array;
type Nine = [F64, F64, F64, F64, F64, F64, F64, F64, F64];
type Ten = [F64, F64, F64, F64, F64, F64, F64, F64, F64, F64];

/** A kernel over fresh columns: whatever the last call left behind fills the padding. */
function over<Name extends string>(
  lane: Lane,
  names: readonly Name[],
  run: (inputs: readonly F64[], calls: Uint8Array, outputs: F64[], scratch: F64, count: number) => number,
): Kernel<Name> {
  const arena = new Arena(lane.memory);
  return (rows) => {
    const mark = arena.mark();
    const count = rows.length;
    arena.reserve((5 + names.length) * columnBytes(count, 8) + columnBytes(count, 1) + columnBytes(greeksScratch, 8));
    const inputs = (['forward', 'strike', 'expiryYears', 'vol', 'rate'] as const).map((key) => {
      const column = arena.f64(count);
      rows.forEach((row, i) => {
        column[i] = row[key];
      });
      return column;
    });
    const calls = arena.u8(count);
    rows.forEach((row, i) => {
      calls[i] = row.type;
    });
    const outputs = names.map(() => arena.f64(count));
    const scratch = arena.f64(greeksScratch);
    const suspect = run(inputs, calls, outputs, scratch, count);
    const columns = Object.fromEntries(names.map((name, c) => [name, Float64Array.from(outputs[c])])) as Record<Name, Float64Array>;
    arena.release(mark);
    return { columns, suspect };
  };
}

export function linearKernel(lane: Lane): Kernel<LinearName> {
  return over(lane, linearNames, ([f, k, t, v, r], calls, out, scratch, count) =>
    lane.greeks(f, k, t, v, r, calls, ...(out as Nine), scratch, count),
  );
}

export function inverseKernel(lane: Lane): Kernel<InverseName> {
  return over(lane, inverseNames, ([f, k, t, v], calls, out, scratch, count) =>
    lane.inverseGreeks(f, k, t, v, calls, ...(out as Ten), scratch, count),
  );
}

/** The kernel on every lane; expects the same bits of all. */
export async function onAllLanes<Name extends string>(make: (lane: Lane) => Kernel<Name>): Promise<Kernel<Name>> {
  const kernels = await Promise.all(lanes.map(async ({ name, create }) => ({ name, kernel: make(await create()) })));
  return (rows) => {
    const [first, ...others] = kernels.map(({ name, kernel }) => ({ name, result: kernel(rows) }));
    for (const other of others) {
      expect(other.result.suspect, `suspects of ${other.name}`).toBe(first.result.suspect);
      for (const name of Object.keys(first.result.columns) as Name[]) {
        const [a, b] = [first.result.columns[name], other.result.columns[name]];
        for (let i = 0; i < rows.length; i++) {
          if (!Object.is(a[i], b[i]))
            expect.fail(`${name}[${i}]: ${first.name} ${a[i]}, ${other.name} ${b[i]} of ${JSON.stringify(rows[i])}`);
        }
      }
    }
    return first.result;
  };
}

/** One row's figures by name. */
export function only<Name extends string>(result: KernelResult<Name>, row = 0): Record<Name, number> {
  return Object.fromEntries(Object.entries<Float64Array>(result.columns).map(([name, column]) => [name, column[row]])) as Record<
    Name,
    number
  >;
}
