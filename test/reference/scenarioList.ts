// The scenarios that margin rules of the first format stand for, in plain loops: the unshocked one, all together, far ones, each underlying alone.
import type { MarginRules, ScenarioRules } from './marginRules.js';

export interface Scenario {
  readonly label: string;
  /** Relative price move of each underlying. */
  readonly moves: readonly number[];
  /** Vol shock of each underlying before the term factor, decimal. */
  readonly volShocks: readonly number[];
  readonly weight: number;
}

export function scenarioList(underlyings: readonly string[], rules: ScenarioRules): Scenario[] {
  const range = (id: string): number => (id in rules.priceRanges ? rules.priceRanges[id] : rules.priceRanges['*']) as number;
  const scenario = (who: string, shocked: (id: string) => boolean, move: number, vol: number, weight: number): Scenario => ({
    label: `${who} ${move} ${vol > 0 ? 'up' : vol < 0 ? 'down' : 'unchanged'}`,
    moves: underlyings.map((id) => (shocked(id) ? move * range(id) : 0)),
    volShocks: underlyings.map((id) => (shocked(id) ? vol * (vol > 0 ? rules.volUp : rules.volDown) : 0)),
    weight,
  });
  const all = (): boolean => true;
  const pairs = ({ moves, vols }: MarginRules['portfolio']['scenarios']['single']): (readonly [number, number])[] =>
    moves.flatMap((move) => vols.map((vol) => [move, vol] as const)).filter(([move, vol]) => move !== 0 || vol !== 0);
  return [
    scenario('all', all, 0, 0, 1),
    ...pairs(rules.parallel).map(([move, vol]) => scenario('all', all, move, vol, 1)),
    ...rules.tails.map(({ move, vol, weight }) => scenario('all', all, move, vol, weight)),
    ...underlyings.flatMap((id) => pairs(rules.single).map(([move, vol]) => scenario(id, (other) => other === id, move, vol, 1))),
  ];
}
