// Every term by its word: the verbs beside the nouns of `rules/terms.ts`.
import type { Term, TermKind } from '../../rules/terms.js';
import type { TermFill } from '../requirement/block.js';
import type { TermPlan } from '../requirement/plan.js';
import { deltaFloor } from './deltaFloor.js';
import { accountFigure } from './figure.js';
import { nakedScan } from './nakedScan.js';
import { netDelta } from './netDelta.js';
import { notional } from './notional.js';
import { openNotional, openOption } from './openSize.js';
import { perUnderlying } from './perUnderlying.js';
import { feeProvision, fundingProvision } from './provisions.js';
import { riskMatrix } from './riskMatrix.js';
import { scan } from './scan.js';
import { deltaShock, rollShock } from './shocks.js';
import { spreadCredits } from './spreadCredits.js';
import type { Prepare } from './term.js';
import { collateral, futuresGain, markedOptionValue, optionValue } from './value.js';

const verbs: { readonly [K in TermKind]: Prepare<K> } = {
  accountFigure,
  collateral,
  deltaFloor,
  deltaShock,
  feeProvision,
  fundingProvision,
  futuresGain,
  markedOptionValue,
  nakedScan,
  netDelta,
  notional,
  openNotional,
  openOption,
  optionValue,
  perUnderlying,
  riskMatrix,
  rollShock,
  scan,
  spreadCredits,
};

export function prepareTerm(term: Term, plan: TermPlan): TermFill {
  return (verbs[term.term] as Prepare<TermKind>)(term as never, plan);
}
