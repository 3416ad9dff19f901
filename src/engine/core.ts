// The core: a lane, its arena, and every computation of the library behind one object.
import { count, oneOf } from '../check.js';
import { Fault } from '../fault.js';
import type { ColumnMap, Lane, LaneName } from '../lanes/contract.js';
import { type ModuleSource, selectLane } from '../lanes/select.js';
import type { MarginRun } from '../margin/result.js';
import { type MarginInputs, runMargin } from '../margin/run.js';
import { Arena } from '../marshal/arena.js';
import { mapColumn } from '../marshal/columnMap.js';
import { type ImpliedVolColumns, impliedVols, type PriceColumns } from '../marshal/impliedColumns.js';
import { coinGreeks, type GreekColumns, type InverseGreekColumns, linearGreeks, type OptionColumns } from '../marshal/optionColumns.js';

export interface CoreOptions {
  /** 'auto' (the default) takes the fastest lane that runs here and says which and why; a name forces that lane or fails. */
  readonly lane?: LaneName | 'auto';
  /** Bytes of lane memory: what it starts with and what it may never exceed. */
  readonly memory?: { readonly initialBytes?: number; readonly maximumBytes?: number };
  /** The WASM module, in place of the one that ships with the library: bytes, a compiled module, or its address. */
  readonly module?: ModuleSource;
}

export type Settlement = 'linear' | 'inverse';

const mebibyte = 1024 * 1024;
const defaultInitialBytes = 4 * mebibyte;
const defaultMaximumBytes = 2048 * mebibyte;

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
  #lane: Lane | undefined;
  readonly #arena: Arena;

  constructor(lane: Lane, laneReason: string) {
    this.lane = lane.name;
    this.laneReason = laneReason;
    this.#lane = lane;
    this.#arena = new Arena(lane.memory);
    const lift =
      (pick: (lane: Lane) => ColumnMap, name: string): MathFunction =>
      (xs) => {
        if (!(xs instanceof Float64Array)) throw new Fault('TYPE_MISMATCH', name, 'called with a Float64Array', xs);
        return mapColumn(this.#arena, pick(this.#open()), xs);
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
    const lane = this.#open();
    if (typeof columns !== 'object' || columns === null) throw new Fault('TYPE_MISMATCH', 'columns', 'an object of columns', columns);
    const settlement = oneOf(columns.settlement ?? 'linear', ['linear', 'inverse'], 'settlement');
    return settlement === 'inverse' ? coinGreeks(lane, this.#arena, columns) : linearGreeks(lane, this.#arena, columns);
  }

  /**
   * Black-76 implied volatilities of columns of discounted prices (shapes and units: PriceColumns). A price without time value has the
   * volatility 0; one that no volatility gives is a fault (NEGATIVE, BELOW_INTRINSIC, ABOVE_BOUND) and NaN, as is any other bad row
   * (EXPIRED, NOT_FINITE ...), and spoils no other; columns of wrong type or length throw.
   */
  impliedVols(columns: PriceColumns): ImpliedVolColumns {
    return impliedVols(this.#open(), this.#arena, columns);
  }

  /** Isolated, cross and portfolio margin of every account of a book; see MarginInputs and MarginRun. */
  margin(inputs: MarginInputs): MarginRun {
    return runMargin(this.#open(), this.#arena, inputs);
  }

  /** Bytes of lane memory this core holds. */
  get memoryBytes(): number {
    return this.#lane === undefined ? 0 : this.#arena.bytes;
  }

  /** Lets go of the lane and its memory; every later call is a Fault CLOSED. */
  dispose(): void {
    this.#lane = undefined;
  }

  #open(): Lane {
    if (this.#lane === undefined) throw new Fault('CLOSED', 'core', 'open', 'a core that was disposed');
    return this.#lane;
  }
}

/** A core on the lane asked for. Throws Fault LANE_UNAVAILABLE when a forced lane cannot run here. */
export async function createCore(options: CoreOptions = {}): Promise<Core> {
  const lane = oneOf(options.lane ?? 'auto', ['auto', 'wasm', 'js'], 'lane');
  const maximumBytes = count(options.memory?.maximumBytes ?? defaultMaximumBytes, 65536, 4096 * mebibyte, 'memory.maximumBytes');
  const initialBytes = count(
    options.memory?.initialBytes ?? Math.min(defaultInitialBytes, maximumBytes),
    65536,
    maximumBytes,
    'memory.initialBytes',
  );
  const choice = await selectLane({
    lane,
    initialBytes,
    maximumBytes,
    ...(options.module === undefined ? {} : { module: options.module }),
  });
  return new Core(choice.lane, choice.reason);
}
