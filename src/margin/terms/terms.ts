// Every term by its word: the verbs beside the nouns of `rules/terms.ts`.
import type { Term, TermKind } from '../../rules/terms.js';
import type { TermFill } from '../requirement/block.js';
import type { TermPlan } from '../requirement/plan.js';
import { bracketInitial, bracketMaintenance } from './brackets.js';
import { accountFigure } from './figure.js';
import { liquidityInitial, liquidityMaintenance } from './liquidityTier.js';
import { notional } from './notional.js';
import { perpetualDenominator, perpetualNumerator } from './perpetualHealth.js';
import { fundingLiability, riskFactorMargin } from './riskFactor.js';
import { scan } from './scan.js';
import { markedOptionValue, strategyMargin } from './strategy.js';
import type { Prepare } from './term.js';
import { collateral, futuresGain, optionValue } from './value.js';
import { sizedMargin, weightedAssets, weightedDebts } from './weighted.js';
import { wrongWay } from './wrongWay.js';

const verbs: { readonly [K in TermKind]: Prepare<K> } = {
  accountFigure,
  bracketInitial,
  bracketMaintenance,
  collateral,
  fundingLiability,
  futuresGain,
  liquidityInitial,
  liquidityMaintenance,
  markedOptionValue,
  notional,
  optionValue,
  perpetualDenominator,
  perpetualNumerator,
  riskFactorMargin,
  scan,
  sizedMargin,
  strategyMargin,
  weightedAssets,
  weightedDebts,
  wrongWay,
};

export function prepareTerm(term: Term, plan: TermPlan): TermFill {
  return (verbs[term.term] as Prepare<TermKind>)(term as never, plan);
}
