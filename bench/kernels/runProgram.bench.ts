// runProgram: the program of a portfolio requirement over a resident book, in blocks, and an account a call as a question asks it.
import type { BenchCase, KernelBench } from './kernelBench.js';
import { programBytes, programRun } from './program/run.js';

function programCase(accounts: number, block: number): BenchCase {
  return {
    name: `portfolio of 33 scenarios, blocks of ${block}`,
    items: accounts,
    bytes: programBytes(accounts, block),
    make: (backend, arena, seed) => programRun(backend, arena, seed, accounts, block),
  };
}

export const bench: KernelBench = { kernel: 'runProgram', item: 'account', cases: [programCase(4096, 256), programCase(512, 1)] };
