// Runs the two Greek kernels on rows, on one backend or on all of them.
import { expect } from 'vitest';
import { greeksScratch } from '../../assembly/literals/block.js';
import type { Backend } from '../../src/backends/contract.js';
import { Arena, columnBytes } from '../../src/columns/arena.js';
import { backends } from '../backends.js';
import type { KernelRow } from '../fixtures/optionRows.js';

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
  backend: Backend,
  names: readonly Name[],
  run: (inputs: readonly F64[], calls: Uint8Array, outputs: F64[], scratch: F64, count: number) => number,
): Kernel<Name> {
  const arena = new Arena(backend.memory);
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

export function linearKernel(backend: Backend): Kernel<LinearName> {
  return over(backend, linearNames, ([f, k, t, v, r], calls, out, scratch, count) =>
    backend.greeks(f, k, t, v, r, calls, ...(out as Nine), scratch, count),
  );
}

export function inverseKernel(backend: Backend): Kernel<InverseName> {
  return over(backend, inverseNames, ([f, k, t, v], calls, out, scratch, count) =>
    backend.inverseGreeks(f, k, t, v, calls, ...(out as Ten), scratch, count),
  );
}

/** The kernel on every backend; expects the same bits of all. */
export async function onAllBackends<Name extends string>(make: (backend: Backend) => Kernel<Name>): Promise<Kernel<Name>> {
  const kernels = await Promise.all(backends.map(async ({ name, create }) => ({ name, kernel: make(await create()) })));
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
