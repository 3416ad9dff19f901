// Stages 3 to 5 of a run for one block of accounts after the other: rollup, variance, scenario tail, rules.
import type { Backend } from '../backends/contract.js';
import type { Arena } from '../columns/arena.js';
import { type PackSource, positionBound } from '../columns/packBlocks.js';
import { CollateralPacker } from '../columns/packCollateral.js';
import { overflowed, PositionPacker, packed } from '../columns/packPositions.js';
import type { RuleSet } from '../rules/ruleSet.js';
import { type BlockColumns, type PortfolioBlock, tailCount, takeBlock } from './blockColumns.js';
import { collateralValue } from './collateral.js';
import { Contingencies } from './contingencies.js';
import { crossRequirements } from './cross.js';
import { fillEquities } from './equity.js';
import { fillVariances } from './exposures.js';
import type { FaultLedger } from './faults.js';
import { fillGrid } from './grid.js';
import { isolatedRequirements } from './isolated.js';
import { fillFactorLoadings, fillGreekLoadings, greekWidth } from './loadings.js';
import type { Plan } from './plan.js';
import { portfolioRequirements } from './portfolio.js';
import type { PortfolioColumns } from './result.js';
import { findOverflows, finishMode, type RunColumns, spoilAccount } from './runColumns.js';
import type { Stopwatch } from './stopwatch.js';

export interface BlockInputs {
  readonly backend: Backend;
  readonly arena: Arena;
  readonly plan: Plan;
  readonly rules: RuleSet;
  readonly source: PackSource;
  /** Asset of the book -> asset of the market, -1 when unknown. */
  readonly assets: Int32Array;
  /** Places where blocks begin, and the end. */
  readonly borders: Uint32Array;
  readonly columns: RunColumns;
  readonly ledger: FaultLedger;
  readonly watch: Stopwatch;
}

export class BlockRun {
  readonly #inputs: BlockInputs;
  readonly #block: BlockColumns;
  readonly #positions: PositionPacker;
  readonly #collateral: CollateralPacker;
  readonly #contingencies: Contingencies;
  readonly #outcomes: Uint8Array;

  /** Takes the columns of the whole run in one step, prices the grid and fills the tables. */
  constructor(inputs: BlockInputs) {
    const { backend, arena, plan, rules, source, borders, watch } = inputs;
    let accounts = 0;
    let positions = 0;
    for (let b = 0; b + 1 < borders.length; b++) {
      const from = borders[b] as number;
      const to = borders[b + 1] as number;
      accounts = Math.max(accounts, to - from);
      positions = Math.max(positions, positionBound(source, from, to));
    }
    this.#inputs = inputs;
    this.#block = takeBlock(arena, plan, accounts, positions, inputs.columns.portfolio !== undefined);
    this.#positions = new PositionPacker(source);
    this.#collateral = new CollateralPacker(source.book, source.order, inputs.assets);
    this.#contingencies = new Contingencies(plan.rows, plan.valuation, rules.portfolio.contingencies, plan.rollRates);
    this.#outcomes = new Uint8Array(accounts);

    const { units, greekLoadings, portfolio } = this.#block;
    units.fill(0);
    units.set(plan.rows.units);
    fillGreekLoadings(greekLoadings, plan.rows, plan.valuation);
    if (portfolio) {
      portfolio.cholesky.set(plan.factors.cholesky);
      portfolio.exposures.sparse?.correlation.set(plan.factors.correlation);
      fillFactorLoadings(portfolio.loadings, plan.rows, plan.valuation, plan.volTerms, plan.factors.vols);
      fillGrid(backend, portfolio.grid, plan.grid);
    }
    watch.lap('reprice');
  }

  /** Margins the accounts at places from .. to. */
  run(from: number, to: number): void {
    const { plan, rules, columns, ledger, watch } = this.#inputs;
    const { positions } = this.#block;
    this.#pack(from, to);
    watch.lap('pack');
    this.#greeks(from, to);
    if (columns.portfolio) this.#portfolioRisk(columns.portfolio, from, to);

    const { rows, valuation, charges, brackets } = plan;
    fillEquities(columns, positions, from, to, rows, valuation, charges);
    if (columns.isolated) {
      isolatedRequirements(columns.isolated, positions, from, to, rows, valuation, charges, brackets);
      finishMode(columns.isolated, columns, from, to);
    }
    if (columns.cross) {
      crossRequirements(columns.cross, positions, from, to, rows, valuation, charges, brackets, rules.cross);
      finishMode(columns.cross, columns, from, to);
    }
    if (columns.portfolio) {
      const { variances } = this.#block.portfolio as PortfolioBlock;
      this.#contingencies.fill(columns.portfolio, positions, from, to);
      portfolioRequirements(columns.portfolio, variances, from, to, rules.portfolio, plan.measure);
      finishMode(columns.portfolio, columns, from, to);
    }
    this.#settleFaults(from, to, ledger);
    watch.lap('rules');
  }

  #pack(from: number, to: number): void {
    const { plan, columns, ledger } = this.#inputs;
    const outcomes = this.#outcomes;
    this.#positions.pack(this.#block.positions, from, to, ledger.excluded, outcomes);
    for (let place = from; place < to; place++) {
      const amounts = this.#collateral.pack(place);
      columns.collateralValues[place] = amounts ? collateralValue(amounts, plan.haircuts) : 0;
      if (!amounts || outcomes[place - from] !== packed || ledger.excluded[place] === 1) columns.statuses[place] = 1;
    }
  }

  #greeks(from: number, to: number): void {
    const { backend, plan, columns, watch } = this.#inputs;
    const { positions, units, greekLoadings, greekSums } = this.#block;
    const unitCount = plan.rows.underlyings.length;
    const { deltas, gammas, vegas, thetas } = columns.greeks;
    if (unitCount === 0 || deltas.length === 0) return;
    backend.rollup(
      positions.starts,
      positions.rows,
      positions.quantities,
      units,
      greekLoadings,
      greekSums,
      to - from,
      unitCount,
      greekWidth,
    );
    for (let cell = from * unitCount, sum = 0; cell < to * unitCount; cell++, sum += greekWidth) {
      deltas[cell] = greekSums[sum] as number;
      gammas[cell] = greekSums[sum + 1] as number;
      vegas[cell] = greekSums[sum + 2] as number;
      thetas[cell] = greekSums[sum + 3] as number;
    }
    watch.lap('rollup');
  }

  #portfolioRisk(out: PortfolioColumns, from: number, to: number): void {
    const { backend, plan, watch } = this.#inputs;
    const { positions, units } = this.#block;
    const block = this.#block.portfolio as PortfolioBlock;
    const unitCount = plan.rows.underlyings.length;
    const accounts = to - from;
    block.variances.fill(0);
    if (unitCount > 0) {
      const tables = { units, loadings: block.loadings, cholesky: block.cholesky };
      fillVariances(backend, positions, tables, block.exposures, block.variances, accounts, unitCount, () => watch.lap('rollup'));
      watch.lap('variance');
    }
    backend.scenarioTail(
      positions.starts,
      positions.rows,
      positions.quantities,
      block.grid.grid,
      block.grid.scenarios.weights,
      block.scratch,
      block.worstLosses,
      block.worstScenarios,
      block.tailBounds,
      block.tailMeans,
      accounts,
      plan.scenarios.length,
      plan.grid.stride,
      tailCount,
    );
    for (let place = from; place < to; place++) {
      const loss = block.worstLosses[place - from] as number;
      out.worstLosses[place] = Math.max(loss, 0);
      out.worstScenarios[place] = block.worstScenarios[place - from] as number;
    }
    watch.lap('scenarioTail');
  }

  /** Accounts with a fault lose their numbers, in canonical order; sums that left the doubles are found here. */
  #settleFaults(from: number, to: number, ledger: FaultLedger): void {
    const { plan, columns } = this.#inputs;
    const unitCount = plan.rows.underlyings.length;
    const overflows = new Map<number, [field: string, got: number]>();
    findOverflows(columns, unitCount, from, to, (place, field, got) => overflows.set(place, [field, got]));
    for (let place = from; place < to; place++) {
      const overflow = overflows.get(place);
      if (columns.statuses[place] === 1) {
        if (this.#outcomes[place - from] === overflowed) ledger.overflow(place, 'positions', Number.POSITIVE_INFINITY);
        ledger.explainRows(place);
      } else if (overflow) ledger.overflow(place, ...overflow);
      else continue;
      spoilAccount(columns, unitCount, place);
    }
  }
}
