// The core: a backend, its arena, and every computation of the library behind one object.

import type { Backend, BackendName } from '../backends/contract.js';
import { isTrap } from '../backends/select.js';
import type { StageBackendFactory, Threads } from '../backends/stage.js';
import type { Settlement } from '../book/instrument.js';
import { Arena } from '../columns/arena.js';
import { type ChainColumns, type ChainGreeks, chainGreeks } from '../columns/chainColumns.js';
import { type BackendUse, backendUse, type CoreLike } from '../columns/coreUse.js';
import { greeksAsked } from '../columns/greeksAsked.js';
import { type ImpliedVolColumns, impliedVols, type PriceColumns } from '../columns/impliedColumns.js';
import type { GreekColumns, InverseGreekColumns, OptionColumns } from '../columns/optionColumns.js';
import type { OrArrow } from '../columns/plainColumn.js';
import type { SpotOptionColumns } from '../columns/spotColumns.js';
import { Fault } from '../fault.js';
import type { Batch } from './batch/batch.js';
import type { BatchShape } from './batch/shape.js';
import { Disposing } from './disposing.js';
import { type CoreMath, mathOf } from './math.js';
import type { CompareInputs, Comparison } from './prepared/compare.js';
import type { MarginEngine } from './prepared/engine.js';
import type { EngineBackends } from './prepared/linked.js';
import type { PrepareInputs } from './prepared/prepare.js';

/** Resources of a core until it is closed. */
interface Held {
  readonly backend: Backend;
  readonly arena: Arena;
  readonly open: StageBackendFactory;
}

export class Core extends Disposing implements CoreLike {
  readonly backend: BackendName;
  /** Why this backend, in words. */
  readonly backendReason: string;
  readonly math: CoreMath;
  /** How functions that take a core first reach its backend. */
  readonly [backendUse]: BackendUse;
  readonly #threads: Threads;
  #held: Held | undefined;
  #busy = false;

  /** Made by `createCore` and `createJsCore`. `open` makes further backends of the same kind, for batches that `threads` run. */
  /** @internal */ constructor(backend: Backend, backendReason: string, open: StageBackendFactory, threads: Threads) {
    super();
    this.backend = backend.name;
    this.backendReason = backendReason;
    this.#threads = threads;
    this[backendUse] = (job) => this.#use(job);
    this.#held = { backend, arena: new Arena(backend.memory), open };
    this.math = mathOf((job) => this.#use(job));
  }

  /**
   * Black-76 values and Greeks of columns of options (shapes and units: OptionColumns, GreekColumns).
   * With `spots` and `yields` instead of `forwards`: Black-Scholes-Merton, with respect to the spot (SpotOptionColumns).
   * 'linear' (default): discounted, in the numeraire. 'inverse': the coin price, undiscounted, and its derivatives.
   * A bad row is a fault in `faults`, NaN in every output, and spoils no other row; columns of wrong type or length throw, and so
   * does a field of another name.
   */
  greeks(columns: OrArrow<OptionColumns> & { readonly settlement: 'inverse' }): InverseGreekColumns;
  greeks(columns: OrArrow<SpotOptionColumns> & { readonly settlement?: 'linear' }): GreekColumns;
  greeks(columns: OrArrow<OptionColumns> & { readonly settlement?: Settlement }): GreekColumns;
  greeks(columns: (OrArrow<OptionColumns> | OrArrow<SpotOptionColumns>) & { readonly settlement?: Settlement }): GreekColumns {
    return this.#use(greeksAsked(columns));
  }

  /**
   * Black-76 values and Greeks of the call and the put of every strike of option chains, slices of one forward, expiry and rate (shapes:
   * ChainColumns, ChainGreeks). The bits and the faults of `greeks` on the same rows, at about half its time an option.
   */
  chainGreeks(columns: OrArrow<ChainColumns>): ChainGreeks {
    return this.#use((backend, arena) => chainGreeks(backend, arena, columns));
  }

  /**
   * Black-76 implied volatilities of columns of discounted prices (shapes and units: PriceColumns). A price without time value has the
   * volatility 0; one that no volatility gives is a fault (NEGATIVE, BELOW_INTRINSIC, ABOVE_BOUND) and NaN, as is any other bad row
   * (EXPIRED, NOT_FINITE ...), and spoils no other; columns of wrong type or length throw.
   */
  impliedVols(columns: OrArrow<PriceColumns>): ImpliedVolColumns {
    return this.#use((backend, arena) => impliedVols(backend, arena, columns));
  }

  /**
   * A batch of this shape: columns on a backend memory of its own, for callers who keep their own handles; see BatchShape and Batch. It lives
   * until it is disposed of, and may outlive the core. Throws OUT_OF_MEMORY when the core's `memory.maximumBytes` is not enough for it.
   */
  async batch(shape: BatchShape): Promise<Batch> {
    const { backend, open } = this.#open();
    const { openBatch } = await import('./batch/open.js');
    return openBatch(open, backend.memory.base, backend.memory.maximumBytes, shape);
  }

  /**
   * A book under a rule document, prepared once and asked often: `run` for all accounts, `tick`, `trade`, `account(id).whatIf`; see PrepareInputs and MarginEngine. It has a backend of
   * its own and lives until it is disposed of; it may outlive the core, but for `bookRisk`, which works on the core's memory. Its code is loaded by the first call.
   */
  async prepare(inputs: PrepareInputs): Promise<MarginEngine> {
    const backends = this.#backends();
    const { prepareEngine } = await import('./prepared/engine.js');
    return prepareEngine(backends, inputs);
  }

  /**
   * The same book under several rule documents, side by side: sums of every requirement over the accounts that it charges whole, what stood in for what the market does not carry, and
   * which accounts are not comparable and why; see CompareInputs and Comparison. Throws what a document is refused for, at `rules[i]`, and the reason of an aborted signal.
   */
  async compare(inputs: CompareInputs): Promise<Comparison> {
    const backends = this.#backends();
    const [{ compareInputs }, { engineOf }] = await Promise.all([import('./prepared/compare.js'), import('./prepared/engine.js')]);
    return compareInputs((parts, market) => engineOf(backends, parts, market), inputs);
  }

  /** Threads that batches run on, this one included. They start in the background; one that cannot start, or dies, is counted no more. */
  get threads(): number {
    return this.#threads.threads;
  }

  /** Why this many threads, in words. */
  get threadsReason(): string {
    return this.#threads.reason;
  }

  /** Resolves when every thread is at work or known not to be; then `threads` tells. No batch has to wait for it. */
  threadsSettled(): Promise<void> {
    return this.#threads.settled();
  }

  /** Bytes of backend memory this core holds. */
  get memoryBytes(): number {
    return this.#held?.arena.bytes ?? 0;
  }

  /** Lets go of the backend and its memory; every later call is a Fault CLOSED. Results that were handed out stay as they are. */
  override dispose(): void {
    this.#held = undefined;
    this.#threads.dispose();
  }

  /** Backends for a prepared engine. */
  #backends(): EngineBackends {
    const { backend, open } = this.#open();
    const { base, maximumBytes } = backend.memory;
    return { open, base, maximumBytes, use: (job) => this.#use(job) };
  }

  #open(): Held {
    if (this.#held === undefined) throw new Fault('CLOSED', 'core', 'open', 'a core that was disposed');
    return this.#held;
  }

  /**
   * Runs one job at a time: a call from inside another (a progress callback, say) would move the columns under it. A job that throws leaves the
   * core as it was, for every job writes its columns before it reads them; one that traps closes it, for a module that did what none of
   * ours can do may have written anywhere, its own constants included.
   */
  #use<T>(job: (backend: Backend, arena: Arena) => T): T {
    const { backend, arena } = this.#open();
    if (this.#busy) throw new Fault('BAD_ARGUMENT', 'core', 'called after its last call has returned', 'a call from inside it');
    this.#busy = true;
    try {
      return job(backend, arena);
    } catch (error) {
      if (!isTrap(error)) throw error;
      this.dispose();
      throw new Fault('KERNEL_TRAPPED', 'core', 'free of traps (it is closed now; make another)', error.message);
    } finally {
      this.#busy = false;
    }
  }
}
