// What a step passes back to positions, prices and the columns that it reads; a step without a rule leaves its accounts open.
import type { EncodedStep } from '../../../program/compile/steps.js';
import { undoCollateral, undoMark } from './books.js';
import { undoBracketNet, undoBrackets } from './brackets.js';
import { undoContingency } from './contingency.js';
import { undoExpiryLoss, undoExpiryShock } from './expiries.js';
import { undoFactors } from './factors.js';
import { undoHealth } from './health.js';
import { backwardScan, undoDiscounted, undoExpiries } from './scans.js';
import type { BackwardStep, Column, Sweep } from './sweep.js';
import { unknown } from './unknown.js';

export function undoStep(sweep: Sweep, to: Column, step: EncodedStep, output: string): BackwardStep {
  switch (step.name) {
    case 'dot2':
      return undoCollateral(sweep, to, step);
    case 'contingency':
      return undoContingency(sweep, to, step);
    case 'mark':
      return undoMark(sweep, to, step, output === 'gains' ? 2 : 3);
    case 'bracketEach':
    case 'bracketOwn':
    case 'bracketLedger':
      return undoBrackets(sweep, to, step, output === 'initial' ? 0 : 1);
    case 'bracketNet':
      return undoBracketNet(sweep, to, step, output === 'initial' ? 0 : 1);
    case 'scan':
    case 'scanNarrow':
    case 'scanOffset':
      return backwardScan(sweep, to, step);
    case 'scanExpiries':
    case 'scanExpiriesNarrow':
      return undoExpiries(sweep, to, step);
    case 'scanDiscounted':
      return undoDiscounted(sweep, to, step);
    case 'expiryShock':
      return undoExpiryShock(sweep, to, step);
    case 'expiryLoss':
      return undoExpiryLoss(sweep, to, step, output === 'initial' ? 0 : 1);
    case 'factorForm':
      return undoFactors(sweep, to, step);
    case 'healthEach':
      return undoHealth(sweep, to, step, output);
    default:
      return unknown(to);
  }
}
