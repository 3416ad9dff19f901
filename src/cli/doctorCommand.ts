// `margincore doctor`: what this machine gives the core, and whether both backends agree on it.
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Core, createCore, Fault } from '../index.js';
import { type ExitCode, exitCodes } from './exit.js';
import type { OutputFlags } from './flags.js';
import { grouped, milliseconds } from './format.js';
import { targetOf, writeResult } from './output.js';
import { type SameBits, selfTest } from './selfTest.js';
import { version } from './version.js';

type Backend = { readonly core: Core } | { readonly fault: Fault };

export async function doctorCommand(flags: OutputFlags): Promise<ExitCode> {
  const target = flags.out === undefined ? undefined : targetOf(flags.out, ['json'], []);
  const chosen = await backendOf('auto');
  const wasm = await backendOf('wasm');
  const js = await backendOf('js');
  const since = performance.now();
  const sameBits = 'core' in wasm && 'core' in js ? selfTest(wasm.core, js.core) : undefined;
  const took = performance.now() - since;
  const verdict = verdictOf(chosen, wasm, sameBits);
  const document = {
    format: 'margincore-doctor',
    version: 1,
    verdict,
    margincore: version,
    node: process.version,
    v8: process.versions.v8,
    platform: `${process.platform} ${process.arch}`,
    backend: 'core' in chosen ? chosen.core.backend : null,
    backendReason: 'core' in chosen ? chosen.core.backendReason : chosen.fault.message,
    backends: { wasm: stateOf(wasm), js: stateOf(js) },
    // the module holds SIMD instructions, and no engine without them compiles it; memory is asked for after that
    simd: 'core' in wasm || /memory/i.test(wasm.fault.got),
    moduleBytes: moduleBytes(),
    sameBits: sameBits ?? null,
  };
  await writeResult(flags, target, {
    json: () => [`${JSON.stringify(document, null, 2)}\n`],
    text: () => [textOf(document, sameBits, took)],
  });
  return verdict === 'healthy' ? exitCodes.ok : exitCodes.failure;
}

/** Degraded: all that is asked for is computed, the same bits, but not in the fast backend, or not for long: memory is refused to it. */
type Verdict = 'healthy' | 'degraded' | 'not healthy';

function verdictOf(chosen: Backend, wasm: Backend, sameBits: SameBits | undefined): Verdict {
  if (!('core' in chosen) || (sameBits?.different ?? 0) > 0) return 'not healthy';
  return 'core' in wasm ? 'healthy' : 'degraded';
}

async function backendOf(backend: 'auto' | 'wasm' | 'js'): Promise<Backend> {
  try {
    return { core: await createCore({ backend }) };
  } catch (error) {
    if (error instanceof Fault) return { fault: error };
    throw error;
  }
}

function stateOf(backend: Backend): string {
  return 'core' in backend ? 'runs' : backend.fault.message;
}

/** Size of the module beside this file; null when it is not there. */
function moduleBytes(): number | null {
  try {
    return statSync(fileURLToPath(new URL('./core.wasm', import.meta.url))).size;
  } catch {
    return null;
  }
}

interface Findings {
  readonly verdict: Verdict;
  readonly margincore: string;
  readonly node: string;
  readonly v8: string;
  readonly platform: string;
  readonly backend: string | null;
  readonly backendReason: string;
  readonly backends: { readonly wasm: string; readonly js: string };
  readonly simd: boolean;
  readonly moduleBytes: number | null;
}

const verdictText: Readonly<Record<Verdict, string>> = {
  healthy: 'healthy',
  degraded:
    'DEGRADED: cores that WebAssembly is refused to take the JavaScript backend: the same bits, several times as slow. More memory for the process (ulimit -v), or a runtime that allows WebAssembly, mends it',
  'not healthy': 'NOT HEALTHY',
};

function textOf(found: Findings, sameBits: SameBits | undefined, took: number): string {
  const same =
    sameBits === undefined
      ? 'not tested: one backend does not run here'
      : sameBits.different === 0
        ? `yes: ${grouped(sameBits.values)} values of both backends compared in ${milliseconds(took)}`
        : `NO: ${grouped(sameBits.different)} of ${grouped(sameBits.values)} values differ, first ${sameBits.first}`;
  const lines = [
    ['margincore', found.margincore],
    ['node', `${found.node} (V8 ${found.v8})`],
    ['platform', found.platform],
    ['backend', `${found.backend ?? 'none'} (${found.backendReason})`],
    ['wasm backend', found.backends.wasm],
    ['js backend', found.backends.js],
    ['simd', found.simd ? 'yes' : 'no'],
    ['module', found.moduleBytes === null ? 'not found beside the command' : `${grouped(found.moduleBytes)} bytes`],
    ['same bits', same],
    ['verdict', verdictText[found.verdict]],
  ] as const;
  return lines.map(([name, value]) => `${name.padEnd(12)} ${value}\n`).join('');
}
