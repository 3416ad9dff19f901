// Delta-gamma VaR and expected shortfall of accounts, a block after the other, into columns.
import type { Backend } from '../../backends/contract.js';
import type { Arena } from '../../columns/arena.js';
import type { Scalars } from '../../columns/scalars.js';
import { quadraticMoments, reduce } from '../../risk/deltaGamma.js';
import { type QuadraticCase, type QuadraticTail, quadraticTails } from '../../risk/quadraticTail.js';
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
    const count = prepared.book.shape.accounts;
    const columnOf = (name: string): [string, Float64Array] => [name, new Float64Array(count)];
    this.columns = Object.fromEntries(figures.map(columnOf)) as QuadraticAccounts['columns'];
    this.approximations = new Array<QuadraticTail['approximation']>(count).fill('exact');
    this.inDomain = new Uint8Array(count).fill(1);
    this.#prepared = prepared;
    this.#inputs = inputs;
    this.#expansions = expansions;
  }

  /** Accounts from `from` on; one that nothing moves loses 0 for certain. */
  compute(backend: Backend, arena: Arena, math: Scalars, from: number, to: number): void {
    const { sums, unitCount } = this.#prepared;
    const cases: (QuadraticCase & { readonly account: number; readonly scale: number })[] = [];
    for (let account = from; account < to; account += 1) {
      const { factors, deltas, gammas, scale } = this.#expansions.pnlOf(sums, account * unitCount * loadingWidth);
      if (factors.length === 0) continue;
      const reduced = reduce({ theta: 0, deltas, gammas }, this.#expansions.covarianceOf(backend, arena, factors), 1);
      cases.push({ reduced, moments: quadraticMoments(reduced), account, scale });
    }
    const { approximation, confidence } = this.#inputs;
    const tails = quadraticTails(math, cases, approximation, confidence);
    const { columns } = this;
    for (const [place, { moments, account, scale }] of cases.entries()) {
      const tail = tails[place];
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
}
