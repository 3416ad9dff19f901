// Everything a live engine stands on, as plain JSON: what it is opened on again, and what its hash is of.
import type { Account } from '../../book/account.js';
import type { MarginEngine } from '../../engine/prepared/engine.js';
import { engineInside } from '../../engine/prepared/inside.js';
import type { History } from '../../market/history.js';
import type { Market } from '../../market/market.js';
import type { AssumptionPolicy } from '../../program/tick/assumptions.js';
import type { Rules } from '../../rules/document/rules.js';
import type { LadderState } from '../ladder/state.js';
import type { LiveOrder } from './change.js';
import type { ControlState, Controls } from './controls.js';
import type { Levels } from './levels.js';
import { OpenOrders } from './openOrders.js';

export interface LiveSnapshot {
  readonly format: 'margincore-live-1';
  readonly sequence: number;
  readonly time: number;
  readonly fillMemory: number;
  readonly fills: readonly string[];
  /** Rows of accounts that were closed. */
  readonly closed: readonly number[];
  readonly assumptions: AssumptionPolicy;
  readonly history?: History;
  readonly volHistory?: History;
  readonly market: Market;
  readonly rules: Rules;
  /** By row; their orders are those below. */
  readonly book: readonly Account[];
  readonly orders: readonly { readonly row: number; readonly open: readonly LiveOrder[] }[];
  readonly ladder: LadderState;
  readonly controls: ControlState;
}

interface Parts {
  readonly sequence: number;
  readonly time: number;
  readonly fillMemory: number;
  readonly fills: readonly string[];
  readonly closed: readonly number[];
  readonly engine: MarginEngine;
  readonly accounts: readonly Account[];
  readonly orders: OpenOrders;
  readonly levels: Levels;
  readonly controls: Controls;
}

export function snapshotOf({ engine, accounts, orders, levels, controls, ...own }: Parts): LiveSnapshot {
  const { assumptions, history, volHistory } = engine[engineInside].parts;
  return {
    format: 'margincore-live-1',
    ...own,
    closed: [...own.closed].sort((x, y) => x - y),
    assumptions,
    ...(history && { history }),
    ...(volHistory && { volHistory }),
    market: engine.market,
    rules: engine.rules,
    book: accounts.map(canonical),
    orders: [...orders.accounts].sort((x, y) => x - y).map((row) => ({ row, open: orders.of(row) })),
    ladder: levels.ladder.toJSON(),
    controls: controls.toJSON(),
  };
}

export function ordersOfSnapshot({ orders }: LiveSnapshot): OpenOrders {
  const made = new OpenOrders();
  for (const { row, open } of orders) made.set(row, open);
  return made;
}

/** Rows of an account in one order, whenever and in whatever order they came to be. */
function canonical(account: Account): Account {
  const by = (x: string, y: string): number => (x < y ? -1 : x > y ? 1 : 0);
  const { positions, collateral, orders } = account;
  return {
    ...account,
    positions: [...positions].sort((x, y) => by(x.instrument, y.instrument) || x.entryPrice - y.entryPrice || x.quantity - y.quantity),
    collateral: collateral.filter(({ amount }) => amount !== 0).sort((x, y) => by(x.asset, y.asset)),
    ...(orders && {
      orders: [...orders].sort((x, y) => by(x.instrument, y.instrument) || x.price - y.price || x.quantity - y.quantity),
    }),
  };
}
