// Accounts of a live book and what happened to them, as lines and tables.

import type { Applied, LiveEngine } from '../live.js';
import { type LevelEvent, visible } from '../support.js';
import { accountName, grouped, instantText, share } from './format.js';
import { colours, tableText } from './terminal.js';

/** An account by how near it is to liquidation: health is equity over maintenance. Figures of one that is unknown are NaN. */
export interface Near {
  readonly account: string;
  readonly subaccount: string;
  readonly level: string;
  readonly equity: number;
  readonly initial: number;
  readonly maintenance: number;
  /** Equity above maintenance, numeraire. */
  readonly left: number;
  readonly call: { readonly amount: number; readonly deadline: number | null } | null;
}

/** Sorts unknown accounts first, then those with a maintenance requirement by health; equal health by row. */
export function nearestRows({ levels }: LiveEngine, count: number): readonly Near[] {
  const { equities, initials, maintenances, ladder } = levels;
  const rows: number[] = [];
  for (let row = 0; row < equities.length; row++) if ((maintenances[row] as number) > 0 || ladder.level(row) === 'unknown') rows.push(row);
  const health = (row: number): number =>
    ladder.level(row) === 'unknown' ? Number.NEGATIVE_INFINITY : (equities[row] as number) / (maintenances[row] as number);
  rows.sort((x, y) => (health(x) < health(y) ? -1 : health(x) > health(y) ? 1 : x - y));
  return rows.slice(0, count).map((row) => {
    const call = ladder.call(row);
    return {
      ...levels.names(row),
      level: ladder.level(row),
      equity: equities[row] as number,
      initial: initials[row] as number,
      maintenance: maintenances[row] as number,
      left: (equities[row] as number) - (maintenances[row] as number),
      call: call === undefined ? null : { amount: call.amount, deadline: call.deadline },
    };
  });
}

export function nearestText(nearest: readonly Near[], { market }: LiveEngine): string {
  const rows = nearest.map(({ account, subaccount, level, equity, initial, maintenance, left, call }) => [
    accountName(account, subaccount),
    painted(level, level),
    ...[equity, initial, maintenance, left].map((x) => grouped(x, 2)),
    share(maintenance, equity),
    call === null ? '' : `${grouped(call.amount, 2)}${call.deadline === null ? '' : ` by ${instantText(call.deadline)}`}`,
  ]);
  const head = ['account', 'level', 'equity', 'initial', 'maintenance', 'left', 'used', `call, ${market.numeraire}`];
  return tableText(head, rows, 2);
}

export function eventText(
  { kind, time, account, subaccount, from, cause, figures, amount, deadline, fault, blocked, released }: LevelEvent,
  { market }: LiveEngine,
): string {
  const who = accountName(account, subaccount);
  const why = cause === 'deadline' ? 'its margin call was not met in time' : `was ${from}`;
  const at =
    figures === undefined
      ? ''
      : `; equity ${grouped(figures.equity, 2)}, initial ${grouped(figures.initial, 2)}, maintenance ${grouped(figures.maintenance, 2)}`;
  const none = fault === undefined ? '' : `; ${visible(fault.message)}`;
  const due = deadline === undefined || cause === 'deadline' ? '' : ` by ${instantText(deadline)}`;
  const missing = amount === undefined ? '' : `; ${grouped(amount, 2)} ${market.numeraire}${due}`;
  const until = blocked?.until == null ? 'there is one' : instantText(blocked.until);
  const waits = blocked === undefined ? '' : `; waits for a price of ${blocked.assets.join(', ')} until ${until}`;
  const over = released === undefined ? '' : `; waits no longer for a price of ${released.join(', ')}`;
  return `${instantText(time)}  ${painted(kind, kind.padEnd(10))}  ${who}: ${why}${at}${none}${missing}${waits}${over}`;
}

/** An account whose open orders are uncovered, were cancelled, or are covered again. */
export function ordersText({ kind, time, account, subaccount, least, orders }: NonNullable<Applied['orders']>[number]): string {
  const excess = least === undefined ? '' : `; least excess after fills ${grouped(least, 2)}`;
  const which = orders === undefined ? '' : ` ${orders.join(', ')}`;
  const what = kind === 'cancelled' ? `orders cancelled${which}` : `open orders ${kind}`;
  return `${instantText(time)}  ${painted(kind === 'covered' ? 'recovered' : 'call', 'orders'.padEnd(10))}  ${accountName(account, subaccount)}: ${what}${excess}`;
}

function painted(level: string, text: string): string {
  if (level === 'liquidate' || level === 'reduceOnly' || level === 'unknown') return colours.red(text);
  if (level === 'call' || level === 'warning') return colours.yellow(text);
  return level === 'recovered' ? colours.green(text) : text;
}

/** Charges from now on, a line per underlying; underlyings without a forecast, with the reason. */
export function chargedTexts(forecasts: Applied['forecasts'], time: number): readonly string[] {
  if (forecasts === undefined) return [];
  const percent = (x: number): string => `${grouped(100 * x, 2)} %`;
  const { charged, faults } = forecasts;
  return [
    ...charged.map(
      ({ underlying, rate, forecastRate, floor, by }) =>
        `${instantText(time)}  forecast  ${underlying} rate ${percent(rate)} (forecast ${percent(forecastRate)} by the ${by}, floor ${percent(floor)})`,
    ),
    ...faults.map(({ underlying, fault }) => `${instantText(time)}  forecast  ${underlying} as it was: ${visible(fault.message)}`),
  ];
}
