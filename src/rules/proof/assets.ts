// Ranges of collateral, and of perpetuals of a health factor: terms and views share parts, so the difference of two haircuts has the tables' sign.
import type { View } from '../document/formula.js';
import { readValue, tiersOf } from '../document/readValue.js';
import type { Term } from '../document/terms.js';
import type { Value } from '../document/value.js';
import { idsOf } from '../document/valueShape.js';
import { type Figure, mostHeld, plain, plus, scaled, shared } from './figure.js';
import type { Scene } from './scene.js';
import { point, span } from './span.js';

type Collateral = Extract<Term, { readonly kind: 'collateral' }>;
type Health = Extract<Term, { readonly kind: 'perpetualHealth' }>;

/** An asset that no table names. */
const unnamed = '\u0000';

interface Holdings {
  readonly ids: readonly string[];
  /** By asset: amounts at which a rate may change, the last Infinity. */
  readonly borders: ReadonlyMap<string, readonly number[]>;
}

const known = new WeakMap<Scene, Holdings>();

/** Assets of every collateral term of the document, cut where any of them changes its rate. */
function holdingsOf(scene: Scene): Holdings {
  const found = known.get(scene);
  if (found !== undefined) return found;
  const { terms, parameters, assumptions } = scene.rules;
  const all = Object.values(terms).filter((term): term is Collateral => term.kind === 'collateral');
  const ids = new Set([unnamed, ...Object.keys(assumptions.names ?? {})]);
  for (const { haircuts, cap } of all)
    for (const table of [typeof haircuts === 'string' ? parameters[haircuts] : haircuts, cap])
      for (const id of typeof table === 'object' ? Object.keys(table) : []) if (id !== '*') ids.add(id);
  const borders = new Map<string, readonly number[]>();
  for (const id of ids) {
    const cuts = new Set([Number.POSITIVE_INFINITY]);
    for (const term of all)
      for (const view of ['initial', 'maintenance'] as const) {
        for (const border of tiersOf(scene.rules, term.haircuts, 'haircut', view, id)?.borders ?? []) cuts.add(border);
        const cap = term.cap === undefined ? undefined : readValue(scene.rules, term.cap, view, id);
        if (cap !== undefined) cuts.add(cap);
      }
    borders.set(
      id,
      [...cuts].sort((x, y) => x - y),
    );
  }
  const made = { ids: [...ids], borders };
  known.set(scene, made);
  return made;
}

/** price x amount of each asset by the rate of its part; of a debt whole, with the haircut, or nothing. */
export function holdingFigures(term: Collateral, scene: Scene, view: View): Figure {
  const { ids, borders } = holdingsOf(scene);
  for (const stated of [term.deposits, term.depth]) if (stated !== undefined) scene.attribute('assets', stated.attribute);
  const bent =
    term.impact !== undefined || term.deposits !== undefined || term.depth !== undefined || scene.rules.rounding?.rate !== undefined;
  let sum = bent ? bentFigure(term, scene, view) : plain(point(0));
  for (const id of ids) {
    const tiers = tiersOf(scene.rules, term.haircuts, 'haircut', view, id);
    if (tiers === undefined) continue;
    const cap =
      term.cap === undefined ? Number.POSITIVE_INFINITY : (readValue(scene.rules, term.cap, view, id) ?? Number.POSITIVE_INFINITY);
    const worth = span(0, (id === unnamed ? mostHeld : 1) * scene.notional);
    let from = 0;
    for (const border of borders.get(id) as readonly number[]) {
      const rate = tiers.rates[tiers.borders.findIndex((end) => border <= end)];
      const kept = from >= cap ? 0 : 1 - rate;
      if (!bent) sum = plus(sum, scaled(shared(`held ${id} ${from}`, worth, false), point(kept)));
      const owed = term.debts === 'none' ? 0 : term.debts === 'whole' ? -1 : -1 - rate;
      sum = plus(sum, scaled(shared(`owed ${id} ${from}`, worth, false), point(owed)));
      from = border;
    }
  }
  return sum;
}

/** Weights that shrink with the size or with deposits: what the view maintenance keeps more is at least 0 where everything in it says so. */
function bentFigure(term: Collateral, scene: Scene, view: View): Figure {
  const key = `held ${JSON.stringify(term)}`;
  const worth = span(0, scene.gross);
  const least = shared(key, worth, false);
  if (view === 'initial') return least;
  const { impact, deposits, depth, cap } = term;
  const milder =
    holdingsOf(scene).ids.every((id) => {
      const [initial, maintenance] = (['initial', 'maintenance'] as const).map((one) =>
        tiersOf(scene.rules, term.haircuts, 'haircut', one, id),
      );
      return initial === undefined || maintenance === undefined || initial.rates.every((rate, t) => rate >= maintenance.rates[t]);
    }) &&
    rises(impact?.premium, scene) &&
    rises(impact?.imf, scene, -1) &&
    rises(deposits?.start, scene) &&
    rises(depth?.rate, scene, -1) &&
    rises(depth?.highest, scene, -1) &&
    rises(cap, scene);
  return plus(least, shared(`more ${key}`, milder ? worth : span(-worth.high, worth.high), false));
}

/** Whether a value is no less in the view maintenance, whatever name reads it; times -1: no more. */
function rises(value: Value | undefined, { rules }: Scene, sign: 1 | -1 = 1): boolean {
  if (value === undefined) return true;
  return [...idsOf(value, rules)].every((id) => {
    const read = (view: View): number | undefined => readValue({ ...rules, shortfallOf: () => Number.NaN }, value, view, id);
    const [initial, maintenance] = [read('initial'), read('maintenance')];
    return initial === undefined || maintenance === undefined || sign * maintenance >= sign * initial;
  });
}

/** Whether a weight less the fee is no less in the view maintenance, whatever name reads both. */
function netRises({ weights, closingFee }: Health, { rules }: Scene): boolean {
  return [...idsOf(weights, rules), ...idsOf(closingFee, rules)].every((id) => {
    const net = (view: View): number | undefined => {
      const [weight, fee] = [weights, closingFee].map((one) => readValue(rules, one, view, id));
      return weight === undefined || fee === undefined ? undefined : weight - fee;
    };
    const [initial, maintenance] = [net('initial'), net('maintenance')];
    return initial === undefined || maintenance === undefined || maintenance >= initial;
  });
}

/** Debts are at least 0, for a weight is at most 1. Assets of both views differ by what the larger weight keeps more. */
export function healthFigures(term: Health, scene: Scene, view: View): Figure {
  const [weight, fee] = [scene.value(term.weights, view), scene.value(term.closingFee, view)];
  const { low, high } = scene.attribute('accounts', term.funding);
  const due = mostHeld * Math.max(Math.abs(low), Math.abs(high));
  const most = 3 * (scene.gross + due) + scene.gross * fee.high;
  if (term.count === 'debts') return shared(`owed ${JSON.stringify(term)} ${view}`, span(0, most), true);
  const key = `worth ${JSON.stringify(term)}`;
  const least = shared(
    key,
    span(Math.min(0, scene.value(term.weights, 'initial').low - scene.value(term.closingFee, 'initial').high) * scene.gross, most),
    true,
  );
  if (view === 'initial') return least;
  const milder = rises(term.weights, scene) && netRises(term, scene);
  return plus(least, shared(`more ${key}`, span(milder ? 0 : -most, Math.max(most, weight.high)), true));
}
