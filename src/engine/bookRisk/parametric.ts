// VaR and expected shortfall of every account from Greeks and a covariance: delta-normal, Student t, delta-gamma.
import type { Backend } from '../../backends/contract.js';
import { turnMs, turnOfEventLoop } from '../../backends/runner.js';
import { accountVariances } from '../../columns/accountVariances.js';
import type { Arena } from '../../columns/arena.js';
import type { BackendUse } from '../../columns/coreUse.js';
import { rolledUp } from '../../columns/rolledUp.js';
import { type Scalars, withScalars } from '../../columns/scalars.js';
import type { Covariance } from '../../risk/covariance.js';
import { lossOf, type Multipliers, normalMultipliers, studentMultipliers, studentScale } from '../../risk/parametric.js';
import { Expansions, factorPlaces } from './expansions.js';
import type { ParametricBookRisk } from './figures.js';
import { horizonCovariance } from './horizonCovariance.js';
import { linearExposures } from './linearExposures.js';
import { orders } from './loadings.js';
import type { DeltaGammaBookInputs, ParametricBookInputs } from './methods.js';
import { packBook, type RiskBook } from './pack.js';
import type { PreparedParametric } from './prepared.js';
import { QuadraticAccounts } from './quadraticAccounts.js';
import { accountsOf, masked, settleFaults } from './settle.js';

function prepare(backend: Backend, arena: Arena, inputs: ParametricBookInputs, held: RiskBook): PreparedParametric {
  const underlyings = inputs.market.underlyings.map(({ id }) => id);
  const covariance = horizonCovariance(backend, arena, inputs);
  const known = Uint8Array.from(underlyings, (id) => (inputs.names.includes(id) ? 1 : 0));
  const needed = inputs.method === 'delta-gamma' ? orders.volga + 1 : orders.vol + 1;
  const book = packBook(held, inputs.market, known, needed);
  const unitCount = Math.max(1, underlyings.length);
  return { inputs, book, covariance, places: factorPlaces(inputs.names, underlyings), unitCount };
}

export async function parametricBookRisk(use: BackendUse, inputs: ParametricBookInputs, held: RiskBook): Promise<ParametricBookRisk> {
  const prepared = use((backend, arena) => prepare(backend, arena, inputs, held));
  return inputs.method === 'delta-gamma' ? quadraticRisk(use, prepared, inputs) : linearRisk(use, prepared);
}

/** L of the correlation: that of the covariance, each row over its volatility. */
function correlationFactor({ n, volatilities, factor }: Covariance): Float64Array {
  return factor.map((entry, i) => {
    const vol = volatilities[Math.floor(i / n)];
    return vol === 0 ? 0 : entry / vol;
  });
}

/** As it was stated and checked, 1 on its diagonal. */
function correlationOf({ correlation }: ParametricBookInputs): Float64Array {
  const n = correlation.length;
  return Float64Array.from({ length: n * n }, (_, cell) => {
    const [i, j] = [Math.floor(cell / n), cell % n];
    return i === j ? 1 : correlation[i]?.[j];
  });
}

async function linearRisk(use: BackendUse, prepared: PreparedParametric): Promise<ParametricBookRisk> {
  const { inputs, book, covariance } = prepared;
  const { confidence } = inputs;
  const { places, unitCount } = prepared;
  const exposed = use((backend, arena) => linearExposures(backend, arena, book, covariance, places, unitCount));
  const factor = correlationFactor(covariance);
  const correlation = { n: covariance.n, matrix: correlationOf(inputs), factor };
  const variances = use((backend, arena) => accountVariances(backend, arena, exposed, correlation));
  const standardDeviations = variances.map((variance, a) => Math.sqrt(variance) / exposed.scales[a]);
  const nu = inputs.method === 'student-t' ? inputs.degreesOfFreedom : undefined;
  const { quantile, shortfall } = use((backend, arena) =>
    withScalars(
      backend,
      arena,
      (math): Multipliers => (nu === undefined ? normalMultipliers(math, confidence) : studentMultipliers(math, confidence, nu)),
    ),
  );
  const scale = nu === undefined ? 1 : studentScale(1, nu, 'degreesOfFreedom');
  const valuesAtRisk = standardDeviations.map((sigma) => lossOf(quantile, sigma * scale, 0));
  const shortfalls = standardDeviations.map((sigma) => lossOf(shortfall, sigma * scale, 0));
  const statuses = unsound([valuesAtRisk, shortfalls]);
  const faults = settleFaults(book, [], statuses, 'exposures');
  const multipliers = { quantile: quantile * scale, shortfall: shortfall * scale };
  return {
    method: inputs.method,
    ...accountsOf(book, inputs),
    valuesAtRisk: masked(valuesAtRisk, statuses),
    shortfalls: masked(shortfalls, statuses),
    standardDeviations: masked(standardDeviations, statuses),
    statuses,
    ...(inputs.contributions
      ? { contributions: (await import('./linearContributions.js')).linearContributions(prepared, exposed, factor, multipliers, statuses) }
      : {}),
    faults,
  };
}

/** 1 where a figure is not finite. */
function unsound(columns: readonly Float64Array[]): Uint8Array {
  const statuses = new Uint8Array(columns[0]?.length ?? 0);
  for (const column of columns) for (const [a, x] of column.entries()) if (!Number.isFinite(x)) statuses[a] = 1;
  return statuses;
}

/** So many share the calls of a backend; no bit of an account depends on it. */
const blockAccounts = 64;

async function quadraticRisk(use: BackendUse, linear: PreparedParametric, inputs: DeltaGammaBookInputs): Promise<ParametricBookRisk> {
  const { book, unitCount } = linear;
  const sums = use((backend, arena) => rolledUp(backend, arena, book.positions, book.loadings, unitCount));
  const prepared = { ...linear, sums };
  const count = book.shape.accounts;
  const expansions = new Expansions(prepared.places, prepared.covariance, inputs.correlation, false);
  const accounts = new QuadraticAccounts(prepared, inputs, expansions);
  let done = 0;
  while (done < count) {
    inputs.signal?.throwIfAborted();
    done = use((backend, arena) =>
      withScalars(backend, arena, (math: Scalars): number => {
        const until = performance.now() + turnMs;
        let a = done;
        do {
          const end = Math.min(count, a + blockAccounts);
          accounts.compute(backend, arena, math, a, end);
          a = end;
        } while (a < count && performance.now() < until);
        return a;
      }),
    );
    inputs.onProgress?.(done, count);
    await turnOfEventLoop();
  }
  const { columns, approximations, inDomain } = accounts;
  const statuses = unsound([columns.valuesAtRisk, columns.shortfalls]);
  const faults = settleFaults(book, [], statuses, 'exposures');
  const { valuesAtRisk, shortfalls, standardDeviations, means, skewnesses, excessKurtoses } = columns;
  return {
    method: 'delta-gamma',
    ...accountsOf(book, inputs),
    valuesAtRisk: masked(valuesAtRisk, statuses),
    shortfalls: masked(shortfalls, statuses),
    standardDeviations: masked(standardDeviations, statuses),
    means: masked(means, statuses),
    skewnesses: masked(skewnesses, statuses),
    excessKurtoses: masked(excessKurtoses, statuses),
    approximations,
    inDomain,
    statuses,
    ...(inputs.contributions
      ? {
          contributions: await (await import('./quadraticContributions.js')).quadraticContributions(
            use,
            prepared,
            inputs,
            expansions,
            valuesAtRisk,
            statuses,
          ),
        }
      : {}),
    faults,
  };
}
