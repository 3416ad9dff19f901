// Variance forecasts with open interest of options: four months of snapshots, each day's last.
import type { Core } from '../../src/index.js';
import { type BlendPlan, blended, byDay, type Columns, ewma } from './columns.js';
import type { Snapshots } from './data.js';
import { type Judged, judge, variance } from './forecasts.js';
import type { Table } from './tables.js';

/** Days that a first fit sees. */
const leastDays = 60;

/** Open interest enters as its change over a week, relative: its level grows with every listing and falls with every expiry. */
function weeklyChange({ openInterest }: Snapshots): ReadonlyMap<number, number> {
  const days = [...openInterest.keys()];
  return new Map(
    days.flatMap((day, t) =>
      t < 7 ? [] : [[day, (openInterest.get(day) as number) / (openInterest.get(days[t - 7] as number) as number) - 1]],
    ),
  );
}

export function openInterestTable(core: Core, all: readonly Snapshots[], step: (what: string) => void): Table<Judged> {
  const rows = all.flatMap((snapshots) => {
    const { coin, vols } = snapshots;
    step(`open interest ${coin.name}`);
    const [start, from, to] = [8, leastDays, coin.logReturns.length];
    const base = ewma(coin, 0.94);
    const on = judge(core, coin, from, base);
    const change = { kind: 'plain' as const, known: byDay(coin, weeklyChange(snapshots), (x) => x) };
    const size = { kind: 'plain' as const, known: change.known.map((x) => Math.abs(x)) };
    const implied = variance(byDay(coin, vols, (vol) => (vol * vol) / 365));
    const plan = (columns: Columns, form: BlendPlan['form'] = 'log') =>
      blended(core, coin, { start, from, to, form, loss: 'qlike', columns });
    return [
      on('EWMA (log)', plan({ ewma: variance(base) })),
      on('EWMA, OI', plan({ ewma: variance(base), change })),
      on('EWMA, size of OI', plan({ ewma: variance(base), size })),
      on('implied (log)', plan({ implied })),
      on('implied, OI', plan({ implied, change })),
    ];
  });
  return {
    title: 'QLIKE less that of EWMA 0.94 (t): with the week’s change of open interest of options, one day ahead, March and April 2026',
    rows,
    pivot: { across: 'model', down: ['coin', 'days'], cell: (row) => `${row.qlikeLessEwma.toFixed(3)} (${row.t.toFixed(1)})` },
  };
}
