// Everything a live engine stands on, as plain JSON: what it is opened on again, and what its hash is of.
import type { Account } from '../../book/account.js';
import type { BookFault } from '../../book/book.js';
import type { MarginEngine } from '../../engine/prepared/engine.js';
import { engineInside } from '../../engine/prepared/inside.js';
import { buildHistory, type History } from '../../market/history.js';
import type { Market } from '../../market/market.js';
import type { AssumptionPolicy } from '../../program/tick/assumptions.js';
import type { Rules } from '../../rules/document/rules.js';
import type { Forecasts, ForecastsState } from '../forecast/forecasts.js';
import type { GateMode } from '../gate/gate.js';
import type { LadderState } from '../ladder/state.js';
import type { LiquidationState, Liquidations } from '../liquidation/state.js';
import type { LiveOrder } from './change.js';
import type { ControlState, Controls } from './controls.js';
import type { Levels } from './levels.js';
import { OpenOrders } from './openOrders.js';
import type { EngineOptions } from './rebuilt.js';
import type { ShortageState, Shortages } from './shortages.js';

export const snapshotFormat = 'margincore-live-1';

export interface LiveSnapshot {
  readonly format: typeof snapshotFormat;
  readonly sequence: number;
  readonly time: number;
  readonly fillMemory: number;
  /** Left out where it is `safe`. */
  readonly gate?: GateMode;
  readonly fills: readonly string[];
  /** Rows of accounts that were closed. */
  readonly closed: readonly number[];
  readonly assumptions: AssumptionPolicy;
  readonly history?: PlainHistory;
  readonly volHistory?: PlainHistory;
  readonly market: Market;
  readonly rules: Rules;
  /** By row; their orders are those below. */
  readonly book: readonly Account[];
  /** Rows of accounts that could not be read when they came. */
  readonly faults?: readonly BookFault[];
  readonly orders: readonly { readonly row: number; readonly open: readonly LiveOrder[] }[];
  readonly ladder: LadderState;
  readonly controls: ControlState;
  /** Absent before any check of shortages. */
  readonly shortages?: ShortageState;
  /** Left out where nothing is open or halted. */
  readonly liquidations?: LiquidationState;
  /** Forecasts of rules with the section; the rules above are those in force. */
  readonly forecasts?: ForecastsState;
}

/** Closes in a list; null where there is none. */
export interface PlainHistory extends Pick<History, 'names' | 'dates'> {
  readonly closes: readonly (number | null)[];
}

interface Parts {
  readonly sequence: number;
  readonly time: number;
  readonly fillMemory: number;
  readonly gate: GateMode;
  readonly fills: readonly string[];
  readonly closed: readonly number[];
  readonly engine: MarginEngine;
  readonly levels: Levels;
  readonly controls: Controls;
  readonly shortages: Shortages;
  readonly liquidations: Liquidations;
  readonly kept: EngineOptions;
  readonly forecasts: Forecasts | undefined;
}

/** A snapshot but for its accounts: as of now, and not changed later. */
export type SnapshotHead = Omit<LiveSnapshot, 'book' | 'orders'>;

export function headOf({ engine, levels, controls, shortages, liquidations, kept, forecasts, gate, ...own }: Parts): SnapshotHead {
  const { assumptions, book } = engine[engineInside].parts;
  const { history, volHistory } = kept;
  const looked = shortages.toJSON();
  const wound = liquidations.toJSON(own.time);
  return {
    format: snapshotFormat,
    ...own,
    ...(gate === 'safe' ? {} : { gate }),
    closed: [...own.closed].sort((x, y) => x - y),
    assumptions,
    ...(history && { history: plainHistory(history) }),
    ...(volHistory && { volHistory: plainHistory(volHistory) }),
    market: engine.market,
    rules: engine.rules,
    ...(book.faults.length > 0 && { faults: book.faults }),
    ladder: levels.ladder.toJSON(),
    controls: controls.toJSON(),
    ...(looked && { shortages: looked }),
    ...(wound && { liquidations: wound }),
    ...(forecasts && { forecasts: forecasts.toJSON() }),
  };
}

function plainHistory({ names, dates, closes }: History): PlainHistory {
  return { names, dates, closes: Array.from(closes, (close) => (Number.isNaN(close) ? null : close)) };
}

/** Throws as `buildHistory`. */
export function historyOf({ names, dates, closes }: PlainHistory): History {
  return buildHistory({ names, dates, closes: Float64Array.from(closes, (close) => close ?? Number.NaN) });
}

export function ordersOfSnapshot({ orders }: Pick<LiveSnapshot, 'orders'>): OpenOrders {
  const made = new OpenOrders();
  for (const { row, open } of orders) made.set(row, open);
  return made;
}
