// `margincore watch`: a live book and a stream of changes; nearest accounts, margin calls, events.

import type { Fault } from '../index.js';
import { type Applied, fileLog, type LiveEngine, openLive, openRecorded } from '../live.js';
import { type LevelEvent, rowFaultOf } from '../support.js';
import { changeIn, linesOf } from './changes.js';
import { type ExitCode, exitCodes, listFaults } from './exit.js';
import type { WatchFlags } from './flags.js';
import { counted, instantText } from './format.js';
import { historyOf } from './histories.js';
import { bookFrom, documentOf, marketOf, openCore } from './inputs.js';
import { chargedTexts, eventText, nearestRows, nearestText, ordersText } from './liveText.js';
import { writeOut } from './output.js';
import { say } from './terminal.js';

const redrawMs = 250;
const listedRefusals = 1000;

export async function watchCommand(flags: WatchFlags): Promise<ExitCode> {
  const core = await openCore(flags.backend);
  const market = await marketOf(flags);
  const inputs = {
    market,
    book: await bookFrom(flags),
    rules: await documentOf(flags.rules),
    assumptions: flags.strict === true ? ('refuse' as const) : ('stated' as const),
    ...(flags.history === undefined ? {} : { history: await historyOf('--history', flags.history, market) }),
  };
  const recorded = flags.journal === undefined ? undefined : await openRecorded(core, await fileLog(flags.journal), inputs);
  const live = recorded?.live ?? (await openLive(core, inputs));
  if (recorded !== undefined && live.sequence > 0) say(`journal: goes on after change ${live.sequence} of ${instantText(live.time)}`);
  const screen = flags.json !== true && process.stdout.isTTY === true ? new Screen(live, flags.nearest ?? usualNearest) : undefined;
  const counts = { changes: 0, refused: 0, events: 0 };
  const refused: ReturnType<Fault['toRecord']>[] = [];
  // told once the changes can be read
  let opened = false;
  const open = async (): Promise<void> => {
    if (opened) return;
    opened = true;
    if (screen !== undefined) screen.show(live.opened.map((event) => eventText(event, live)));
    else await writeOut(eventLines(live.opened, { sequence: live.sequence, opened }, live, flags.json === true));
  };
  let line = 0;
  for await (const text of linesOf(flags.changes)) {
    await open();
    line += 1;
    if (text.trim() === '') continue;
    try {
      const applied = await (recorded ?? live).apply(changeIn(text));
      if (applied.sequence !== undefined) counts.changes += 1;
      counts.events += applied.events.length;
      if (screen === undefined) await writeOut(told(applied, live, flags.json === true));
      else screen.show([...textsOf(applied, live)]);
    } catch (error) {
      const record = rowFaultOf(error)
        .at(`line ${line}: ${rowFaultOf(error).path}`)
        .toRecord();
      counts.refused += 1;
      if (refused.length < listedRefusals) refused.push(record);
      if (flags.json === true) await writeOut([`${JSON.stringify({ line, fault: record })}\n`]);
    }
  }
  await open();
  live.levels.settle();
  screen?.end();
  const nearest = nearestRows(live, flags.nearest ?? usualNearest);
  const end = {
    format: 'margincore-watch',
    version: 1,
    sequence: live.sequence,
    time: live.time,
    opened: live.opened.length,
    ...counts,
    hash: await live.hash(),
    nearest,
  };
  const summary = `${counted(counts.changes, 'change')}, ${counts.refused} refused, ${counted(counts.events, 'event')}; state ${end.hash}`;
  await writeOut([flags.json === true ? `${JSON.stringify(end)}\n` : `${nearestText(nearest, live)}\n${summary}\n`]);
  if (recorded === undefined) live.dispose();
  else await recorded.close();
  if (flags.json !== true) listFaults(refused, 'refused', counts.refused);
  return counts.refused > 0 ? exitCodes.badInput : exitCodes.ok;
}

const usualNearest = 20;

/** Effects of a change: accounts on other levels, and uncovered open orders. */
function textsOf({ events, orders = [] }: Applied, live: LiveEngine): string[] {
  return [...events.map((event) => eventText(event, live)), ...orders.map(ordersText)];
}

function told(applied: Applied, live: LiveEngine, json: boolean): string[] {
  const { sequence, time, kind, order, orders = [], events, forecasts } = applied;
  if (!json) return [...chargedTexts(forecasts, time), ...textsOf(applied, live)].map((line) => `${line}\n`);
  const lines: object[] = [];
  if (forecasts !== undefined) lines.push({ sequence, time, kind: 'forecast', ...forecasts });
  if (order !== undefined) lines.push({ sequence, time, kind, order });
  lines.push(...events.map((event) => ({ sequence, ...event })));
  for (const { kind: of, ...event } of orders) lines.push({ sequence, kind: 'orders', of, ...event });
  return lines.map((one) => `${JSON.stringify(one)}\n`);
}

function eventLines(events: readonly LevelEvent[], of: object, live: LiveEngine, json: boolean): string[] {
  return events.map((event) => `${json ? JSON.stringify({ ...of, ...event }) : eventText(event, live)}\n`);
}

/** A terminal that shows how it stands, a few times a second. */
class Screen {
  readonly #live: LiveEngine;
  readonly #count: number;
  readonly #last: string[] = [];
  #drawn = 0;

  constructor(live: LiveEngine, count: number) {
    this.#live = live;
    this.#count = count;
  }

  show(lines: readonly string[]): void {
    this.#last.push(...lines);
    this.#last.splice(0, this.#last.length - 8);
    if (performance.now() - this.#drawn >= redrawMs) this.#draw();
  }

  end(): void {
    this.#draw();
    process.stdout.write('\n');
  }

  #draw(): void {
    this.#drawn = performance.now();
    const live = this.#live;
    const head = `${instantText(live.time)}  change ${live.sequence}`;
    const text = [head, '', nearestText(nearestRows(live, this.#count), live), '', ...this.#last].join('\n');
    process.stdout.write('\u001b[H\u001b[2J');
    void writeOut([`${text}\n`]);
  }
}
