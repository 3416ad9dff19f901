// The kinds of reference files that are known, in the order in which a file is offered to them.
import type { Reader } from './reader.js';
import { autoDeleveraging } from './readers/autoDeleveraging.js';
import { backtestStatistics } from './readers/backtestStatistics.js';
import { badInputs } from './readers/badInputs.js';
import { cascade } from './readers/cascade.js';
import { collateralAllocation } from './readers/collateralAllocation.js';
import { correlationMatrices } from './readers/correlationMatrices.js';
import { deltaGammaMoments } from './readers/deltaGammaMoments.js';
import { deriveAuction } from './readers/deriveAuction.js';
import { deriveExamples } from './readers/deriveExamples.js';
import { derivePmrm1 } from './readers/derivePmrm1.js';
import { derivePmrm2 } from './readers/derivePmrm2.js';
import { deriveStandard } from './readers/deriveStandard.js';
import { fixedPoint } from './readers/fixedPoint.js';
import { futuresPnl } from './readers/futuresPnl.js';
import { garchBenchmark, garchRecursion, varianceUpdates } from './readers/garch.js';
import { healthComputer } from './readers/healthComputer.js';
import { healthFactor } from './readers/healthFactor.js';
import { hedgeFundReturns } from './readers/hedgeFundReturns.js';
import { hedgeScan } from './readers/hedgeScan.js';
import { historicalQuantiles } from './readers/historicalQuantiles.js';
import { hullHistorical } from './readers/hullHistorical.js';
import { hullPortfolio } from './readers/hullPortfolio.js';
import { impliedContract } from './readers/impliedContract.js';
import { impliedReference } from './readers/impliedReference.js';
import { invalidMatrices } from './readers/invalidMatrices.js';
import { inverseReference } from './readers/inverseReference.js';
import { leverageBrackets } from './readers/leverageBrackets.js';
import { hyperliquidLiquidation, venueLiquidation } from './readers/liquidationPrices.js';
import { liquidityTiers } from './readers/liquidityTiers.js';
import { nearestCorrelation } from './readers/nearestCorrelation.js';
import { optionLimits } from './readers/optionLimits.js';
import { optionReference } from './readers/optionReference.js';
import { oreDeltaGamma } from './readers/oreDeltaGamma.js';
import { orePnl } from './readers/orePnl.js';
import { oreSensitivities } from './readers/oreSensitivities.js';
import { paradexExamples } from './readers/paradexExamples.js';
import { paradexPortfolio } from './readers/paradexPortfolio.js';
import { parametricRisk } from './readers/parametricRisk.js';
import { portfolioVariance } from './readers/portfolioVariance.js';
import { publishedBacktests } from './readers/publishedBacktests.js';
import { publishedOptions } from './readers/publishedOptions.js';
import { quantums } from './readers/quantums.js';
import { replies } from './readers/replies.js';
import { riskMatrix } from './readers/riskMatrix.js';
import { sampleMoments } from './readers/sampleMoments.js';
import { scenarioRevaluation } from './readers/scenarioRevaluation.js';
import { shockTable } from './readers/shockTable.js';
import { sizeWeights } from './readers/sizeWeights.js';
import { spanArrays } from './readers/spanArrays.js';
import { specialFunction } from './readers/specialFunction.js';
import { strategyMargin } from './readers/strategyMargin.js';
import { tokenHealth } from './readers/tokenHealth.js';
import { vegaMargin, vegaRiskFactors } from './readers/vega.js';
import { vegaLevels } from './readers/vegaLevels.js';
import { vegaLiquidation } from './readers/vegaLiquidation.js';
import { hasColumns, type Source } from './source.js';

export const readers: readonly Reader[] = [
  replies,
  optionReference,
  optionLimits,
  inverseReference,
  impliedReference,
  impliedContract,
  specialFunction,
  futuresPnl,
  publishedOptions,
  correlationMatrices,
  invalidMatrices,
  leverageBrackets,
  nearestCorrelation,
  garchBenchmark,
  varianceUpdates,
  garchRecursion,
  parametricRisk,
  historicalQuantiles,
  sampleMoments,
  backtestStatistics,
  deltaGammaMoments,
  portfolioVariance,
  scenarioRevaluation,
  hedgeFundReturns,
  hullHistorical,
  hullPortfolio,
  oreDeltaGamma,
  orePnl,
  oreSensitivities,
  paradexExamples,
  paradexPortfolio,
  riskMatrix,
  shockTable,
  spanArrays,
  publishedBacktests,
  deriveAuction,
  deriveExamples,
  derivePmrm1,
  derivePmrm2,
  deriveStandard,
  hyperliquidLiquidation,
  venueLiquidation,
  liquidityTiers,
  sizeWeights,
  vegaRiskFactors,
  vegaMargin,
  vegaLevels,
  vegaLiquidation,
  autoDeleveraging,
  cascade,
  quantums,
  fixedPoint,
  tokenHealth,
  collateralAllocation,
  healthFactor,
  hedgeScan,
  strategyMargin,
  healthComputer,
  badInputs,
];

/** Why a file has no reader: what it looks like, in its own words. */
export function unknownReason(source: Source): string {
  if (hasColumns(source, ['x', 'y', 'kappa'])) return `the API has no function for ${source.stem} yet`;
  if (source.table !== undefined) return `no reader for a table of ${source.table.names.slice(0, 8).join(', ')}`;
  const { document } = source;
  if (Array.isArray(document)) return `no reader for a list of ${document.length}`;
  if (typeof document !== 'object' || document === null) return 'no reader for a document that is no object';
  return `no reader for a document of ${Object.keys(document).slice(0, 8).join(', ')}`;
}
