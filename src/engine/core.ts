// The core: a lane, its arena, and every computation of the library behind one object.
import { fieldsOf } from '../book/fields.js';
import type { Settlement } from '../book/instrument.js';
import { oneOf } from '../check.js';
import { Fault } from '../fault.js';
import type { ColumnMap, Lane, LaneName } from '../lanes/contract.js';
import { type ModuleSource, selectLane } from '../lanes/select.js';
import type { MarginRun } from '../margin/result.js';
import { type MarginInputs, runMargin } from '../margin/run.js';
import { Arena } from '../marshal/arena.js';
import { mapColumn } from '../marshal/columnMap.js';
import { type ImpliedVolColumns, impliedVols, type PriceColumns } from '../marshal/impliedColumns.js';
import { coinGreeks, type GreekColumns, type InverseGreekColumns, linearGreeks, type OptionColumns } from '../marshal/optionColumns.js';
import { type MemoryOptions, memoryOf } from './memory.js';

export interface CoreOptions {
  /** 'auto' (the default) takes the fastest lane that runs here and says which and why; a name forces that lane or fails. */
  readonly lane?: LaneName | 'auto';
  readonly memory?: MemoryOptions;
  /**
   * Where the WASM module is to be had, when not beside the library: its bytes, its address, or compiled already. Bytes are checked
   * against the module this library was built with; a module that is compiled already is taken on trust.
   */
  readonly module?: ModuleSource;
}

/** A function of one column of numbers; returns a fresh column. */
export type MathFunction = (xs: Float64Array) => Float64Array;

/** The lane's own mathematics, the same bits everywhere: see the kernels of the same names for ranges and errors. */
export interface CoreMath {
  readonly exp: MathFunction;
  readonly log: MathFunction;
  readonly erfc: MathFunction;
  readonly erfcx: MathFunction;
  readonly normalPdf: MathFunction;
  readonly normalCdf: MathFunction;
  readonly normalQuantile: MathFunction;
}

export class Core {
  readonly lane: LaneName;
  /** Why this lane, in words. */
  readonly laneReason: string;
  readonly math: CoreMath;
  #held: { readonly lane: Lane; readonly arena: Arena } | undefined;
  #busy = false;

  constructor(lane: Lane, laneReason: string) {
    this.lane = lane.name;
    this.laneReason = laneReason;
    this.#held = { lane, arena: new Arena(lane.memory) };
    const lift =
      (pick: (lane: Lane) => ColumnMap, name: string): MathFunction =>
      (xs) => {
        if (!(xs instanceof Float64Array)) throw new Fault('TYPE_MISMATCH', name, 'called with a Float64Array', xs);
        return this.#use((lane, arena) => mapColumn(arena, pick(lane), xs));
      };
    this.math = {
      exp: lift((l) => l.exp, 'exp'),
      log: lift((l) => l.log, 'log'),
      erfc: lift((l) => l.erfc, 'erfc'),
      erfcx: lift((l) => l.erfcx, 'erfcx'),
      normalPdf: lift((l) => l.normalPdf, 'normalPdf'),
      normalCdf: lift((l) => l.normalCdf, 'normalCdf'),
      normalQuantile: lift((l) => l.normalQuantile, 'normalQuantile'),
    };
  }

  /**
   * Black-76 values and Greeks of columns of options (shapes and units: OptionColumns, GreekColumns).
   * 'linear' (default): discounted, in the numeraire. 'inverse': the coin price, undiscounted, and its derivatives.
   * A bad row is a fault in `faults`, NaN in every output, and spoils no other row; columns of wrong type or length throw.
   */
  greeks(columns: OptionColumns & { readonly settlement: 'inverse' }): InverseGreekColumns;
  greeks(columns: OptionColumns & { readonly settlement?: Settlement }): GreekColumns;
  greeks(columns: OptionColumns & { readonly settlement?: Settlement }): GreekColumns {
    if (typeof columns !== 'object' || columns === null) throw new Fault('TYPE_MISMATCH', 'columns', 'an object of columns', columns);
    const settlement = oneOf(columns.settlement ?? 'linear', ['linear', 'inverse'], 'settlement');
    return this.#use((lane, arena) => (settlement === 'inverse' ? coinGreeks(lane, arena, columns) : linearGreeks(lane, arena, columns)));
  }

  /**
   * Black-76 implied volatilities of columns of discounted prices (shapes and units: PriceColumns). A price without time value has the
   * volatility 0; one that no volatility gives is a fault (NEGATIVE, BELOW_INTRINSIC, ABOVE_BOUND) and NaN, as is any other bad row
   * (EXPIRED, NOT_FINITE ...), and spoils no other; columns of wrong type or length throw.
   */
  impliedVols(columns: PriceColumns): ImpliedVolColumns {
    return this.#use((lane, arena) => impliedVols(lane, arena, columns));
  }

  /**
   * Isolated, cross and portfolio margin of every account of a book; see MarginInputs and MarginRun. The run's `scenarioVector` works
   * on this core, and needs it open.
   */
  margin(inputs: MarginInputs): MarginRun {
    const run = this.#use((lane, arena) => runMargin(lane, arena, inputs));
    return { ...run, scenarioVector: (account, subaccount = '') => this.#use(() => run.scenarioVector(account, subaccount)) };
  }

  /** Bytes of lane memory this core holds. */
  get memoryBytes(): number {
    return this.#held?.arena.bytes ?? 0;
  }

  /** Lets go of the lane and its memory; every later call is a Fault CLOSED. Results that were handed out stay as they are. */
  dispose(): void {
    this.#held = undefined;
  }

  /** One job at a time: a call from inside another (a progress callback, say) would move the columns under it. */
  #use<T>(job: (lane: Lane, arena: Arena) => T): T {
    if (this.#held === undefined) throw new Fault('CLOSED', 'core', 'open', 'a core that was disposed');
    if (this.#busy) throw new Fault('BAD_ARGUMENT', 'core', 'called after its last call has returned', 'a call from inside it');
    this.#busy = true;
    try {
      return job(this.#held.lane, this.#held.arena);
    } finally {
      this.#busy = false;
    }
  }
}

/** A core on the lane asked for. Throws Fault LANE_UNAVAILABLE when a forced lane cannot run here. */
export async function createCore(options: CoreOptions = {}): Promise<Core> {
  const given = fieldsOf(options, 'options', [], ['lane', 'memory', 'module']) as CoreOptions;
  const lane = oneOf(given.lane ?? 'auto', ['auto', 'wasm', 'js'], 'lane');
  const choice = await selectLane({ lane, ...memoryOf(given.memory), ...(given.module === undefined ? {} : { module: given.module }) });
  return new Core(choice.lane, choice.reason);
}
