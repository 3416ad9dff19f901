// The WASM backend: a column's byte offset is the kernel's pointer, so the bridge forwards names and nothing else.
import type { Backend, BackendMemory } from '../contract.js';
import { accountKernels } from './bridge/accounts.js';
import { drawKernels } from './bridge/draws.js';
import { functionKernels } from './bridge/functions.js';
import { kernel } from './bridge/kernel.js';
import { matrixKernels } from './bridge/matrices.js';
import { optionKernels } from './bridge/options.js';
import { programKernels } from './bridge/program.js';
import { repriceKernels } from './bridge/reprice.js';
import { instantiateKernels, type KernelExports, loadModule, type ModuleSource } from './load.js';
import { backendMemory, createWasmMemory } from './memory.js';

/** Compiles and instantiates the module on a memory of `initialBytes` that may grow to `maximumBytes`. */
export async function createWasmBackend(initialBytes: number, maximumBytes: number, source?: ModuleSource): Promise<Backend> {
  const module = await loadModule(source);
  return bridgeTo(module, createWasmMemory(initialBytes, maximumBytes), maximumBytes);
}

/** An instance of the module on a memory of the host's. */
export async function bridgeTo(module: WebAssembly.Module, memory: WebAssembly.Memory, maximumBytes: number): Promise<Backend> {
  const kernels = await instantiateKernels(module, memory);
  return bridge(kernels, backendMemory(memory, kernel(kernels, 'arenaBase')(), maximumBytes));
}

function bridge(kernels: KernelExports, memory: BackendMemory): Backend {
  return {
    name: 'wasm',
    memory,
    ...functionKernels(kernels),
    ...optionKernels(kernels),
    ...repriceKernels(kernels),
    ...accountKernels(kernels),
    ...matrixKernels(kernels),
    ...drawKernels(kernels),
    ...programKernels(kernels),
  };
}
