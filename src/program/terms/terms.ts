// Every kind of term by its word.
import type { Term, TermKind } from '../../rules/document/terms.js';
import type { Compiler } from '../compile/compiler.js';
import type { Measured } from '../compile/operand.js';
import { attribute } from './attribute.js';
import { brackets } from './brackets.js';
import { closeOutCost } from './closeOutCost.js';
import { collateral } from './collateral.js';
import { debt } from './debt.js';
import { delta } from './delta.js';
import { factorRisk } from './factorRisk.js';
import { fee } from './fee.js';
import { fullCollateral } from './fullCollateral.js';
import { funding } from './funding.js';
import { futuresPnl } from './futuresPnl.js';
import { greekCharge } from './greekCharge.js';
import { maximumLoss } from './maximumLoss.js';
import { nakedShort } from './nakedShort.js';
import { notional } from './notional.js';
import { optionMargin } from './optionMargin.js';
import { optionValue } from './optionValue.js';
import { oracleContingency } from './oracleContingency.js';
import { orderMargin } from './orderMargin.js';
import { perpetualHaircut } from './perpetualHaircut.js';
import { perpetualHealth } from './perpetualHealth.js';
import { riskierSide } from './riskierSide.js';
import { rollShock } from './rollShock.js';
import { scan } from './scan.js';
import { spreadCredit } from './spreadCredit.js';
import type { TermOf } from './term.js';
import { tokenHealth } from './tokenHealth.js';
import { wrongWay } from './wrongWay.js';

const measures: { readonly [K in TermKind]: (term: TermOf<K>, compiler: Compiler) => Measured } = {
  attribute,
  brackets,
  closeOutCost,
  collateral,
  debt,
  delta,
  factorRisk,
  fee,
  fullCollateral,
  funding,
  futuresPnl: (_, compiler) => futuresPnl(compiler),
  greekCharge,
  maximumLoss,
  nakedShort,
  notional,
  optionMargin,
  optionValue,
  orderMargin,
  oracleContingency,
  perpetualHaircut,
  perpetualHealth,
  riskierSide,
  rollShock,
  scan,
  spreadCredit,
  tokenHealth,
  wrongWay,
};

/** Compiles a term: its columns in both views. */
export function measureTerm(term: Term, compiler: Compiler): Measured {
  const measure = measures[term.kind] as (term: Term, compiler: Compiler) => Measured;
  return measure(term, compiler);
}
