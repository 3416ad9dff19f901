// An export of the module by its name.
import type { KernelExports } from '../load.js';

export function kernel(kernels: KernelExports, name: string): (...args: number[]) => number {
  const found = kernels[name];
  if (typeof found !== 'function') throw new Error(`the module has no kernel ${name}`);
  return found;
}
