// The page of a hedge: its trades, the account before and after, and what a budget buys. A pure function of the inputs.
import { LineChart } from 'echarts/charts';
import { use } from 'echarts/core';
import type { hedge } from '../../questions/hedge.js';
import type { FoundBy } from '../../questions/question.js';
import { accountName, grouped } from '../format.js';
import type { Pieces } from '../output.js';
import { type Chart, drawnWidths, label, palette, render, valueAxis } from './drawing.js';
import { escapeHtml, figure, pageOf, section, table } from './page.js';

use([LineChart]);

type Found = FoundBy<typeof hedge>;

export function hedgePage(found: Found): Pieces {
  return pageOf(`Hedge of ${accountName(found.account, found.subaccount)}`, partsOf(found));
}

function* partsOf(found: Found): Generator<string, void, undefined> {
  const { account, subaccount, requirement, trades, before, after, cost, proof, released, frontier = [] } = found;
  const name = accountName(account, subaccount);
  yield `<h1>Hedge of ${escapeHtml(name)}</h1>\n<p>${escapeHtml(requirement)} requirement: releases ${grouped(released, 2)} for ${grouped(cost, 2)}; proof: ${proof.kind}.</p>`;
  yield section(
    'Trades',
    trades.length === 0 ? 'None is better than nothing.' : 'As the engine answers them to the bit.',
    table(
      ['instrument', 'contracts', 'price'],
      trades.map(({ instrument, quantity, price }) => [{ text: instrument, words: true }, grouped(quantity, 4), grouped(price, 4)]),
    ),
  );
  yield section(
    'The account',
    'By requirement, before and after; costs are not in it.',
    table(
      ['requirement', 'initial', 'initial after', 'maintenance', 'maintenance after', 'equity', 'equity after'],
      Object.keys(after).map((one) => [
        { text: one, words: true },
        ...(['initial', 'maintenance', 'equity'] as const).flatMap((part) => [
          grouped(before[one]?.[part] ?? 0, 2),
          grouped(after[one]?.[part] ?? 0, 2),
        ]),
      ]),
    ),
  );
  if (frontier.length > 0)
    yield section(
      'What a budget buys',
      'Margin released by the best trades within each budget, against what they cost.',
      figure('margin released against cost', frontierChart(frontier)),
    );
  yield '<footer>margincore. The same inputs give the same figures, bit for bit, on every machine and in both backends.</footer>';
}

const frontierChart =
  (points: NonNullable<Found['frontier']>): Chart =>
  (narrow) =>
    render(narrow ? drawnWidths.narrow : drawnWidths.broad, narrow ? 260 : 320, {
      grid: { left: 72, right: 40, top: 24, bottom: 48 },
      xAxis: {
        ...valueAxis,
        name: 'cost',
        nameLocation: 'middle',
        nameGap: 28,
        nameTextStyle: label,
        ...(narrow ? { splitNumber: 2 } : {}),
      },
      yAxis: { ...valueAxis, name: 'released', nameTextStyle: label },
      series: [
        {
          type: 'line',
          name: 'released',
          data: points.map(({ cost, released }) => [cost, released]),
          symbolSize: 7,
          itemStyle: { color: palette.released },
          lineStyle: { color: palette.released, width: 1.6 },
        },
      ],
    });
