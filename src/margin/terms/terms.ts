// Every term by its word: the verbs beside the nouns of `rules/terms.ts`.
import type { Term, TermKind } from '../../rules/terms.js';
import type { TermFill } from '../requirement/block.js';
import type { TermPlan } from '../requirement/plan.js';
import { basisContingency } from './basisContingency.js';
import { collateralConfidence, oracleConfidence } from './confidence.js';
import { correlationRisk } from './correlationRisk.js';
import { depeg } from './depeg.js';
import { discountedScan } from './discountedScan.js';
import { accountFigure } from './figure.js';
import { jointScan } from './jointScan.js';
import { nakedShort } from './nakedShort.js';
import { notional } from './notional.js';
import { scan } from './scan.js';
import { shortOptions } from './shortOptions.js';
import type { Prepare } from './term.js';
import { collateral, futuresGain, optionValue } from './value.js';

const verbs: { readonly [K in TermKind]: Prepare<K> } = {
  accountFigure,
  basisContingency,
  collateral,
  collateralConfidence,
  correlationRisk,
  depeg,
  discountedScan,
  futuresGain,
  jointScan,
  nakedShort,
  notional,
  optionValue,
  oracleConfidence,
  scan,
  shortOptions,
};

export function prepareTerm(term: Term, plan: TermPlan): TermFill {
  return (verbs[term.term] as Prepare<TermKind>)(term as never, plan);
}
