// Every question. A new one is a file and a line here.
import { backtest } from './backtest.js';
import { basis, nearest } from './basis.js';
import { book } from './book.js';
import { chain } from './chain.js';
import { compare } from './compare.js';
import { drives } from './drives.js';
import { explain } from './explain.js';
import { greeks } from './greeks.js';
import { hedge } from './hedge.js';
import { limits } from './limits.js';
import { liquidationPrices } from './liquidationPrices.js';
import { margin } from './margin.js';
import { marginBacktest } from './marginBacktest.js';
import { orderCheck } from './orderCheck.js';
import type { AnyQuestion } from './question.js';
import { rulesPreview } from './rulesPreview.js';
import { statement } from './statement.js';
import { stress } from './stress.js';
import { valueAtRisk } from './valueAtRisk.js';
import { verifyStatement } from './verifyStatement.js';
import { whatIf, whatIfs } from './whatIf.js';

/** By name: the name is the path at the service, the tool (with _) of the assistant, and the word after `ask`. */
export interface Questions {
  readonly margin: typeof margin;
  readonly book: typeof book;
  readonly 'what-if': typeof whatIf;
  readonly 'what-ifs': typeof whatIfs;
  readonly 'order-check': typeof orderCheck;
  readonly limits: typeof limits;
  readonly 'liquidation-prices': typeof liquidationPrices;
  readonly greeks: typeof greeks;
  readonly chain: typeof chain;
  readonly var: typeof valueAtRisk;
  readonly stress: typeof stress;
  readonly backtest: typeof backtest;
  readonly 'margin-backtest': typeof marginBacktest;
  readonly explain: typeof explain;
  readonly drives: typeof drives;
  readonly compare: typeof compare;
  readonly hedge: typeof hedge;
  readonly nearest: typeof nearest;
  readonly basis: typeof basis;
  readonly statement: typeof statement;
  readonly 'verify-statement': typeof verifyStatement;
  readonly 'operator/rules/preview': typeof rulesPreview;
}

export const questions: Questions = {
  margin,
  book,
  'what-if': whatIf,
  'what-ifs': whatIfs,
  'order-check': orderCheck,
  limits,
  'liquidation-prices': liquidationPrices,
  greeks,
  chain,
  var: valueAtRisk,
  stress,
  backtest,
  'margin-backtest': marginBacktest,
  explain,
  drives,
  compare,
  hedge,
  nearest,
  basis,
  statement,
  'verify-statement': verifyStatement,
  'operator/rules/preview': rulesPreview,
};

/** Questions that a book of files answers too. */
export const askable: readonly AnyQuestion[] = Object.values(questions).filter((one: AnyQuestion) => !one.live);

export type { AskedBy, FoundBy } from './question.js';
