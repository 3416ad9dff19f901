// What becomes of a compiled module that may be damaged: refused on the way, or alive, and then right or wrong against the JS backend.

import type { Backend } from '../../src/backends/contract.js';
import { createJsBackend } from '../../src/backends/js/backend.js';
import { provenBits } from '../../src/backends/selfTest/provenBits.js';
import { provenBackend } from '../../src/backends/selfTest/selfTest.js';
import { createWasmBackend } from '../../src/backends/wasm/bridge.js';
import { Fault } from '../../src/fault.js';
import { answersOf } from './coreJobs.js';
import { Draw } from './draw.js';
import { backendBytes, type Contender, contender, kernelNames, sources } from './fuzz.js';
import { type Piece, textPiece } from './results.js';
import { runCall, whole } from './runCall.js';

export const fates = [
  'does not compile or link',
  'refused by the self-test',
  'never returns',
  'traps in a probe',
  'right in every probe',
  'last digits other than the JS backend',
  'wrong in a kernel, no margin touched',
  'wrong margin',
] as const;
export type Fate = (typeof fates)[number];

/** Results whose relative difference is below this are right for a margin, if not to the bit. */
const lastDigits = 1e-9;
const probeSeed = 64;

/** One probe: a case of a kernel or of a whole core. The answers of the JS backend are worked out once. */
interface Probe {
  readonly name: string;
  readonly of: (seat: Contender) => Piece[] | Promise<Piece[]>;
  expected?: readonly Piece[];
}

export class Proving {
  readonly #probes: readonly Probe[];
  readonly #js: Contender;

  constructor() {
    Error.stackTraceLimit = 0;
    this.#js = contender('js', createJsBackend(backendBytes, backendBytes));
    // two books: margins are what counts
    this.#probes = ['core.prepare', ...kernelNames].flatMap((name, number) => {
      const source = sources[name];
      if (source === undefined || 'batch' in source) return [];
      const draw = new Draw(probeSeed, number);
      let of: Probe['of'];
      if ('call' in source) {
        const call = source.call(draw);
        of = (seat) => runCall(seat, call, whole);
      } else {
        const job = source.job(draw);
        of = (seat) => answersOf(job, seat.core);
      }
      return [{ name, of }];
    });
  }

  /** The fate of a module of these bytes, and where it was seen if it lives. */
  async fateOf(bytes: Uint8Array<ArrayBuffer>): Promise<readonly [Fate, string]> {
    let backend: Backend;
    try {
      backend = await createWasmBackend(backendBytes, backendBytes, new WebAssembly.Module(bytes));
    } catch (error) {
      if (!(error instanceof WebAssembly.CompileError || error instanceof WebAssembly.LinkError || isMissingKernel(error))) throw error;
      return ['does not compile or link', ''];
    }
    try {
      provenBackend(backend);
      provenBits(backend);
    } catch {
      return ['refused by the self-test', ''];
    }
    return this.#probed(contender('mutant', backend));
  }

  async #probed(seat: Contender): Promise<readonly [Fate, string]> {
    let fate: Fate = 'right in every probe';
    let detail = '';
    for (const probe of this.#probes) {
      const { name, of } = probe;
      const expected = probe.expected ?? (await of(this.#js));
      probe.expected = expected;
      let found: readonly Piece[];
      try {
        found = await of(seat);
      } catch (error) {
        if (error instanceof Fault && error.code !== 'KERNEL_TRAPPED') throw error;
        return ['traps in a probe', ''];
      }
      if (found.some(({ name: piece, column }) => piece === textPiece && Buffer.from(column as Uint8Array).includes('KERNEL_TRAPPED'))) {
        return ['traps in a probe', ''];
      }
      const worst = worstOf(expected, found);
      if (worst === undefined) continue;
      const seen: Fate =
        worst.error < lastDigits
          ? 'last digits other than the JS backend'
          : name === 'core.prepare'
            ? 'wrong margin'
            : 'wrong in a kernel, no margin touched';
      if (fates.indexOf(seen) > fates.indexOf(fate)) {
        fate = seen;
        detail = `${name} ${worst.where}, relative error ${worst.error.toPrecision(2)}`;
      }
    }
    return [fate, detail];
  }
}

/** What the bridge says of a module that lacks an export. */
function isMissingKernel(error: unknown): boolean {
  return error instanceof Error && /has no kernel|arenaBase/.test(error.message);
}

/** The largest relative error of any result, text and lengths included; nothing where all bits are the same. */
function worstOf(expected: readonly Piece[], found: readonly Piece[]): { readonly where: string; readonly error: number } | undefined {
  let where = '';
  let error = 0;
  for (let p = 0; p < expected.length; p++) {
    const { name, column } = expected[p] as Piece;
    const other = found[p]?.column;
    if (other === undefined || other.length !== column.length) return { where: name, error: 1 };
    // words of faults hold numbers: their last digits are not judged apart
    for (let i = 0; i < column.length; i++) {
      const [x, y] = [column[i] as number, other[i] as number];
      if (Object.is(x, y)) continue;
      const relative = Math.abs(x - y) / Math.max(Math.abs(x), Math.abs(y));
      const counted = Number.isNaN(relative) ? 1 : Math.max(relative, 2 ** -60);
      if (counted > error) {
        error = counted;
        where = `${name}[${i}]`;
      }
    }
  }
  return error === 0 ? undefined : { where, error };
}
