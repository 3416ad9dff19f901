// What a change did, as it is answered and recorded.
import type { ForecastReport } from '../forecast/forecasts.js';
import type { LiquidationEvent } from '../liquidation/event.js';
import type { Change } from './change.js';
import type { ControlEvents } from './controls.js';
import type { LevelEvent } from './levels.js';
import type { OrderVerdict } from './orderCheck.js';
import type { OrdersEvent } from './shortages.js';
import type { Effect } from './steps.js';

/** Result of a change. */
export interface Applied {
  /** Sequence number of this change; absent for a rejected order, which changes nothing. */
  readonly sequence?: number;
  readonly time: number;
  readonly kind: Change['kind'];
  /** Verdict of an order. */
  readonly order?: OrderVerdict;
  /** Accounts whose level is another now, and calls that lapsed. */
  readonly events: readonly LevelEvent[];
  /** Accounts whose open orders are uncovered now, were cancelled, or are covered again (section `orders`); absent where there are none. */
  readonly orders?: readonly OrdersEvent[];
  /** Events of liquidations, if any. */
  readonly liquidations?: readonly LiquidationEvent[];
  /** Events of guards and breaker, if any. */
  readonly controls?: ControlEvents;
  /** Forecast report of an ended day or a given forecast: the rates charged from now on. */
  readonly forecasts?: ForecastReport;
}

export function appliedOf(
  { order, forecasted, liquidation }: Effect,
  made: Applied,
  said: ControlEvents,
  orders: readonly OrdersEvent[],
  halted: readonly LiquidationEvent[],
): Applied {
  const liquidations = [...halted, ...(liquidation?.events ?? [])];
  return {
    ...made,
    ...(order === undefined ? {} : { order }),
    ...(orders.length > 0 && { orders }),
    ...(liquidations.length > 0 && { liquidations }),
    ...(said.prices.length + said.breaker.length > 0 || said.held ? { controls: said } : {}),
    ...(forecasted?.report && { forecasts: forecasted.report }),
  };
}
