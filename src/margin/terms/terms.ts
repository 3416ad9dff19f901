// Every term by its word: the verbs beside the nouns of `rules/terms.ts`.
import type { Term, TermKind } from '../../rules/terms.js';
import type { TermFill } from '../requirement/block.js';
import type { TermPlan } from '../requirement/plan.js';
import { basisContingency } from './basisContingency.js';
import { bracketInitial, bracketMaintenance } from './brackets.js';
import { collateralConfidence, oracleConfidence } from './confidence.js';
import { correlationRisk } from './correlationRisk.js';
import { deltaFloor } from './deltaFloor.js';
import { depeg } from './depeg.js';
import { discountedScan } from './discountedScan.js';
import { accountFigure } from './figure.js';
import { jointScan } from './jointScan.js';
import { liquidityInitial, liquidityMaintenance } from './liquidityTier.js';
import { nakedScan } from './nakedScan.js';
import { nakedShort } from './nakedShort.js';
import { netDelta } from './netDelta.js';
import { notional } from './notional.js';
import { openNotional, openOption } from './openSize.js';
import { perpetualDenominator, perpetualNumerator } from './perpetualHealth.js';
import { perUnderlying } from './perUnderlying.js';
import { feeProvision, fundingProvision } from './provisions.js';
import { fundingLiability, riskFactorMargin } from './riskFactor.js';
import { riskMatrix } from './riskMatrix.js';
import { scan } from './scan.js';
import { deltaShock, rollShock } from './shocks.js';
import { shortOptions } from './shortOptions.js';
import { spreadCredits } from './spreadCredits.js';
import { strategyMargin } from './strategy.js';
import type { Prepare } from './term.js';
import { collateral, futuresGain, markedOptionValue, optionValue } from './value.js';
import { sizedMargin, weightedAssets, weightedDebts } from './weighted.js';
import { wrongWay } from './wrongWay.js';

const verbs: { readonly [K in TermKind]: Prepare<K> } = {
  accountFigure,
  basisContingency,
  bracketInitial,
  bracketMaintenance,
  collateral,
  collateralConfidence,
  correlationRisk,
  deltaFloor,
  deltaShock,
  depeg,
  discountedScan,
  feeProvision,
  fundingLiability,
  fundingProvision,
  futuresGain,
  jointScan,
  liquidityInitial,
  liquidityMaintenance,
  markedOptionValue,
  nakedScan,
  nakedShort,
  netDelta,
  notional,
  openNotional,
  openOption,
  optionValue,
  oracleConfidence,
  perUnderlying,
  perpetualDenominator,
  perpetualNumerator,
  riskFactorMargin,
  riskMatrix,
  rollShock,
  scan,
  shortOptions,
  sizedMargin,
  spreadCredits,
  strategyMargin,
  weightedAssets,
  weightedDebts,
  wrongWay,
};

export function prepareTerm(term: Term, plan: TermPlan): TermFill {
  return (verbs[term.term] as Prepare<TermKind>)(term as never, plan);
}
