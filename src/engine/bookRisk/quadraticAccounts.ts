// Delta-gamma VaR and expected shortfall of accounts, one after the other, into columns.
import type { Lane } from '../../lanes/contract.js';
import type { Arena } from '../../marshal/arena.js';
import type { Scalars } from '../../marshal/scalars.js';
import { quadraticMoments, reduce } from '../../risk/deltaGamma.js';
import { type QuadraticTail, quadraticTail } from '../../risk/quadraticTail.js';
import type { Expansions } from './expansions.js';
import { loadingWidth } from './loadings.js';
import type { DeltaGammaBookInputs } from './methods.js';
import type { PreparedQuadratic } from './prepared.js';

const figures = ['valuesAtRisk', 'shortfalls', 'standardDeviations', 'means', 'skewnesses', 'excessKurtoses'] as const;

export class QuadraticAccounts {
  readonly columns: Readonly<Record<(typeof figures)[number], Float64Array>>;
  readonly approximations: QuadraticTail['approximation'][];
  readonly inDomain: Uint8Array;
  readonly #prepared: PreparedQuadratic;
  readonly #inputs: DeltaGammaBookInputs;
  readonly #expansions: Expansions;

  constructor(prepared: PreparedQuadratic, inputs: DeltaGammaBookInputs, expansions: Expansions) {
    const count = prepared.book.outcomes.length;
    const columnOf = (name: string): [string, Float64Array] => [name, new Float64Array(count)];
    this.columns = Object.fromEntries(figures.map(columnOf)) as QuadraticAccounts['columns'];
    this.approximations = new Array<QuadraticTail['approximation']>(count).fill('exact');
    this.inDomain = new Uint8Array(count).fill(1);
    this.#prepared = prepared;
    this.#inputs = inputs;
    this.#expansions = expansions;
  }

  /** An account that nothing moves loses 0 for certain. */
  compute(lane: Lane, arena: Arena, math: Scalars, account: number): void {
    const { sums, unitCount } = this.#prepared;
    const { factors, deltas, gammas, scale } = this.#expansions.pnlOf(sums, account * unitCount * loadingWidth);
    if (factors.length === 0) return;
    const reduced = reduce({ theta: 0, deltas, gammas }, this.#expansions.covarianceOf(lane, arena, factors), 1);
    const moments = quadraticMoments(reduced);
    const { approximation, confidence } = this.#inputs;
    const tail = quadraticTail(math, reduced, moments, approximation, confidence);
    const { columns } = this;
    columns.valuesAtRisk[account] = tail.valueAtRisk / scale + 0;
    columns.shortfalls[account] = tail.expectedShortfall / scale + 0;
    columns.standardDeviations[account] = moments.standardDeviation / scale;
    columns.means[account] = moments.mean / scale;
    columns.skewnesses[account] = moments.skewness;
    columns.excessKurtoses[account] = moments.excessKurtosis;
    this.approximations[account] = tail.approximation;
    this.inDomain[account] = tail.inDomain ? 1 : 0;
  }
}
