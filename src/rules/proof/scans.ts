// How much a scan over scenarios may come to: the notional times the largest move, weight and discount.

import { setsOf } from '../document/kinds/scan.js';
import type { ScenarioSet } from '../document/scenarioSet.js';
import type { Term } from '../document/terms.js';
import { expOf } from './exp.js';
import { mostHeld } from './figure.js';
import type { Scene } from './scene.js';
import { mostOf, type Span, span } from './span.js';

type Scan = Extract<Term, { readonly kind: 'scan' }>;

/** Undefined where a forward may be shocked to 0 or below: what settlement has fixed of it is taken to be no more than it, and must be at least 0. */
export function scanFigure(term: Scan, scene: Scene): Span | undefined {
  for (const name of setsOf(term)) {
    const fixed = scene.rules.scenarios[name]?.settlement?.fixed;
    if (fixed !== undefined && scene.attribute('quotes', fixed).low < 0) return undefined;
  }
  const { gross, ratio } = scene;
  const loss = Math.max(...setsOf(term).map((name) => lossOf(scene.rules.scenarios[name], scene)));
  const share = term.expiryShare === undefined ? 1 : term.expiryShare.base + term.expiryShare.perYear * scene.ranges.years[1];
  const naked = term.naked === undefined ? 0 : scene.value(term.naked.rate, 'initial').high * gross;
  const most = loss * (2 + ratio) * gross * share * discountOf(term, scene) + naked;
  return span(term.floor === 'zero' ? 0 : -most, most);
}

/** The largest P&L of a notional of 1, moves and weights taken together. */
function lossOf(set: ScenarioSet | undefined, scene: Scene): number {
  if (set?.blocks === undefined) return 1 + (mostHeld * scene.size * mostOf(scene.attribute('quotes', 'riskArray'))) / scene.gross;
  const range = set.priceRange === undefined ? 1 : scene.value(set.priceRange, 'initial').high;
  let most = 0;
  for (const { ranges, moves, weight, beyond } of set.blocks) {
    const move = Math.max(...(ranges ?? moves ?? []).map((one) => Math.abs(one))) * (ranges === undefined ? 1 : range);
    const own = typeof weight === 'number' ? weight : Math.max(...weight);
    const far =
      beyond === undefined ? 1 : (1 + scene.value(beyond.factor, 'initial').high) * (beyond.edge ? (1 + move) / (1 - range) : 1 + range);
    most = Math.max(most, own * (1 + move) * far);
  }
  return most;
}

function discountOf({ discount }: Scan, scene: Scene): number {
  const rate =
    discount === undefined || discount.rate === 'rate'
      ? Math.max(...scene.ranges.rate.map(Math.abs))
      : mostOf(scene.attribute('quotes', discount.rate));
  let most = 1;
  for (const one of [discount?.positive, discount?.negative])
    if (one !== undefined)
      most = Math.max(most, one.base * expOf(scene.ranges.years[1] * (rate * one.rateFactor + Math.abs(one.rateSpread))));
  return most;
}
