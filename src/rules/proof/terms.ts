// What each kind of term may come to over the ranges of a document, and which never charge a larger position less.
// Bounds are wide: what is proved of them is their sign, and that they are finite.

import type { View } from '../document/formula.js';
import { levelOfTerm, type Term, type TermKind } from '../document/terms.js';
import { healthFigures, holdingFigures } from './assets.js';
import { expOf } from './exp.js';
import { type Figure, mostHeld, plain, shared } from './figure.js';
import { scanFigure } from './scans.js';
import type { Scene } from './scene.js';
import { anything, mostOf, point, productOf, type Span, span, sumOf } from './span.js';

export type TermOf<K extends TermKind> = Extract<Term, { readonly kind: K }>;

/** From 0 to so much. */
const upTo = (most: number): Span => span(0, most);
const either = (most: number): Span => span(-most, most);

type Bound<K extends TermKind> = (term: TermOf<K>, scene: Scene, view: View) => Span | undefined | Figure;

const bounds: { readonly [K in TermKind]: Bound<K> } = {
  attribute: ({ of, attribute }, scene) =>
    scene.attribute(of === 'account' ? 'accounts' : of === 'asset' ? 'assets' : 'underlyings', attribute),
  brackets({ openInterest }, scene) {
    if (openInterest !== undefined) scene.attribute('underlyings', openInterest.attribute);
    // a rate of at most 1, a hedged rate of at most 1
    return upTo(2 * scene.gross);
  },
  closeOutCost(term, scene, view) {
    const depth = scene.attribute(term.depth.of === 'quote' ? 'quotes' : 'underlyings', term.depth.attribute);
    if (!(depth.low > 0)) return undefined;
    if (!('root' in term.cost)) return upTo(100 * scene.gross);
    return upTo(scene.value(term.cost.root.rate, view).high * Math.sqrt((mostHeld * scene.size) / depth.low) * scene.gross);
  },
  collateral: (term, scene, view) => holdingFigures(term, scene, view),
  debt(term, scene, view) {
    const weight = scene.value(term.weights, view).high + scene.value(term.imf, view).high * Math.sqrt(scene.size);
    return upTo(weight * scene.gross);
  },
  delta({ delta, measure }, scene) {
    const most = deltaOf(delta, scene);
    return measure === 'net' ? either(most) : upTo(most);
  },
  factorRisk: (_, scene) => upTo(1e6 * scene.ratio * scene.gross),
  fee(term, scene) {
    const rate = scene.attribute('quotes', term.attribute);
    return productOf(rate, upTo(scene.gross * (1 + scene.ratio)));
  },
  fullCollateral(term, scene) {
    const highest = scene.attribute('quotes', term.highest);
    const short = sumOf(highest, span(-scene.price.high, 0));
    const size = mostHeld * scene.size;
    return span(Math.min(0, short.low * size), Math.max(scene.gross, highest.high * size));
  },
  funding(term, scene) {
    if (term.attribute !== undefined) return upTo(scene.gross * mostOf(scene.attribute('quotes', term.attribute)));
    const { spot, forward, years, rate, clampLow, clampHigh } = term.payment as NonNullable<typeof term.payment>;
    const most = Math.max(...[spot, forward].map((name) => mostOf(scene.attribute('quotes', name))));
    const clamp = Math.max(Math.abs(clampLow), Math.abs(clampHigh)) + 1 + mostOf(scene.attribute('quotes', years)) * Math.abs(rate);
    return upTo(mostHeld * scene.size * most * (3 + clamp));
  },
  futuresPnl: (_, { gross, ratio }) => either(gross * (1 + ratio)),
  greekCharge({ greek, rate }, scene, view) {
    const [least] = scene.ranges.vol;
    // a millisecond before expiry
    const steepest = greek === 'gamma' ? 1 / (least * Math.sqrt(3e-11)) : Math.sqrt(scene.ranges.years[1]);
    return upTo(scene.value(rate, view).high * scene.gross * (1 + scene.ratio) * steepest);
  },
  maximumLoss: () => upTo(Number.POSITIVE_INFINITY),
  nakedShort: (_, { gross }) => upTo(gross),
  notional(term, scene, view) {
    let rate = point(1);
    for (const name of term.attributes ?? []) rate = productOf(rate, scene.attribute('quotes', name));
    if (term.sides !== undefined) {
      const [long, short] = [scene.value(term.sides.long, view), scene.value(term.sides.short, view)];
      rate = productOf(rate, span(Math.min(long.low, short.low), Math.max(long.high, short.high)));
    }
    return term.netting === 'net' ? upTo(mostOf(rate) * scene.gross) : productOf(rate, upTo(scene.gross));
  },
  optionMargin(term, scene) {
    const value = optionValueOf(term.price, scene);
    // a short charge begins at 0; a long one is worth its value
    const most = 1e6 * (scene.gross * (1 + scene.ratio) + mostOf(value));
    return span(term.long === 'free' ? 0 : Math.min(0, 1e3 * value.low), most);
  },
  optionValue({ price, side }, scene) {
    const { low, high } = optionValueOf(price, scene);
    return side === 'long' ? span(low, high) : side === 'short' ? span(-high, -low) : either(Math.max(high, -low));
  },
  orderMargin: ({ factor, auction }, scene, view) =>
    upTo(
      scene.value(factor, view).high *
        (scene.gross + (auction === undefined ? 0 : mostHeld * scene.size * mostOf(scene.attribute('quotes', auction.price)))),
    ),
  oracleContingency(term, scene, view) {
    const { quote = [], underlying = [], asset = [], besidePerpetuals } = term.attributes;
    const least = Math.min(
      1,
      ...quote.map((name) => scene.attribute('quotes', name).low),
      ...asset.map((name) => scene.attribute('assets', name).low),
      ...[...underlying, ...(besidePerpetuals === undefined ? [] : [besidePerpetuals])].map(
        (name) => scene.attribute('underlyings', name).low,
      ),
    );
    // the least of the confidences and 1
    return upTo((1 - least) * scene.value(term.rate, view).high * scene.gross);
  },
  perpetualHaircut(term, scene, view) {
    const stable = term.stablePrice === undefined ? scene.price : scene.attribute('quotes', term.stablePrice);
    return upTo((scene.gross + mostHeld * scene.size * mostOf(stable)) * (1 + scene.value(term.short, view).high));
  },
  perpetualHealth: (term, scene, view) => healthFigures(term, scene, view),
  riskierSide(term, scene, view) {
    const side = (one: typeof term.long): Span => sumOf(scene.value(term.slippage, view), scene.value(one, view));
    const [long, short] = [side(term.long), side(term.short)];
    const squares = scene.value(term.quadratic, view).high * scene.size;
    const auctioned = term.auction === undefined ? 0 : mostHeld * scene.size * mostOf(scene.attribute('quotes', term.auction.price));
    const least = Math.min(0, long.low, short.low, scene.value(term.long, view).low, scene.value(term.short, view).low);
    const most = Math.max(long.high, short.high) + squares;
    return span(least * (scene.gross + auctioned), most * (scene.gross + auctioned));
  },
  rollShock(term, scene, view) {
    const grown = expOf(scene.value(term.annual, view).high * scene.ranges.years[1]) - 1;
    return upTo(deltaOf(term.delta, scene) * Math.max(scene.value(term.minimum, view).high, grown));
  },
  scan: (term, scene) => scanFigure(term, scene),
  spreadCredit(term, scene) {
    scene.attribute('quotes', term.delta);
    const scan = scene.rules.terms[term.scan] as TermOf<'scan'>;
    const most = scanFigure(scan, scene)?.high ?? Number.POSITIVE_INFINITY;
    return upTo(mostHeld * Math.max(0, most) * term.spreads.length);
  },
  tokenHealth(term, scene, view) {
    const stable = term.stablePrice === undefined ? 0 : mostOf(scene.attribute('assets', term.stablePrice));
    const price = Math.max(scene.price.high, stable);
    let scale = 1;
    if (term.pool !== undefined)
      scale += (mostOf(scene.attribute('assets', term.pool.units)) * price) / scene.value(term.pool.start, view).low;
    return upTo(mostHeld * scene.size * price * scene.value(term.weights, view).high * (term.count === 'debts' ? scale : 1));
  },
  wrongWay: (_, { gross }) => upTo(gross),
};

/** Kinds that charge a larger position no less where they are at least 0: a doubled position is charged at least as much, whatever the rest. */
const growing: ReadonlySet<TermKind> = new Set([
  'brackets',
  'closeOutCost',
  'debt',
  'delta',
  'factorRisk',
  'fee',
  'fullCollateral',
  'funding',
  'greekCharge',
  'maximumLoss',
  'nakedShort',
  'notional',
  'optionMargin',
  'oracleContingency',
  'perpetualHaircut',
  'riskierSide',
  'rollShock',
  'scan',
]);

export const grows = (term: Term): boolean => growing.has(term.kind);

export function figureOfTerm(term: Term, name: string, view: View, scene: Scene): Figure {
  const bound = bounds[term.kind] as Bound<TermKind>;
  const found = bound(term as never, scene, view);
  if (found === undefined) return plain(anything, false);
  if ('rest' in found) return found;
  // a sum of no position is 0
  return shared(`${name} ${view}`, found, levelOfTerm(term) === 'U');
}

function deltaOf(source: TermOf<'delta'>['delta'], scene: Scene): number {
  const each = typeof source === 'string' ? 2 + scene.ratio : mostOf(scene.attribute('quotes', source.attribute));
  return each * scene.gross;
}

/** Range of the value of long options, by model or mark. */
function optionValueOf(price: 'model' | 'mark', scene: Scene): Span {
  const most = scene.gross * (1 + scene.ratio);
  if (price === 'model') return upTo(most);
  const mark = scene.attribute('quotes', 'mark');
  return span(Math.min(0, mark.low * most), Math.max(most, mark.high * most));
}
