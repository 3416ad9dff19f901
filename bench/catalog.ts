// Every kernel of the bench, the whole run, and who takes them on, beside the backends.
import { group as chainGreeksGroup } from './contenders/chainGreeks/group.js';
import { group as choleskyGroup } from './contenders/cholesky/group.js';
import { group as collateralGroup } from './contenders/collateral/group.js';
import { group as covarianceGroup } from './contenders/covariance/group.js';
import { group as garchFitGroup } from './contenders/garchFit/group.js';
import { group as greeksGroup } from './contenders/greeks/group.js';
import { group as impliedVolGroup } from './contenders/impliedVol/group.js';
import { group as normalsGroup } from './contenders/normals/group.js';
import { group as repriceGroup } from './contenders/reprice/group.js';
import { group as rollupGroup } from './contenders/rollup/group.js';
import { group as scenarioTailGroup } from './contenders/scenarioTail/group.js';
import { group as varianceGroup } from './contenders/variance/group.js';
import { group as wholeRunGroup } from './contenders/wholeRun/group.js';
import { bench as chainGreeks } from './kernels/chainGreeks.bench.js';
import { bench as cholesky } from './kernels/cholesky.bench.js';
import { bench as choleskyUpdate } from './kernels/choleskyUpdate.bench.js';
import { bench as covariance } from './kernels/covariance.bench.js';
import { bench as erfc } from './kernels/erfc.bench.js';
import { bench as erfcx } from './kernels/erfcx.bench.js';
import { bench as exchange } from './kernels/exchange.bench.js';
import { bench as exp } from './kernels/exp.bench.js';
import { bench as expm1 } from './kernels/expm1.bench.js';
import { bench as greeks } from './kernels/greeks.bench.js';
import { bench as impliedVol } from './kernels/impliedVol.bench.js';
import { bench as inverseGreeks } from './kernels/inverseGreeks.bench.js';
import { bench as log } from './kernels/log.bench.js';
import { bench as log1p } from './kernels/log1p.bench.js';
import { bench as normalCdf } from './kernels/normalCdf.bench.js';
import { bench as normalPdf } from './kernels/normalPdf.bench.js';
import { bench as normalQuantile } from './kernels/normalQuantile.bench.js';
import { bench as normals } from './kernels/normals.bench.js';
import { bench as reprice } from './kernels/reprice.bench.js';
import { bench as repriceFutures } from './kernels/repriceFutures.bench.js';
import { bench as repriceInverse } from './kernels/repriceInverse.bench.js';
import { bench as repriceInverseFutures } from './kernels/repriceInverseFutures.bench.js';
import { bench as rollup } from './kernels/rollup.bench.js';
import { bench as rollupSparse } from './kernels/rollupSparse.bench.js';
import { bench as runProgram } from './kernels/runProgram.bench.js';
import { bench as scenarioRows } from './kernels/scenarioRows.bench.js';
import { bench as scenarioTail } from './kernels/scenarioTail.bench.js';
import { bench as sobol } from './kernels/sobol.bench.js';
import { bench as variance } from './kernels/variance.bench.js';
import { bench as varianceSparse } from './kernels/varianceSparse.bench.js';
import { crossingBenches } from './live/crossings.bench.js';
import { gateBench } from './live/gate.bench.js';
import { liveBenches } from './live/verbs.bench.js';
import { gradientBenches } from './optimise/gradient.bench.js';
import { hedgeBenches } from './optimise/hedge.bench.js';
import { collateralBench, moveBenches } from './optimise/move.bench.js';
import { bench as batch } from './runs/batch.bench.js';
import { benches as bookRiskBenches } from './runs/bookRisk.bench.js';
import { besides } from './runs/engine/group.js';
import { bench as prepare } from './runs/engine/prepare.bench.js';
import { largestOrder, largestWithdrawal, liquidationPrices, whatIf } from './runs/engine/questions.bench.js';
import { benches as rulesBenches } from './runs/engine/rules.bench.js';
import { backtest, compare, run, stress, tick } from './runs/engine/verbs.bench.js';
import { bench as garchFit } from './runs/garchFit.bench.js';
import { bench as wholeRun } from './runs/wholeRun.bench.js';
import { type Suite, suite } from './suite.js';

export const suites: readonly Suite[] = [
  suite(greeks, greeksGroup),
  suite(impliedVol, impliedVolGroup),
  suite(inverseGreeks),
  suite(chainGreeks, chainGreeksGroup),
  suite(reprice, repriceGroup),
  suite(repriceInverse),
  suite(repriceFutures),
  suite(repriceInverseFutures),
  suite(rollup, rollupGroup),
  suite(rollupSparse),
  suite(runProgram),
  suite(variance, varianceGroup),
  suite(varianceSparse),
  suite(scenarioRows),
  suite(scenarioTail, scenarioTailGroup),
  suite(covariance, covarianceGroup),
  suite(cholesky, choleskyGroup),
  suite(choleskyUpdate),
  suite(exchange),
  suite(normals, normalsGroup),
  suite(sobol),
  suite(exp),
  suite(expm1),
  suite(log),
  suite(log1p),
  suite(erfc),
  suite(erfcx),
  suite(normalPdf),
  suite(normalCdf),
  suite(normalQuantile),
  suite(batch),
  suite(wholeRun, wholeRunGroup),
  ...rulesBenches.map((bench) => suite(bench, besides('wasm-2-threads', '0.1.0'))),
  suite(prepare),
  suite(tick),
  suite(run, besides('wasm-2-threads', '0.1.0')),
  suite(stress, besides('wasm-2-threads', '0.1.0', 'fresh-runs')),
  ...[whatIf, largestOrder, largestWithdrawal, liquidationPrices].map((bench) => suite(bench, besides('0.1.0'))),
  // the same under the names of live operation
  suite({ ...whatIf, kernel: 'live/whatIf' }, besides('0.1.0')),
  suite({ ...liquidationPrices, kernel: 'live/liquidationPrices' }, besides('0.1.0')),
  suite({ ...run, kernel: 'live/threads' }, besides('wasm-2-threads', '0.1.0')),
  ...liveBenches.map((bench) => suite(bench)),
  suite(gateBench),
  ...[...hedgeBenches, ...gradientBenches].map((bench) => suite(bench)),
  suite(collateralBench, collateralGroup),
  ...moveBenches.map((bench) => suite(bench)),
  suite(compare, besides('0.1.0')),
  ...crossingBenches.map((bench) => suite(bench, besides('full-recompute', '0.1.0'))),
  ...bookRiskBenches.map((bench) => suite(bench, besides('wasm-2-threads', '0.1.0'))),
  suite(backtest, besides('wasm-2-threads')),
  suite(garchFit, garchFitGroup),
];
