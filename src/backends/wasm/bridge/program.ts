// The part of the bridge that forwards to the interpreter of programs.
import type { ProgramKernels } from '../../contract/program.js';
import type { KernelExports } from '../load.js';
import { kernel } from './kernel.js';

export function programKernels(kernels: KernelExports): ProgramKernels {
  const runProgram = kernel(kernels, 'runProgram');
  return {
    runProgram: (program, steps, block, frame) => {
      runProgram(program.byteOffset, steps, block.byteOffset, frame.byteOffset);
    },
  };
}
