// Finds the module's bytes wherever the library was put, compiles and instantiates them: the one user of @assemblyscript/loader.
import { instantiate, instantiateSync } from '@assemblyscript/loader';
import { Fault } from '../../fault.js';
import { checksum } from './checksum.js';
import { withSharedMemory } from './sharedMemory.js';

/** CRC-32 of the module this code was built with: no other bytes are run. */
declare const __MODULE_CHECKSUM__: number;

/** Alternative source of the library's module: its bytes, its address, or the compiled module. */
export type ModuleSource = BufferSource | WebAssembly.Module | URL;

/** The kernels as the module exports them: pointers are byte offsets, counts are 32-bit. */
export type KernelExports = Readonly<Record<string, (...args: number[]) => number>>;

/** Why no bytes could be had, one line a place that was tried. */
class Misses {
  readonly lines: string[] = [];
  add(place: string, reason: unknown): void {
    this.lines.push(`${place}: ${reason instanceof Error ? reason.message : String(reason)}`);
  }
}

/**
 * Compiles the shipped module, for a memory of one thread or a shared one: the file beside this code, else the text chunk.
 * Throws with every reason when neither can be had.
 */
export async function loadModule(source?: ModuleSource, shared = false): Promise<WebAssembly.Module> {
  if (typeof WebAssembly !== 'object') throw new Error('this runtime has no WebAssembly');
  if (source instanceof WebAssembly.Module) {
    if (shared) throw new Error('a module that is compiled already is for one thread; pass its bytes or its address');
    return source;
  }
  if (source !== undefined && !(source instanceof URL || source instanceof ArrayBuffer || ArrayBuffer.isView(source))) {
    throw new Fault('TYPE_MISMATCH', 'module', 'bytes, a URL or a compiled WebAssembly.Module', source);
  }
  if (source !== undefined && !(source instanceof URL)) return compile(bytesOf(source), shared);
  const misses = new Misses();
  try {
    // inside the function, so that bundlers see the file and a bundle without import.meta.url falls through
    return await compileAt(source ?? new URL('./core.wasm', import.meta.url), shared);
  } catch (reason) {
    misses.add('core.wasm', reason);
    if (source !== undefined) throw new Error(misses.lines.join('; '));
  }
  try {
    const { base64 } = await import('./core.base64.js');
    const text = atob(base64);
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    return await compile(bytes, shared);
  } catch (reason) {
    misses.add('core.base64.js', reason);
  }
  throw new Error(misses.lines.join('; '));
}

/** Instantiates a compiled module on a memory of the host's. */
export async function instantiateKernels(module: WebAssembly.Module, memory: WebAssembly.Memory): Promise<KernelExports> {
  const imports = { env: { memory } };
  // the other form asks whether it was given a Response, for which Node loads an HTTP parser with a WebAssembly memory of its own: where memory is short
  // that is refused, and no handler can catch it. Browsers may refuse to instantiate a module at once.
  // the module's own functions: those of the loader gather and spread arguments, of which kernels have up to thirty and no optional one
  const { instance } = nodeFiles() ? instantiateSync(module, imports) : await instantiate(module, imports);
  return instance.exports as unknown as KernelExports;
}

async function compileAt(url: URL, shared: boolean): Promise<WebAssembly.Module> {
  if (url.protocol === 'file:') return compile(readFile(url), shared);
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url.href} answered ${response.status}`);
  const type = response.headers.get('content-type') ?? '';
  if (type.includes('text/html')) throw new Error(`${url.href} answered with a page, not a module`);
  return compile(new Uint8Array(await response.arrayBuffer()), shared);
}

/** Compiles the bytes if they are the ones this code was built with; a damaged or foreign module never gets to run. */
async function compile(bytes: Uint8Array<ArrayBuffer>, shared: boolean): Promise<WebAssembly.Module> {
  const found = checksum(bytes);
  if (found !== __MODULE_CHECKSUM__) {
    throw new Error(
      `${bytes.length} bytes that are not this version's module (checksum ${found.toString(16)}, not ${__MODULE_CHECKSUM__.toString(16)})`,
    );
  }
  return WebAssembly.compile(shared ? withSharedMemory(bytes) : bytes);
}

function bytesOf(source: BufferSource): Uint8Array<ArrayBuffer> {
  return ArrayBuffer.isView(source) ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength) : new Uint8Array(source);
}

/** Reads a file in Node without an import that a browser bundle would have to resolve. */
function readFile(url: URL): Uint8Array<ArrayBuffer> {
  const fs = nodeFiles();
  if (!fs) throw new Error('a file address outside Node');
  return new Uint8Array(fs.readFileSync(url));
}

/** The files of Node; undefined elsewhere. */
function nodeFiles(): typeof import('node:fs') | undefined {
  const runtime = (globalThis as { process?: { getBuiltinModule?: (name: string) => typeof import('node:fs') } }).process;
  return runtime?.getBuiltinModule?.('node:fs');
}
