// The figures of one way through an agent's simulation, as the text and the page show them.
import type { Simulation } from '../optimise.js';
import { grouped } from './format.js';

export const wayHead = [
  'liquidations',
  'cost of them',
  'trades',
  'turnover',
  'cost',
  'capital x days',
  'worst day',
  'equity at the end',
] as const;

/** In the order of the head. */
export const wayFigures = (path: Simulation['agent']): string[] => [
  grouped(path.liquidations),
  grouped(path.liquidationCost, 2),
  grouped(path.trades),
  grouped(path.turnover, 0),
  grouped(path.cost, 2),
  grouped(path.capitalDays, 0),
  grouped(path.worstDay, 2),
  grouped(path.days.at(-1)?.equity ?? 0, 2),
];
