// Which rule a step has; undefined where it has none.

import { registerOf } from '../bounds/reader.js';
import type { Compiler } from '../compile/compiler.js';
import type { EncodedStep } from '../compile/steps.js';
import { bracketNetRule, bracketRule, largerRule } from './charges.js';
import { discountedRule } from './discounted.js';
import { expiryLossRule, expiryShockRule, pairingRule } from './options.js';
import { contingencyRule, factorRule, healthRule } from './risks.js';
import { expiryScanRule, offsetRule, scanRule } from './scans.js';
import { dotRule, markRule, pairDotRule } from './sums.js';
import type { Rule } from './work.js';

export function stepRule(compiler: Compiler, step: EncodedStep, output: string): Rule | undefined {
  switch (step.name) {
    case 'mark':
      return markRule(step, output === 'gains' ? 2 : 3);
    case 'dot2': {
      const register = registerOf(step, output);
      const dot = compiler.dots.find((one) => one.register === register);
      return dot === undefined ? pairDotRule(step, output) : dotRule(dot);
    }
    case 'scan':
    case 'scanNarrow':
    case 'scanOrders':
    case 'scanFills':
      return scanRule(step);
    case 'scanOffset':
      return offsetRule(step);
    case 'scanDiscounted':
      return discountedRule(step);
    case 'scanExpiries':
    case 'scanExpiriesNarrow':
      return expiryScanRule(step);
    case 'larger':
      return largerRule(step);
    case 'bracketEach':
    case 'bracketOwn':
    case 'bracketLedger':
      return bracketRule(compiler, step, output);
    case 'bracketNet':
      return bracketNetRule(step, output);
    case 'expiryShock':
      return expiryShockRule(step);
    case 'expiryLoss':
      return expiryLossRule(step, output);
    case 'pairing':
      return pairingRule(step);
    case 'healthEach':
      return healthRule(compiler, step, output);
    case 'contingency':
      return contingencyRule(step);
    case 'factorForm':
      return factorRule(step);
    default:
      return undefined;
  }
}
