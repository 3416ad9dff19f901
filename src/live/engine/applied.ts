// What a change did, as it is answered and recorded.
import type { ForecastReport } from '../forecast/forecasts.js';
import type { Change } from './change.js';
import type { ControlEvents } from './controls.js';
import type { LevelEvent } from './levels.js';
import type { OrderVerdict } from './orderCheck.js';
import type { OrdersEvent } from './shortages.js';
import type { Effect } from './steps.js';

/** What a change did. */
export interface Applied {
  /** Of this change; a rejected order has none, for nothing happened. */
  readonly sequence?: number;
  readonly time: number;
  readonly kind: Change['kind'];
  /** Of an order. */
  readonly order?: OrderVerdict;
  /** Accounts whose level is another now, and calls that lapsed. */
  readonly events: readonly LevelEvent[];
  /** Accounts whose open orders are uncovered now, were cancelled, or are covered again (section `orders`); absent where there are none. */
  readonly orders?: readonly OrdersEvent[];
  /** What guards and breaker said of it, where they did. */
  readonly controls?: ControlEvents;
  /** Of a day that ended, and of a forecast that was told: what is charged from now on. */
  readonly forecasts?: ForecastReport;
}

export function appliedOf({ order, forecasted }: Effect, made: Applied, said: ControlEvents, orders: readonly OrdersEvent[]): Applied {
  return {
    ...made,
    ...(order === undefined ? {} : { order }),
    ...(orders.length > 0 && { orders }),
    ...(said.prices.length + said.breaker.length > 0 || said.held ? { controls: said } : {}),
    ...(forecasted?.report && { forecasts: forecasted.report }),
  };
}
