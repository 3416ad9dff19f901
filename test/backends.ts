// The table of backends: every test that touches a kernel runs over all of it.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Backend, BackendName } from '../src/backends/contract.js';
import { createJsBackend } from '../src/backends/js/backend.js';
import { createWasmBackend } from '../src/backends/wasm/bridge.js';

const modulePath = fileURLToPath(new URL('../dist/core.wasm', import.meta.url));
const initialBytes = 1 << 20;
const maximumBytes = 1 << 30;

/** The built module's bytes. */
export function moduleBytes(): Uint8Array<ArrayBuffer> {
  if (!existsSync(modulePath)) throw new Error('dist/core.wasm is not built: run `npm run build` first');
  return new Uint8Array(readFileSync(modulePath));
}

export interface BackendEntry {
  readonly name: BackendName;
  create(): Promise<Backend>;
}

export const backends: readonly BackendEntry[] = [
  { name: 'wasm', create: () => createWasmBackend(initialBytes, maximumBytes, moduleBytes()) },
  { name: 'js', create: async () => createJsBackend(initialBytes, maximumBytes) },
];
