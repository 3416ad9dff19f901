// Engine view for functions that margin its book on other markets: the book, the current run, and the program on any market of its listing.
import type { Book } from '../../../book/book.js';
import { Fault } from '../../../fault.js';
import type { History } from '../../../market/history.js';
import type { Market } from '../../../market/market.js';
import type { ProgramInputs } from '../../../program/inputs.js';
import type { Holdings } from '../../../program/layout/holdings.js';
import type { Rows } from '../../../program/layout/rows.js';
import type { Program } from '../../../program/program.js';
import type { Tick } from '../../../program/tick/tick.js';
import type { Rules } from '../../../rules/document/rules.js';
import type { Batch } from '../../batch/batch.js';
import type { BatchShape } from '../../batch/shape.js';
import type { ProgramState } from '../programState.js';
import type { MarginRun } from '../run.js';

export interface EngineView {
  readonly rules: Rules;
  readonly book: Book;
  readonly rows: Rows;
  readonly holdings: Holdings;
  readonly history?: History | undefined;
  readonly volHistory?: History | undefined;
  /** The market of the last tick, and the run on it. */
  readonly market: Market;
  readonly run: MarginRun;
  /** A batch on a memory of its own. */
  readonly open: (shape: BatchShape) => Promise<Batch>;
  /**
   * The program on this market; its blocks have not run. The engine's own market stands again when anybody else asks the engine, so between two calls that other work comes between, ask
   * again. Throws BAD_ARGUMENT once the book or the market has changed.
   */
  readonly on: (market: Market) => { readonly program: Program; readonly tick: Tick };
}

/** An engine's parts and state as they are now; `same` throws once they have changed. */
export function viewOf(
  parts: ProgramInputs,
  state: ProgramState,
  { same, ...lent }: Pick<EngineView, 'run' | 'open'> & { readonly same: () => void },
): EngineView {
  const market = state.market.copy;
  const on = (asked: Market): ProgramState => {
    same();
    state.on(asked === market ? state.market.now : asked);
    return state;
  };
  return { ...parts, market, ...lent, on };
}

/** Throws what a verb ends with when its engine was disposed of, or its book or market changed, while it ran. */
export function assertUnchanged(closed: boolean, same: boolean): void {
  if (closed) throw new Fault('CLOSED', 'engine', 'open', 'an engine that was disposed');
  if (!same) throw new Fault('BAD_ARGUMENT', 'engine', 'left as it is until the verb over its book is done', 'a change of book or market');
}
