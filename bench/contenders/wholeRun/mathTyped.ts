// The whole run by the typed-array contenders of its stages, one after the other.
import type { Book } from '../../runs/book.js';
import { width } from '../../runs/book.js';
import type { WholeResults } from '../../runs/oracle.js';
import { fillLoadings } from '../../runs/stages.js';
import { type Contender, local } from '../contender.js';
import { greeks } from '../greeks/mathTyped.js';
import { reprice } from '../reprice/mathTyped.js';
import { rollup } from '../rollup/mathTyped.js';
import { scenarioTail } from '../scenarioTail/mathTyped.js';
import { upperOf, variance } from '../variance/mathTyped.js';

export const mathTyped: Contender<Book, WholeResults> = local(
  'math-typed',
  'the typed-array contenders of the stages',
  (book) => book.sizes.accounts,
  (book) => {
    const { market, positions, weights, cholesky, sizes } = book;
    const { accounts, unitCount, scenarios, tailCount } = sizes;
    const perInstrument = (): Float64Array => new Float64Array(market.count);
    const perAccount = (): Float64Array => new Float64Array(accounts);
    const [values, deltas, vegas] = [perInstrument(), perInstrument(), perInstrument()];
    const others = Array.from({ length: 6 }, perInstrument) as [F64, F64, F64, F64, F64, F64];
    const grid = new Float64Array(market.grid.length);
    const loadings = new Float64Array(market.count * width);
    const exposures = new Float64Array(accounts * unitCount * width);
    const row = new Float64Array(scenarios);
    const tail = new Float64Array(tailCount);
    const variances = perAccount();
    const tails = {
      worstLosses: perAccount(),
      worstScenarios: new Uint32Array(accounts),
      valuesAtRisk: perAccount(),
      shortfalls: perAccount(),
    };
    const rollupData = { ...positions, units: market.units, loadings, accounts, unitCount, width };
    const varianceData = { exposures, cholesky, accounts, factors: unitCount * width };
    const upper = upperOf(varianceData);
    const tailData = { ...positions, grid, weights, accounts, scenarios, stride: market.stride, tailCount };
    const run = (): void => {
      const [gammas, thetas, rhos, vannas, volgas, charms] = others;
      greeks(market, values, deltas, gammas, vegas, thetas, rhos, vannas, volgas, charms);
      reprice(market, grid);
      fillLoadings(book, deltas, vegas, loadings);
      rollup(rollupData, exposures);
      variance(varianceData, upper, variances);
      scenarioTail(tailData, row, tail, tails);
    };
    return {
      run,
      results() {
        run();
        return { values, variances, ...tails };
      },
    };
  },
);

type F64 = Float64Array;
