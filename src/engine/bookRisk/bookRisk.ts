// VaR and expected shortfall of every account of a book, by full revaluation under the scenarios of a method.
import { Fault } from '../../fault.js';
import type { Lane } from '../../lanes/contract.js';
import type { AccountFault } from '../../margin/result.js';
import type { Arena } from '../../marshal/arena.js';
import { tailProbability } from '../../risk/tail.js';
import type { Batch } from '../batch/batch.js';
import type { BatchShape } from '../batch/shape.js';
import { type BookRiskInputs, type BookRiskMethod, bookRiskInputs, tailCountOf } from './inputs.js';
import { type PackedBook, packBook } from './pack.js';
import { type BookScenarios, bookScenarios } from './scenarios.js';
import { settleFaults } from './settle.js';
import { standardErrors } from './standardErrors.js';

/** Columns by account in canonical order (account id, then subaccount id), losses positive, in the numeraire; NaN where the account has a fault. */
export interface BookRisk {
  readonly method: BookRiskMethod;
  readonly confidence: number;
  readonly horizonDays: number;
  /** The market's instant. */
  readonly asOf: number;
  readonly numeraire: string;
  readonly accounts: readonly string[];
  readonly subaccounts: readonly string[];
  /** The tailCount-th largest loss. */
  readonly valuesAtRisk: Float64Array;
  /** Mean of the tailCount largest losses. */
  readonly shortfalls: Float64Array;
  /** Monte Carlo only: standard errors of the VaR, from the spacing of the losses around it; upper estimates for Sobol points and antithetic pairs. */
  readonly standardErrors?: Float64Array;
  readonly worstLosses: Float64Array;
  /** The first scenario that loses the most. */
  readonly worstScenarios: Uint32Array;
  /** 0 ok, 1 a fault. */
  readonly statuses: Uint8Array;
  readonly scenarios: number;
  readonly tailCount: number;
  readonly underlyings: readonly string[];
  /** Relative moves of the prices and shocks of the vols, [underlyings x scenarios] row-major. */
  readonly moves: Float64Array;
  readonly volShocks: Float64Array;
  readonly faults: readonly AccountFault[];
}

export interface PreparedRisk {
  readonly inputs: BookRiskInputs;
  readonly book: PackedBook;
  readonly scenarios: BookScenarios;
  readonly tailCount: number;
  readonly shape: BatchShape;
}

/** Everything before the batch: checks, scenarios, packing. */
export function prepareBookRisk(lane: Lane, arena: Arena, given: BookRiskInputs): PreparedRisk {
  const inputs = bookRiskInputs(given);
  const { market } = inputs;
  const scenarios = bookScenarios(
    lane,
    arena,
    inputs,
    market.underlyings.map(({ id }) => id),
  );
  const tailCount = tailCountOf(scenarios.count, inputs.confidence);
  const book = packBook(lane, arena, market, inputs.book, scenarios.known);
  return { inputs, book, scenarios, tailCount, shape: { ...book.shape, scenarios: scenarios.count, tailCount } };
}

/** Fills the batch, runs it and reads the figures. */
export async function runBookRisk(batch: Batch, { inputs, book, scenarios, tailCount }: PreparedRisk): Promise<BookRisk> {
  const { market, confidence, horizonDays, onProgress, signal } = inputs;
  if (market.underlyings.length > 0) batch.set({ scenarios: { moves: scenarios.moves, volShocks: scenarios.volShocks } });
  batch.set({ instruments: book.instruments, positions: book.positions });
  const run = await batch.run({ greeks: false, ...(onProgress ? { onProgress } : {}), ...(signal ? { signal } : {}) });
  if (!run.tail || !run.grid) throw new Fault('BAD_ARGUMENT', 'batch', 'one with scenarios', undefined);
  const statuses = run.statuses.slice();
  const faults = settleFaults(book, run, statuses);
  const column = (figures: Float64Array): Float64Array => figures.map((x, place) => (statuses[place] === 1 ? Number.NaN : x));
  const { order } = book.source;
  const errors =
    inputs.method !== 'monte-carlo'
      ? {}
      : {
          standardErrors: await standardErrors(
            {
              ...book.positions,
              grid: run.grid,
              stride: batch.stride,
              scenarios: scenarios.count,
              tailCount,
              alpha: tailProbability(confidence),
              together: inputs.antithetic ? 2 : 1,
              statuses,
            },
            signal,
          ),
        };
  const inOrder = (ids: readonly string[]): string[] => Array.from(order.bookIndexes, (index) => ids[index] as string);
  return {
    method: inputs.method,
    confidence,
    horizonDays,
    asOf: market.asOf,
    numeraire: market.numeraire,
    accounts: inOrder(inputs.book.accounts),
    subaccounts: inOrder(inputs.book.subaccounts),
    valuesAtRisk: column(run.tail.valuesAtRisk),
    shortfalls: column(run.tail.shortfalls),
    ...errors,
    worstLosses: column(run.tail.worstLosses),
    worstScenarios: run.tail.worstScenarios.map((s, place) => (statuses[place] === 1 ? 0 : s)),
    statuses,
    scenarios: scenarios.count,
    tailCount,
    underlyings: market.underlyings.map(({ id }) => id),
    moves: scenarios.moves,
    volShocks: scenarios.volShocks,
    faults,
  };
}
