// Cores for measuring what callers call: one a backend, the module from where the bench has it.
import { readFileSync } from 'node:fs';
import type { BackendName } from '../../src/backends/contract.js';
import { type Core, createCore } from '../../src/index.js';
import { createJsCore } from '../../src/js.js';
import { benchRoot } from '../root.js';

const cores = new Map<BackendName, Promise<Core>>();

export function coreOf(backend: BackendName): Promise<Core> {
  const known = cores.get(backend);
  if (known) return known;
  const made =
    backend === 'js'
      ? Promise.resolve(createJsCore())
      : createCore({ backend, module: new Uint8Array(readFileSync(new URL('dist/core.wasm', benchRoot))) });
  cores.set(backend, made);
  return made;
}
