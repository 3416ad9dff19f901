// Nearest breach of maintenance over joint moves of an account's coins, in standard deviations, and a bound that no breach is nearer than.
import { fieldsOf } from '../../../book/fields.js';
import type { Watched } from '../../../book/watched.js';
import { count, positive } from '../../../check.js';
import { choleskyOf } from '../../../market/correlation.js';
import type { FactorModel } from '../../../market/factors.js';
import type { Rules } from '../../../rules/document/rules.js';
import { type Inside, Subject } from '../account/subject.js';
import { pacer } from '../pacer.js';
import { type Coordinates, logMovesOf } from './coordinates.js';
import type { EngineView } from './engineView.js';
import { factorsAsked } from './inputs.js';
import { provedSigmas } from './jointBound.js';
import { nearestBreach } from './jointSearch.js';
import { BalancesAlone } from './remargined.js';

export interface JointInputs {
  /** Days that one standard deviation is of; above 0. */
  readonly horizonDays: number;
  /** A document whose factors measure them, where the engine's own states none. */
  readonly sigmas?: Rules;
  /** Boxes of moves that the bound of an account may take; 200 where left out. */
  readonly boxes?: number;
}

/** Breaches of each account's own requirement; NaN where the account has a fault. */
export interface JointBreaches {
  readonly horizonDays: number;
  /** Source of the factors, in words. */
  readonly factors: string;
  /** [accounts]: sigmas (the norm of independent factors) of the nearest breach that was found, every point margined again; 0 where the account is below already, infinite where none was. */
  readonly sigmas: Float64Array;
  /** [accounts]: no joint move of fewer sigmas is a breach, by proof; 0 where nothing is proved: of options, of searched orders, of terms without a rule. */
  readonly bounds: Float64Array;
  /** [accounts x underlyings]: log moves of that breach; NaN where none was found. */
  readonly moves: Float64Array;
}

export function jointInputsOf(value: unknown): JointInputs {
  const given = fieldsOf(value, 'joint', ['horizonDays'], ['sigmas', 'boxes']) as unknown as JointInputs;
  return {
    horizonDays: positive(given.horizonDays, 'joint.horizonDays'),
    ...(given.sigmas === undefined ? {} : { sigmas: given.sigmas }),
    boxes: given.boxes === undefined ? 200 : count(given.boxes, 0, 1_000_000, 'joint.boxes'),
  };
}

export interface JointAsked extends JointInputs, Watched {
  readonly maximumSigmas: number;
  readonly steps: number;
  readonly tolerance: number;
}

export async function jointBreaches(lent: EngineView, inside: Inside, asked: JointAsked, faulty: Uint8Array): Promise<JointBreaches> {
  const { market, run } = lent;
  const { horizonDays, sigmas: document, boxes = 200, signal } = asked;
  const { math } = lent.on(market).tick;
  const { model, daysPerYear } = factorsAsked(lent, document, math, 'joint moves are in sigmas');
  const root = Math.sqrt(horizonDays / daysPerYear);
  const units = market.underlyings.length;
  const accounts = faulty.length;
  const sigmas = new Float64Array(accounts).fill(Number.NaN);
  const bounds = sigmas.slice();
  const moves = new Float64Array(accounts * units).fill(Number.NaN);
  const pace = pacer(signal);
  for (let a = 0; a < accounts; a++) {
    if (faulty[a] === 1) continue;
    if (run.own.equities[a] < run.own.maintenances[a]) {
      sigmas[a] = bounds[a] = 0;
      moves.fill(0, a * units, (a + 1) * units);
      continue;
    }
    await pace();
    lent.on(market);
    const subject = new Subject(inside, a);
    const coordinates = coordinatesOf(lent, subject, model, root);
    const balances = await BalancesAlone.of(lent, inside, a, [subject.own]);
    try {
      const at = (x: Float64Array) => balances.at(subject.own, logMovesOf(coordinates, x, units));
      const found = nearestBreach(coordinates, at, asked);
      if (found === undefined) {
        faulty[a] = 1;
        continue;
      }
      sigmas[a] = found.sigmas;
      if (found.sigmas < Number.POSITIVE_INFINITY) moves.set(logMovesOf(coordinates, found.moves, units).spots, a * units);
      const most = Math.min(found.sigmas, asked.maximumSigmas);
      bounds[a] = Math.min(most, provedSigmas(balances, subject.own, coordinates, units, most, boxes));
    } finally {
      balances.close();
    }
  }
  return { horizonDays, factors: model.source, sigmas, bounds, moves };
}

/** Coins of the underlyings that it has something on, of what pays it, of its collateral. */
function coordinatesOf(
  { market, rows }: EngineView,
  subject: Subject,
  { vols, correlation, names }: FactorModel,
  root: number,
): Coordinates {
  const { lots, orders, collateral } = subject.state();
  const used = new Set<string | undefined>(
    collateral.assets.map((asset, i) => (collateral.amounts[i] === 0 ? undefined : market.assets[asset]?.id)),
  );
  for (const row of [...lots.rows, ...orders.rows]) {
    if (row < 0) continue;
    used.add(market.underlyings[rows.underlyings[row]]?.asset);
    used.add(market.assets[rows.assets[row]]?.id);
  }
  const coins = [...new Set(market.underlyings.map(({ asset }) => asset))].filter((asset) => asset !== market.numeraire && used.has(asset));
  const underlyings = coins.map((coin) => market.underlyings.flatMap(({ asset }, u) => (asset === coin ? [u] : [])));
  const first = underlyings.map(([u]) => u);
  const width = names.length;
  const matrix = Float64Array.from(first.flatMap((u) => first.map((v) => (u === v ? 1 : correlation[2 * u * width + 2 * v]))));
  return {
    underlyings,
    sigmas: Float64Array.from(first, (u) => vols[2 * u] * root),
    cholesky: first.length === 0 ? matrix : choleskyOf(matrix, first.length, 'factors.correlation'),
  };
}
