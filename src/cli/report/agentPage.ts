// The page of an agent's simulation: its policy over a history, beside doing nothing and a fixed delta hedge. A pure function of the inputs.
import { LineChart } from 'echarts/charts';
import { use } from 'echarts/core';
import type { Policy, Simulation } from '../../optimise.js';
import { wayFigures, wayHead } from '../agentFigures.js';
import { accountName, counted, grouped, instantText } from '../format.js';
import type { Pieces } from '../output.js';
import { type Chart, categoryAxis, drawnWidths, legend, palette, render, valueAxis } from './drawing.js';
import { type Cell, figure, folded, pageOf, section, table } from './page.js';

use([LineChart]);

type Action = Simulation['actions'][number];
type Path = Simulation['agent'];

/** Actions on the page: it stays one that can be read. */
const listed = 60;
const daysOfYear = 365;

/** Each way by its name, and its colour. */
const ways = [
  ['agent', 'agent', palette.released],
  ['doing nothing', 'nothing', palette.neutral],
  ['delta hedge', 'deltaHedge', palette.maintenance],
] as const;

export function agentPage(policy: Policy, found: Simulation): Pieces {
  return pageOf(`Agent ${policy.id} over a history`, partsOf(policy, found));
}

function* partsOf(policy: Policy, found: Simulation): Generator<string, void, undefined> {
  const { record, actions, silences } = found;
  const rate = policy.release?.capitalRate ?? 0;
  yield `<h1>Agent over a history</h1>\n<p>${instantText(record.from)} to ${instantText(record.to)}, ${counted(record.changes, 'change')}, ${counted(record.actions, 'action')}.</p>`;
  yield section('What it came to', verdictOf(found, rate), comparison(found, rate));
  yield section(
    'Margin held',
    'Initial margin of all accounts of the policy at the end of each day: what an agent releases lies below doing nothing.',
    figure('initial margin by day', chartOf(found, 'initial')),
  );
  yield section(
    'Equity',
    'What it has changed by since the first day, of the same accounts at the same times; costs and liquidations paid.',
    figure('change of equity by day', chartOf(found, 'equity')),
  );
  const rest = actions.length > listed ? `The first ${listed} of ${grouped(actions.length)}; all in --json.` : '';
  yield folded('Actions', rest, actions.length === 0 ? '<p>None.</p>' : actionTable(actions.slice(0, listed)), actions.length <= 12);
  yield section(
    'Why nothing was done',
    'Looks at an account that ended in no order.',
    table(
      ['reason', 'times'],
      Object.entries(silences).map(([reason, times]) => [{ text: reason, words: true }, grouped(times)]),
    ),
  );
  yield '<footer>margincore. The same inputs give the same figures, bit for bit, on every machine and in both backends.</footer>';
}

/** Equity at the end less what the margin held would have earned. */
function worthOf({ days, capitalDays }: Path, rate: number): number {
  return (days.at(-1)?.equity ?? 0) - (rate * capitalDays) / daysOfYear;
}

function verdictOf(found: Simulation, rate: number): string {
  const [own, idle, hedged] = ways.map(([, way]) => worthOf(found[way], rate)) as [number, number, number];
  const judged =
    rate > 0 ? `equity at the end less margin held at the policy's rate of ${grouped(100 * rate, 2)} % a year` : 'equity at the end';
  const others = `${grouped(own - idle, 2)} against doing nothing, ${grouped(own - hedged, 2)} against a fixed delta hedge`;
  const best = Math.max(own, idle, hedged);
  if (own === best && own > idle) return `By ${judged} the agent came out best: ${others}.`;
  if (idle === best)
    return `By ${judged} ${own === idle ? 'the agent changed nothing' : 'doing nothing was better than this policy'}: ${others}.`;
  return `By ${judged} a fixed delta hedge was better than this policy: ${others}.`;
}

function comparison(found: Simulation, rate: number): string {
  const rows = ways.map(([name, way]): (string | Cell)[] => {
    const path = found[way];
    const [liquidations = '', ...figures] = wayFigures(path);
    return [{ text: name, words: true }, { text: liquidations, call: path.liquidations > 0 }, ...figures, grouped(worthOf(path, rate), 2)];
  });
  return table(['', ...wayHead, 'worth'], rows);
}

const dayText = (time: number): string => new Date(time).toISOString().slice(0, 10);

const chartOf =
  (found: Simulation, part: 'initial' | 'equity'): Chart =>
  (narrow) => {
    const from = part === 'equity' ? (found.nothing.days[0]?.equity ?? 0) : 0;
    return render(narrow ? drawnWidths.narrow : drawnWidths.broad, narrow ? 260 : 320, {
      grid: { left: 64, right: narrow ? 28 : 40, top: 44, bottom: 32 },
      legend: narrow ? { ...legend, itemGap: 16 } : legend,
      xAxis: { ...categoryAxis, data: found.nothing.days.map(({ time }) => dayText(time)) },
      yAxis: { ...valueAxis, scale: true },
      series: ways.map(([name, way, color]) => ({
        type: 'line',
        name,
        data: found[way].days.map((day) => day[part] - from),
        symbol: found[way].days.length < 12 ? 'circle' : 'none',
        symbolSize: 5,
        itemStyle: { color },
        lineStyle: { color, width: 1.6 },
      })),
    });
  };

function actionTable(actions: readonly Action[]): string {
  const rows = actions.map(({ time, account, subaccount, why, verdict, orders, expected, came }): (string | Cell)[] => [
    { text: instantText(time), words: true },
    { text: accountName(account, subaccount), words: true },
    { text: `${verdict}, ${why}`, words: true, call: verdict === 'rejected' || verdict === 'unknown' },
    { text: orders.map(({ instrument, quantity }) => `${grouped(quantity, 4)} ${instrument}`).join(', '), words: true },
    grouped(expected.released, 2),
    grouped(expected.cost, 2),
    came === undefined ? '-' : grouped(came.cost, 2),
    grouped((came?.after ?? expected.after).health, 3),
  ]);
  const words = ['time', 'account', 'verdict', 'orders'].map((text) => ({ text, words: true }));
  return table([...words, 'released', 'cost expected', 'cost', 'health after'], rows);
}
