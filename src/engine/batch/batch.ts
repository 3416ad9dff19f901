// A batch: columns on a memory of its own, filled in place, computed whole, as often as the numbers change.

import type { BackendName } from '../../backends/contract.js';
import { turnMs, turnOfEventLoop } from '../../backends/runner.js';
import { isTrap } from '../../backends/select.js';
import { blockCount, type StageBackend, type StageRunner } from '../../backends/stage.js';
import { fieldsOf } from '../../book/fields.js';
import { watched } from '../../book/watched.js';
import { count } from '../../check.js';
import { Arena } from '../../columns/arena.js';
import { type BatchSizes, bytesPerAccount, fillHarmless, takeBatchColumns, touchPages } from '../../columns/batchColumns.js';
import { batchScratch, batchStages } from '../../columns/batchStages.js';
import { takeColumns } from '../../columns/takeColumns.js';
import { Fault, type RowFault } from '../../fault.js';
import { Disposing } from '../disposing.js';
import { type AccountReasons, accountFault, accountFaults } from './accountFaults.js';
import { type BatchInputs, fillColumns } from './fill.js';
import { instrumentFault } from './instrumentFaults.js';
import { type BatchOptions, type BatchRun, type BatchRunOptions, optionNames, runOf, wantedOf } from './run.js';
import {
  type FactorViews,
  type InputViews,
  type InstrumentViews,
  inputViews,
  type PositionViews,
  type ResultViews,
  resultViews,
  type ScenarioViews,
} from './views.js';
import { warmUp } from './warmUp.js';
import { type BatchResult, type BatchState, batchWork, type Step, stagesOf } from './work.js';

/** Batch of `core.batch`: its columns, filled in place or by `set`, and its runs. */
export class Batch extends Disposing {
  readonly backend: BackendName;
  readonly threads: number;
  /** Why so many threads, in words. */
  readonly threadsReason: string;
  /** Doubles from row to row of the scenario tables and the grid: at least the number of scenarios. 0 without scenarios. */
  readonly stride: number;
  /** Bytes of memory this batch holds, reserved when it was made; it never asks for more. */
  readonly memoryBytes: number;
  /** Bytes that come with one more account and its share of the positions. */
  readonly bytesPerAccount: number;
  #held: Held | undefined;
  #busy = false;
  #turned = 0;
  #reasons: AccountReasons = { instrument: () => undefined, underflows: new Set() };

  /** Made by `Core.batch`. */
  /** @internal */ constructor({ backend, threads, threadsReason, open }: StageBackend, sizes: BatchSizes) {
    super();
    const arena = new Arena(backend.memory);
    const scratch = batchScratch(sizes);
    const columns = takeColumns(arena, (taker) => takeBatchColumns(taker, sizes));
    const scratches = takeColumns(arena, (taker) => Array.from({ length: threads }, () => taker.f64(scratch)));
    const stages = batchStages(columns, sizes);
    warmUp(backend, stages.greeks, scratches[0]);
    touchPages(arena, backend.memory.base);
    fillHarmless(columns, sizes);
    const state = { backend, columns, sizes, stages, reaches: new Float64Array(sizes.instruments) };
    this.backend = backend.name;
    this.threads = threads;
    this.threadsReason = threadsReason;
    this.stride = sizes.stride;
    this.memoryBytes = arena.bytes;
    this.bytesPerAccount = bytesPerAccount(sizes);
    this.#held = { state, runner: open(scratches), inputs: inputViews(columns, sizes), results: resultViews(columns, sizes) };
  }

  /** Columns to be filled in place, by handle. */
  get instruments(): InstrumentViews {
    return this.#open().inputs.instruments;
  }

  /** Columns to be filled in place. Throws BAD_ARGUMENT when the shape has no scenarios. */
  get scenarios(): ScenarioViews {
    return reserved(this.#open().inputs.scenarios, 'scenarios');
  }

  /** Columns to be filled in place. Throws BAD_ARGUMENT when the shape has neither factors nor exposures. */
  get factors(): FactorViews {
    return reserved(this.#open().inputs.factors, 'factors');
  }

  /** Columns to be filled in place. */
  get positions(): PositionViews {
    return this.#open().inputs.positions;
  }

  /** Copies columns of the caller's own into the batch; all of them or, when one is refused, none. */
  set(inputs: BatchInputs): this {
    const { inputs: views, state } = this.#open();
    if (this.#busy) throw new Fault('BAD_ARGUMENT', 'batch', 'filled when no run is under way', 'a call from inside one');
    fillColumns(views, state.sizes, inputs);
    return this;
  }

  /**
   * Computes everything wanted before it returns. Throws when the batch as a whole makes no sense: handles that name nothing
   * (OUT_OF_RANGE), borders that do not ascend (SHAPE_MISMATCH), scenarios or factors that are not finite (NOT_FINITE, OUT_OF_RANGE), a matrix
   * that is none (NOT_PSD). A bad instrument or account is a fault in the result and spoils no other account. A kernel that traps closes
   * the batch (KERNEL_TRAPPED), and nothing it computed is to be believed.
   */
  runSync(options: BatchOptions = {}): BatchRun {
    return this.#begin(options, (work, runner, onBlock) => {
      let step = work.next([]);
      while (!step.done) step = work.next(step.value ? runner.run(step.value, onBlock(step.value)) : []);
      return step.value;
    }) as BatchRun;
  }

  /** The same, letting the event loop turn every few milliseconds. No column may be written to until the promise is settled. */
  async run(options: BatchRunOptions = {}): Promise<BatchRun> {
    const { signal: _, ...rest } = fieldsOf(options, 'options', [], [...optionNames, 'signal']) as BatchRunOptions;
    const { signal } = watched({ signal: _ }, 'options');
    return this.#begin(rest, async (work, runner, onBlock) => {
      await this.#turn();
      let step = work.next([]);
      while (!step.done) {
        signal?.throwIfAborted();
        let answers: readonly number[] = [];
        if (step.value) answers = await runner.runAsync(step.value, { onBlock: onBlock(step.value), ...(signal ? { signal } : {}) });
        else await this.#turn();
        step = work.next(answers);
      }
      return step.value;
    });
  }

  /** Why an account of the last run has a fault; undefined when it has none. Reads the columns as they are now. */
  accountFault(account: number): RowFault | undefined {
    const { state } = this.#open();
    const a = count(account, 0, Math.max(0, state.sizes.accounts - 1), 'account');
    return state.columns.results.statuses[a] === 1 ? accountFault(state.columns, a, this.#reasons) : undefined;
  }

  /** Lets go of memory and threads; every later call is a Fault CLOSED. Views that were handed out stay readable. */
  override dispose(): void {
    if (this.#busy) throw new Fault('BAD_ARGUMENT', 'batch', 'disposed of when no run is under way', 'a call from inside one');
    this.#close();
  }

  /** Lets the event loop turn when it is time. Time counts from run to run, so that many short ones, each awaited, do not hold it up. */
  async #turn(): Promise<void> {
    if (performance.now() - this.#turned < turnMs) return;
    await turnOfEventLoop();
    this.#turned = performance.now();
  }

  #close(): void {
    this.#held?.runner.close();
    this.#held = undefined;
  }

  /** A kernel that trapped, on whichever thread, may have written anywhere in this batch's memory: the batch closes. Other errors are passed on. */
  #failed(error: unknown): never {
    if (!isTrap(error)) throw error;
    this.#close();
    throw new Fault('KERNEL_TRAPPED', 'batch', 'free of traps (it is closed now; make another)', error.message);
  }

  #open(): Held {
    if (this.#held === undefined) throw new Fault('CLOSED', 'batch', 'open', 'a batch that was disposed or trapped');
    return this.#held;
  }

  /** Starts a run and hands out its results when `drive`, which may wait, has taken it to its end. */
  #begin(options: BatchOptions, drive: Drive): BatchRun | Promise<BatchRun> {
    const { state, runner, results } = this.#open();
    if (this.#busy) throw new Fault('BAD_ARGUMENT', 'batch', 'run after its last run has ended', 'a second run at the same time');
    const given = fieldsOf(options, 'options', [], optionNames) as BatchOptions;
    const wanted = wantedOf(given, state.sizes);
    const total = stagesOf(state.stages, wanted)
      .flat()
      .reduce((sum, stage) => sum + blockCount(stage), 0);
    let before = 0;
    const onBlock: OnBlock = (stages) => {
      const start = before;
      before += stages.reduce((sum, stage) => sum + blockCount(stage), 0);
      return (done) => given.onProgress?.(start + done, total);
    };
    const end = ({ outcome, work, underflows }: BatchResult): BatchRun => {
      const { instrumentFaults: listed, instrumentFaultCount } = outcome;
      const byHandle = new Map(listed.map((fault) => [fault.row, fault]));
      const unlisted = instrumentFaultCount > listed.length;
      const look = (handle: number) => (unlisted ? instrumentFault(state.columns, state.sizes, work, handle) : undefined);
      this.#reasons = { instrument: (handle) => byHandle.get(handle) ?? look(handle), underflows };
      const faults = accountFaults(state.columns, outcome.faultyAccounts, this.#reasons);
      return runOf(results, wanted, outcome, faults, given.copy ?? false);
    };
    this.#busy = true;
    let driven: BatchResult | Promise<BatchResult> | undefined;
    try {
      driven = drive(batchWork(state, wanted), runner, onBlock);
      if (!(driven instanceof Promise)) return end(driven);
    } catch (error) {
      this.#failed(error);
    } finally {
      if (!(driven instanceof Promise)) this.#busy = false;
    }
    return driven
      .then(end)
      .catch((error: unknown) => this.#failed(error))
      .finally(() => {
        this.#busy = false;
      });
  }
}

/** A batch that is open. */
interface Held {
  readonly state: BatchState;
  readonly runner: StageRunner;
  readonly inputs: InputViews;
  readonly results: ResultViews;
}

type OnBlock = (stages: NonNullable<Step>) => (done: number) => void;
type Drive = (
  work: Generator<Step, BatchResult, readonly number[]>,
  runner: StageRunner,
  onBlock: OnBlock,
) => BatchResult | Promise<BatchResult>;

function reserved<T>(views: T | undefined, name: string): T {
  if (views === undefined) throw new Fault('BAD_ARGUMENT', `batch.${name}`, 'reserved by the shape of the batch', undefined);
  return views;
}
