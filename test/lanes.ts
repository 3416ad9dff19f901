// The table of lanes: every test that touches a kernel runs over all of it.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Lane, LaneName } from '../src/lanes/contract.js';
import { createJsLane } from '../src/lanes/js/lane.js';
import { createWasmLane } from '../src/lanes/wasm/bridge.js';

const modulePath = fileURLToPath(new URL('../dist/core.wasm', import.meta.url));
const initialBytes = 1 << 20;
const maximumBytes = 1 << 30;

/** The built module's bytes. */
export function moduleBytes(): Uint8Array<ArrayBuffer> {
  if (!existsSync(modulePath)) throw new Error('dist/core.wasm is not built: run `npm run build` first');
  return new Uint8Array(readFileSync(modulePath));
}

export interface LaneEntry {
  readonly name: LaneName;
  create(): Promise<Lane>;
}

export const lanes: readonly LaneEntry[] = [
  { name: 'wasm', create: () => createWasmLane(initialBytes, maximumBytes, moduleBytes()) },
  { name: 'js', create: async () => createJsLane(initialBytes, maximumBytes) },
];
