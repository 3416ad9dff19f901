// `margincore replay`: what a journal tells, of all or of one account, and whether it leads to every event and hash again.
import { type Applied, type Change, type LiveEngine, readLog, replay } from '../live.js';
import type { LevelEvent } from '../support.js';
import { type ExitCode, exitCodes } from './exit.js';
import type { ReplayFlags } from './flags.js';
import { counted, grouped, instantText } from './format.js';
import { openCore } from './inputs.js';
import { chargedTexts, eventText, ordersText } from './liveText.js';
import { targetOf, writeResult } from './output.js';

/** A line of the story: a change, how the account stood after it, what came of it. */
interface Told {
  readonly sequence: number;
  readonly time: number;
  readonly change: Change;
  readonly order?: Applied['order'];
  readonly orders?: Applied['orders'];
  readonly figures?: { readonly equity: number | null; readonly initial: number | null; readonly maintenance: number | null };
  readonly events: readonly LevelEvent[];
  /** Forecasts of a day that ended, or of a recorded model. */
  readonly forecasts?: Applied['forecasts'];
}

export async function replayCommand(path: string, flags: ReplayFlags): Promise<ExitCode> {
  const target = flags.out === undefined ? undefined : targetOf(flags.out, ['json'], [path]);
  const log = await readLog(path);
  const core = await openCore(flags.backend);
  const story: Told[] = [];
  let market: LiveEngine | undefined;
  const found = await replay(core, log, {
    after: ({ change, sequence }, applied, live) => {
      market = live;
      const told = toldOf(change, sequence, applied, live, flags);
      if (told !== undefined) story.push(told);
    },
  });
  const hash = (await found.live?.hash()) ?? null;
  const { changes, hashes, events } = found;
  const end = { changes, hashes, events, sequence: found.live?.sequence ?? 0, hash };
  await writeResult(flags, target, {
    json: () => [`${JSON.stringify({ format: 'margincore-replay', version: 1, backend: core.backend, ...end, story }, null, 1)}\n`],
    text: () => [
      ...story.map((one) => `${textOf(one, market as LiveEngine)}\n`),
      `${counted(changes, 'change')} made again on ${core.backend}: ${counted(events, 'event')} and ${counted(hashes, 'hash', 'hashes')} as recorded; state ${hash}\n`,
    ],
  });
  found.live?.dispose();
  return exitCodes.ok;
}

function toldOf(change: Change, sequence: number, applied: Applied, live: LiveEngine, flags: ReplayFlags): Told | undefined {
  const { account, subaccount = '' } = flags;
  const { time, order, orders, forecasts } = applied;
  const told = { sequence, time, change, ...(order && { order }), ...(forecasts && { forecasts }) };
  if (account === undefined) return { ...told, ...(orders && { orders }), events: applied.events };
  const is = (of: { readonly account: string | number; readonly subaccount?: string }): boolean =>
    of.account === account && (of.subaccount ?? '') === subaccount;
  const events = applied.events.filter(is);
  const own = orders?.filter(is) ?? [];
  const concerned = ('account' in change && is(change)) || (change.kind === 'transfer' && is(change.to));
  if (!concerned && events.length + own.length === 0) return undefined;
  const found = { ...(own.length > 0 && { orders: own }), events };
  if (!live.isOpen(account, subaccount)) return { ...told, ...found };
  const row = live.rowOf(account, subaccount);
  const { equities, initials, maintenances } = live.levels;
  const finite = (x: number | undefined): number | null => (x !== undefined && Number.isFinite(x) ? x : null);
  const figures = { equity: finite(equities[row]), initial: finite(initials[row]), maintenance: finite(maintenances[row]) };
  return { ...told, figures, ...found };
}

function textOf({ sequence, time, change, order, orders = [], figures, events, forecasts }: Told, live: LiveEngine): string {
  const { kind, time: _, sequence: __, ...rest } = change;
  const said = JSON.stringify(rest);
  const what = `${kind} ${said.length > 160 ? `${said.slice(0, 157)}...` : said}`;
  const amount = (x: number | null): string => (x === null ? 'none' : grouped(x, 2));
  const stands =
    figures === undefined
      ? ''
      : `; equity ${amount(figures.equity)}, initial ${amount(figures.initial)}, maintenance ${amount(figures.maintenance)}`;
  const verdict = order === undefined ? '' : `; ${order.verdict}${order.binding === undefined ? '' : ` (${order.binding.term})`}`;
  const lines = [...chargedTexts(forecasts, time), ...events.map((event) => eventText(event, live)), ...orders.map(ordersText)];
  return [`${sequence}  ${instantText(time)}  ${what}${verdict}${stands}`, ...lines.map((line) => `    ${line}`)].join('\n');
}
