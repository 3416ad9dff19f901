// Every question. A new one is a file and a line here.
import { basis, nearest } from './basis.js';
import { compare } from './compare.js';
import { drives } from './drives.js';
import { explain } from './explain.js';
import { greeks } from './greeks.js';
import { hedge } from './hedge.js';
import { limits } from './limits.js';
import { liquidationPrices } from './liquidationPrices.js';
import { margin } from './margin.js';
import { orderCheck } from './orderCheck.js';
import { rulesPreview } from './rulesPreview.js';
import { statement } from './statement.js';
import { stress } from './stress.js';
import { valueAtRisk } from './valueAtRisk.js';
import { whatIf, whatIfs } from './whatIf.js';

export const questions = {
  margin,
  'what-if': whatIf,
  'what-ifs': whatIfs,
  'order-check': orderCheck,
  limits,
  'liquidation-prices': liquidationPrices,
  greeks,
  var: valueAtRisk,
  stress,
  explain,
  drives,
  compare,
  hedge,
  nearest,
  basis,
  statement,
  'operator/rules/preview': rulesPreview,
} as const;
export type Questions = typeof questions;
export type { AskedBy, FoundBy } from './question.js';
