// Cores for measuring what callers call: one a lane, the module from where the bench has it.
import { readFileSync } from 'node:fs';
import { type Core, createCore } from '../../src/index.js';
import { createJsCore } from '../../src/js.js';
import type { LaneName } from '../../src/lanes/contract.js';
import { benchRoot } from '../root.js';

const cores = new Map<LaneName, Promise<Core>>();

export function coreOf(lane: LaneName): Promise<Core> {
  const known = cores.get(lane);
  if (known) return known;
  const made =
    lane === 'js'
      ? Promise.resolve(createJsCore())
      : createCore({ lane, module: new Uint8Array(readFileSync(new URL('dist/core.wasm', benchRoot))) });
  cores.set(lane, made);
  return made;
}
