// Runs blocks of a program in memory: on the threads of its backend where kernels alone answer them, else one after the other.
import { blockWords } from '../../assembly/literals/steps.js';
import type { Backend } from '../backends/contract.js';
import type { Stage, StageRunner } from '../backends/stage.js';
import { Fault } from '../fault.js';
import type { Answers } from './answers.js';
import { type Block, blockAccounts } from './blocks.js';
import type { Assembly } from './compile/assemble.js';
import { type LinkedSegment, linkSegment } from './compile/steps.js';
import type { Address, Linked } from './heap.js';
import type { Holdings } from './layout/holdings.js';
import type { Tick } from './tick/tick.js';
import type { OrderSearch } from './worstSubsets.js';

/** Observer of a run: called for each finished block, in some order, and while other threads work. */
export interface RunWatch {
  /** Called for a finished block; an error thrown here ends the run. */
  readonly onBlock?: (block: number) => void;
  readonly meanwhile?: () => void;
}

/** Steps in words: what threads run. */
type Words = Extract<LinkedSegment, { readonly program: Uint32Array }>;

interface Parts {
  readonly backend: Backend;
  readonly linked: Linked;
  readonly tick: Tick;
  readonly frame: Uint32Array;
  readonly assembly: Assembly;
  readonly search: OrderSearch | undefined;
  readonly holdings: Holdings;
  readonly answersOf: (block: Block) => ReadonlyMap<string, Answers>;
  /** Other threads, where there are any: room for the records of all blocks, and the doubles that a thread has for itself, its frame first. */
  readonly threaded: { readonly runner: StageRunner; readonly records: Address; readonly scratch: number } | undefined;
  /** Why so many threads, in words. */
  readonly reason: () => string;
}

/** Rough time of a block, ns. */
const blockNs = 50_000;

export class Runs {
  readonly #parts: Parts;
  readonly #plain: readonly LinkedSegment[];
  readonly #ordered: readonly LinkedSegment[];
  /** Why no block may run any more. */
  #closed: string | undefined;

  constructor(parts: Parts) {
    const { linked, assembly } = parts;
    const { plain, ordered } = assembly;
    this.#parts = parts;
    this.#plain = plain.map((segment) => linkSegment(segment, linked));
    this.#ordered = ordered === plain ? this.#plain : ordered.map((segment) => linkSegment(segment, linked));
  }

  /** Threads that run blocks, the caller's included. */
  get threads(): number {
    const { threaded } = this.#parts;
    return threaded === undefined || wordsAlone(this.#plain) === undefined ? 1 : threaded.runner.threads;
  }

  get threadsReason(): string {
    if (wordsAlone(this.#plain) === undefined) return 'one thread: these rules take functions that are no kernels';
    return this.#parts.reason();
  }

  run(blocks: readonly Block[], watch: RunWatch): void {
    const shared = new Map<Words, Block[]>();
    const alone: Block[] = [];
    const one = this.threads === 1;
    for (const block of blocks) {
      const words = one ? undefined : this.#wordsOf(block);
      if (words === undefined) alone.push(block);
      else if (!shared.get(words)?.push(block)) shared.set(words, [block]);
    }
    if (shared.size > 0) this.#together(shared, watch);
    else watch.meanwhile?.();
    for (const block of alone) {
      this.one(block);
      watch.onBlock?.(numberOf(block));
    }
  }

  /** Runs a block on the caller's thread, the worst subsets of open orders included. */
  one(block: Block): void {
    const { search, holdings, answersOf } = this.#parts;
    const asked = block.counts.order > 0 ? search : undefined;
    const worst = asked?.worstOf(block.accounts, (n) => holdings.stateOf(block.accounts[n]));
    this.steps(block);
    asked?.write(worst, answersOf(block));
  }

  steps(block: Block): void {
    if (this.#closed !== undefined) throw new Fault('CLOSED', 'engine', 'open', this.#closed);
    const { backend, linked, frame, tick } = this.#parts;
    for (const segment of this.#segmentsOf(block)) {
      if ('program' in segment) backend.runProgram(segment.program, segment.steps, block.view as Uint32Array, frame);
      else segment.host(block, linked, tick);
    }
  }

  /** Lets go of threads. */
  close(): void {
    this.#closed ??= 'one that was closed';
    this.#parts.threaded?.runner.close();
  }

  /** Records of blocks side by side, a stage for each program: blocks without open orders, and those with some. */
  #together(shared: ReadonlyMap<Words, readonly Block[]>, { onBlock, meanwhile }: RunWatch): void {
    const { linked, threaded } = this.#parts;
    const { runner, records, scratch } = threaded as NonNullable<Parts['threaded']>;
    const order: Block[] = [];
    const stages = Array.from(shared, ([{ program, steps }, blocks]): Stage => {
      const column = linked.u32(records + 4 * blockWords * order.length, blockWords * blocks.length);
      blocks.forEach(({ record }, i) => void column.set(record, blockWords * i));
      order.push(...blocks);
      return {
        kernel: 'runProgram',
        arguments: [{ column: program, step: 0 }, { value: steps }, { column, step: blockWords }, { scratch, as: 'u32' }],
        rows: blocks.length,
        blockRows: 1,
        apart: true,
        rowNs: blockNs,
      };
    });
    let told = 0;
    let inside = false;
    const called = (job: () => void): void => {
      inside = true;
      job();
      inside = false;
    };
    const onStageBlock = (done: number): void => {
      for (; told < done; told++) onBlock?.(numberOf(order[told]));
    };
    try {
      runner.run(
        stages,
        (done) => called(() => onStageBlock(done)),
        () => called(() => meanwhile?.()),
      );
    } catch (error) {
      // a thread that was lost or a kernel that trapped may have written anywhere, and may yet
      if (!inside) this.#closed = 'one that lost a thread, or whose kernel trapped';
      throw error;
    }
  }

  #segmentsOf({ counts }: Block): readonly LinkedSegment[] {
    return counts.order > 0 ? this.#ordered : this.#plain;
  }

  /** Undefined where functions in JavaScript have a part in the block's answers. */
  #wordsOf(block: Block): Words | undefined {
    return this.#parts.search !== undefined && block.counts.order > 0 ? undefined : wordsAlone(this.#segmentsOf(block));
  }
}

function wordsAlone(segments: readonly LinkedSegment[]): Words | undefined {
  const [only] = segments;
  return segments.length === 1 && only !== undefined && 'program' in only ? only : undefined;
}

function numberOf({ answer }: Block): number {
  return answer / blockAccounts;
}
